package attack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

var datagrams = []Attack{
	{
		Name: "self-loop", Against: []string{"udp"},
		Did:     "a datagram from a port where another echo server may live",
		Decides: "CERT CA-1996-01; practice: no answer to a port below 1024",
		run:     selfLoop,
	},
	{
		Name: "amplification", Against: []string{"udp"},
		Did:     "datagrams whose answers would go to somebody else",
		Decides: "RFC 8085, section 6; CWE-406: an answer is no longer than its question",
		run:     amplification,
	},
}

func selfLoop(ctx context.Context, t Target) (Verdict, string, error) {
	to, err := net.ResolveUDPAddr("udp", t.Addr)
	if err != nil {
		return 0, "", err
	}
	low, err := lowPort(to.IP)
	if errors.Is(err, os.ErrPermission) {
		return NotTried, "a source of that kind needs a port below 1024: run it as root", nil
	}
	if err != nil {
		return 0, "", err
	}
	defer low.Close()
	if _, err := low.WriteTo([]byte("ping"), to); err != nil {
		return 0, "", err
	}
	low.SetReadDeadline(time.Now().Add(min(300*time.Millisecond, t.Timeout)))
	if _, _, err := low.ReadFrom(make([]byte, 64)); err == nil {
		return Fell, fmt.Sprintf("port %d, where such services live, is answered", low.LocalAddr().(*net.UDPAddr).Port), nil
	}
	if err := t.honest(ctx); err != nil {
		return 0, "", err
	}
	return Held, fmt.Sprintf("port %d gets no answer, and others do", low.LocalAddr().(*net.UDPAddr).Port), nil
}

// lowPort is a socket at ip where echo (7), chargen (19) and DNS (53) have theirs.
func lowPort(ip net.IP) (pc *net.UDPConn, err error) {
	for port := 1023; port > 900; port-- {
		pc, err = net.ListenUDP("udp", &net.UDPAddr{IP: ip, Port: port})
		if err == nil || errors.Is(err, os.ErrPermission) {
			break
		}
	}
	return pc, err
}

func amplification(ctx context.Context, t Target) (Verdict, string, error) {
	p, err := t.connect(ctx)
	if err != nil {
		return 0, "", err
	}
	defer p.Close()
	buf := make([]byte, 64<<10)
	for _, size := range []int{0, 1, 100, 1400} {
		if _, err := p.Write(make([]byte, size)); err != nil {
			return 0, "", err
		}
		got, answers := 0, 0
		for wait := time.Second; ; wait = 50 * time.Millisecond {
			p.SetReadDeadline(time.Now().Add(min(wait, t.Timeout)))
			n, err := p.Conn.Read(buf)
			if err != nil {
				break
			}
			got, answers = got+n, answers+1
		}
		if got > size || answers > 1 {
			return Fell, fmt.Sprintf("%d bytes bring about %d, in %d datagrams", size, got, answers), nil
		}
	}
	return Held, "a question has one answer at most, and it is no longer", nil
}
