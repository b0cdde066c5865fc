package conversation

import (
	"io"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/socketlab/socketlab/internal/ladder"
)

// Epoch is the time in a pcapng file at which simulated time begins.
var Epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// WritePcapng writes c as a pcapng file. It holds packets as their hosts have
// sent them, including packets that were lost.
func WritePcapng(w io.Writer, c Conversation) error {
	to, err := pcapgo.NewNgWriterInterface(w, pcapgo.NgInterface{
		Name: c.Name, LinkType: layers.LinkTypeRaw, TimestampResolution: 9,
		Description: "simulated link between client and server",
	}, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "socketlab"}})
	if err != nil {
		return err
	}
	for _, row := range c.Ladder.Rows {
		p := row.Packet
		info := gopacket.CaptureInfo{
			Timestamp: Epoch.Add(p.Sent), CaptureLength: len(p.Data), Length: len(p.Data),
		}
		if err := to.WritePacketWithOptions(info, p.Data, pcapgo.NgPacketOptions{Comments: comments(row)}); err != nil {
			return err
		}
	}
	return to.Flush()
}

// comments returns what the bytes of a packet do not show, such as its fate.
func comments(row ladder.Row) []string {
	if len(row.Marks) == 0 {
		return nil
	}
	return []string{strings.Join(row.Marks, ", ")}
}
