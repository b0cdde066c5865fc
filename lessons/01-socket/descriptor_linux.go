package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

var (
	families = map[int]string{unix.AF_UNIX: "unix", unix.AF_INET: "inet", unix.AF_INET6: "inet6"}
	kinds    = map[int]string{unix.SOCK_STREAM: "stream", unix.SOCK_DGRAM: "dgram", unix.SOCK_SEQPACKET: "seqpacket"}
	// A Unix socket has one protocol for each type, which has no number.
	protocols = map[int]string{0: "protocol 0", unix.IPPROTO_TCP: "TCP", unix.IPPROTO_UDP: "UDP"}
)

// look asks the kernel what c is.
func look(ctx context.Context, by string, c net.Conn) (o object, err error) {
	o.by = by
	if err := lab.Descriptor(c, func(fd int) { o.fd = fd }); err != nil {
		return o, err
	}
	err = lab.Note(ctx, by, "readlink", fmt.Sprintf("/proc/self/fd/%d", o.fd), func() (string, error) {
		o.link, err = os.Readlink(fmt.Sprintf("/proc/self/fd/%d", o.fd))
		return o.link, err
	})
	if err != nil {
		return o, err
	}
	for _, ask := range []struct {
		name   string
		option int
		words  map[int]string
		into   *string
	}{
		{"SO_DOMAIN", unix.SO_DOMAIN, families, &o.family},
		{"SO_TYPE", unix.SO_TYPE, kinds, &o.kind},
		{"SO_PROTOCOL", unix.SO_PROTOCOL, protocols, &o.protocol},
	} {
		err := lab.Note(ctx, by, "getsockopt", ask.name, func() (string, error) {
			n, err := lab.Option(c, unix.SOL_SOCKET, ask.option)
			*ask.into = ask.words[n]
			return fmt.Sprintf("%d, %s", n, ask.words[n]), err
		})
		if err != nil {
			return o, err
		}
	}
	if o.local, err = askName(ctx, by, c, "getsockname", unix.Getsockname); err != nil {
		return o, err
	}
	o.remote, err = askName(ctx, by, c, "getpeername", unix.Getpeername)
	return o, err
}

// askName returns one of the two names of a socket. A socket that takes
// datagrams from anybody is connected to nobody.
func askName(
	ctx context.Context, by string, c net.Conn, call string, get func(int) (unix.Sockaddr, error),
) (name string, err error) {
	err = lab.Note(ctx, by, call, "", func() (string, error) {
		var addr unix.Sockaddr
		var err error
		if failed := lab.Descriptor(c, func(fd int) { addr, err = get(fd) }); failed != nil {
			return "", failed
		}
		name = nameOf(addr)
		return name, os.NewSyscallError(call, err)
	})
	if errors.Is(err, unix.ENOTCONN) {
		return "nobody", nil
	}
	return name, err
}

func nameOf(addr unix.Sockaddr) string {
	switch addr := addr.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(addr.Addr), uint16(addr.Port)).String()
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(addr.Addr), uint16(addr.Port)).String()
	case *unix.SockaddrUnix:
		if addr.Name != "" && addr.Name != "@" {
			return addr.Name
		}
	}
	return noName
}

// asFiles writes to one descriptor and reads from the other with the calls for
// files, below whatever protocol the connection speaks.
func asFiles(ctx context.Context, client, server net.Conn) (string, error) {
	const text = "file"
	err := lab.Note(ctx, "client", "write(2)", strconv.Quote(text), func() (string, error) {
		var n int
		var err error
		if failed := lab.Descriptor(client, func(fd int) { n, err = unix.Write(fd, []byte(text)) }); failed != nil {
			return "", failed
		}
		return lab.Bytes(n), os.NewSyscallError("write", err)
	})
	if err != nil {
		return "", err
	}
	buf := make([]byte, 64)
	n := 0
	err = lab.Note(ctx, "server", "read(2)", "into "+lab.Bytes(len(buf)), func() (string, error) {
		raw, err := lab.Socket(server)
		if err != nil {
			return "", err
		}
		var failed error
		// The function says whether it is done: while the kernel has nothing,
		// the runtime waits until it has.
		err = raw.Read(func(fd uintptr) bool {
			n, failed = unix.Read(int(fd), buf)
			return failed != unix.EAGAIN
		})
		if err == nil {
			err = os.NewSyscallError("read", failed)
		}
		return lab.Payload(buf[:max(0, n)]), err
	})
	return string(buf[:max(0, n)]), err
}
