package wirecmd

import (
	"errors"
	"os"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
)

// createPcap creates the file for a capture. It returns nil where there is no path,
// or nothing was carried.
func createPcap(path string, all []conversation.Conversation) (*os.File, error) {
	if path == "" || len(all) == 0 {
		return nil, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, cmdutil.UserErrorf(err, "--pcap %s cannot be written: %s", path, errno.RootCause(err))
	}
	return file, nil
}

// writePcap writes a conversation to a file, if there are both, and closes it.
func writePcap(file *os.File, all []conversation.Conversation) error {
	if file == nil {
		return nil
	}
	var err error
	for _, c := range all {
		err = conversation.WritePcapng(file, c)
	}
	return errors.Join(err, file.Close())
}
