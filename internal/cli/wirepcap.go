package cli

import (
	"errors"
	"os"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/ladder"
)

// A capture is a conversation as a pcapng file. Packets are in it as their hosts
// have sent them, also those that were lost.
type capture struct {
	file *os.File
	to   *pcapgo.NgWriter
}

// newCapture returns nil for no path.
func newCapture(path string) (*capture, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, cmdutil.UserErrorf(err, "--pcap %s cannot be written: %s", path, errno.RootCause(err))
	}
	return &capture{file: file}, nil
}

// captureEpoch is when simulated time begins in a file.
var captureEpoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

func (f *capture) add(c conversation) (err error) {
	if f == nil {
		return nil
	}
	f.to, err = pcapgo.NewNgWriterInterface(f.file, pcapgo.NgInterface{
		Name: c.name, LinkType: layers.LinkTypeRaw, TimestampResolution: 9,
		Description: "simulated link between client and server",
	}, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "socketlab"}})
	if err != nil {
		return err
	}
	for _, row := range c.ladder().Rows {
		p := row.Packet
		info := gopacket.CaptureInfo{
			Timestamp: captureEpoch.Add(p.Sent), CaptureLength: len(p.Data), Length: len(p.Data),
		}
		if err := f.to.WritePacketWithOptions(info, p.Data, pcapgo.NgPacketOptions{Comments: comments(row)}); err != nil {
			return err
		}
	}
	return nil
}

// comments say what no byte of a packet does.
func comments(row ladder.Row) []string {
	if len(row.Marks) == 0 {
		return nil
	}
	return []string{strings.Join(row.Marks, ", ")}
}

func (f *capture) close() error {
	if f == nil {
		return nil
	}
	var err error
	if f.to != nil {
		err = f.to.Flush()
	}
	return errors.Join(err, f.file.Close())
}
