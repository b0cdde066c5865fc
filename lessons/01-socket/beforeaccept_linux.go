package socket

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// unread says where the kernel keeps what client has written and nobody reads.
func unread(ctx context.Context, t echo.Transport, server net.Addr, client net.Conn) []string {
	if onHost(t) {
		n, err := lab.Unsent(client)
		if err != nil || n == 0 {
			return nil
		}
		return []string{fmt.Sprintf("the message holds %s of the kernel's memory (SIOCOUTQ)", lab.Bytes(n))}
	}
	if _, err := lab.Socket(client); err != nil {
		return nil // a simulated network, which the kernel does not know
	}
	for end := time.Now().Add(lab.Silence(client)); ctx.Err() == nil && time.Now().Before(end); runtime.Gosched() {
		if found := waiting(t, server); found != nil {
			return found
		}
	}
	return nil
}

// waiting looks into the kernel's table of sockets for what has arrived at
// server and is not read. Before accept(2) the end of a connection is in the
// table, and no file leads to it: its inode is 0.
func waiting(t echo.Transport, server net.Addr) []string {
	table := "/proc/net/tcp"
	if lab.Kind(t.Traits()) == "udp" {
		table = "/proc/net/udp"
	}
	queued, inode, ok := queueAt(table, socketName(server))
	switch {
	case !ok:
		return nil
	case inode == "0":
		return []string{fmt.Sprintf("%s: %s wait at an end without a descriptor (inode 0)", table, lab.Bytes(queued))}
	}
	return []string{fmt.Sprintf("%s: %s of memory wait in socket:[%s]", table, lab.Bytes(queued), inode)}
}

// queueAt finds a socket at an IPv4 address in a table of proc_net(5), one that
// has something to read and is no listener: a listener's queue is of connections.
func queueAt(table, name string) (queued int, inode string, ok bool) {
	addr, err := netip.ParseAddrPort(name)
	if err != nil || !addr.Addr().Is4() {
		return 0, "", false
	}
	file, err := os.Open(table)
	if err != nil {
		return 0, "", false
	}
	defer file.Close()
	// The kernel prints the four bytes as it holds them, as one number.
	ip := addr.Addr().As4()
	local := fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(ip[:]), addr.Port())
	for lines := bufio.NewScanner(file); lines.Scan(); {
		row := strings.Fields(lines.Text())
		if len(row) < 10 || row[1] != local || row[3] == listens {
			continue
		}
		_, queue, _ := strings.Cut(row[4], ":")
		if n, err := strconv.ParseInt(queue, 16, 64); err == nil && n > 0 {
			return int(n), row[9], true
		}
	}
	return 0, "", false
}

// listens is the state of a listener (TCP_LISTEN).
const listens = "0A"
