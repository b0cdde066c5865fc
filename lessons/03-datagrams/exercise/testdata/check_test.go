package exercise

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"written", "Receive is written.",
			"", written},
		{"whole", "A datagram that fits is returned whole.",
			"A Read may return a part of a datagram.", whole},
		{"exact", "A datagram that is exactly as long as the buffer fits.",
			"A full buffer means that something is missing.", exact},
		{"empty", "A datagram without a byte is a datagram.",
			"Zero bytes mean that the peer has gone, or that nothing came.", empty},
		{"truncated", "Of a datagram that does not fit, the beginning is in the buffer, and the error is ErrTruncated.",
			"Reading with a small buffer is harmless.", truncated},
		{"next", "After a datagram that did not fit comes the next one, whole.",
			"What did not fit waits for the next Read.", following},
		{"unexpected-source", "A datagram from another host or port is ignored.",
			"What arrives at my socket comes from my peer.", unexpectedSource},
		{"mapped", "127.0.0.1 and ::ffff:127.0.0.1 are one address.",
			"Two addresses are the same if they are written the same.", mapped},
		{"silent", "When nothing comes in time, the error is ErrSilent.",
			"A datagram that was sent arrives.", silent},
		{"chatter", "Datagrams from an unexpected source do not lengthen the wait, however many they are.",
			"A deadline is how long one Read may take.", chatter},
		{"refused", "When nobody listens at the peer's port, the error is ErrRefused, before the wait is over.",
			"UDP never reports errors.", refused},
		{"other", "An error that is neither of the three is returned as it is.",
			"A Read that fails has waited for too long.", other},
	})
}

const long = 4 * time.Second // nobody waits that long here

// open is a socket on the loopback.
func open(c *checking) *net.UDPConn {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { conn.Close() })
	return conn
}

func at(conn *net.UDPConn) netip.AddrPort { return conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func send(c *checking, from, to *net.UDPConn, msg []byte) {
	if _, err := from.WriteToUDPAddrPort(msg, at(to)); err != nil {
		c.Fatal(err)
	}
}

func datagram(c *checking, size int) []byte {
	msg := make([]byte, size)
	for i := range msg {
		msg[i] = byte(c.rand.Uint32())
	}
	return msg
}

// expect receives want, which fits.
func expect(c *checking, conn *net.UDPConn, peer netip.AddrPort, buf, want []byte) {
	n, err := Receive(conn, peer, buf, long)
	switch {
	case err != nil:
		c.seen("of a datagram of %d bytes, with a buffer of %d, Receive returned the error %q", len(want), len(buf), err)
	case n < 0 || n > len(buf) || !bytes.Equal(buf[:n], want):
		c.seen("a datagram of %d bytes (%s) was due, and Receive returned %d", len(want), brief(want), n)
	}
}

func brief(msg []byte) string {
	if len(msg) > 4 {
		return fmt.Sprintf("% x ...", msg[:4])
	}
	return fmt.Sprintf("% x", msg)
}

func written(c *checking) {
	me, peer := open(c), open(c)
	send(c, peer, me, []byte("x"))
	if _, err := Receive(me, at(peer), make([]byte, 8), long); err != nil {
		c.seen("%q", err)
	}
}

func whole(c *checking) {
	me, peer := open(c), open(c)
	for range 5 {
		msg := datagram(c, 1+c.rand.IntN(1200))
		send(c, peer, me, msg)
		expect(c, me, at(peer), make([]byte, len(msg)+1+c.rand.IntN(100)), msg)
	}
}

func exact(c *checking) {
	me, peer := open(c), open(c)
	msg := datagram(c, 1+c.rand.IntN(1200))
	send(c, peer, me, msg)
	expect(c, me, at(peer), make([]byte, len(msg)), msg)
}

func empty(c *checking) {
	me, peer := open(c), open(c)
	msg := datagram(c, 20)
	send(c, peer, me, nil)
	send(c, peer, me, msg)
	expect(c, me, at(peer), make([]byte, 64), nil)
	expect(c, me, at(peer), make([]byte, 64), msg)
	send(c, peer, me, nil)
	expect(c, me, at(peer), nil, nil)
}

// tooLong receives the beginning of msg.
func tooLong(c *checking, conn *net.UDPConn, peer netip.AddrPort, size int, msg []byte) {
	buf := make([]byte, size)
	n, err := Receive(conn, peer, buf, long)
	switch {
	case !errors.Is(err, ErrTruncated):
		c.seen("of a datagram of %d bytes, with a buffer of %d, Receive returned %d and the error %v", len(msg), size, n, err)
	case n != size || !bytes.Equal(buf, msg[:size]):
		c.seen("with ErrTruncated Receive returned %d; the beginning of the datagram fills the buffer of %d", n, size)
	}
}

func truncated(c *checking) {
	me, peer := open(c), open(c)
	msg := datagram(c, 50+c.rand.IntN(1000))
	for _, size := range []int{1 + c.rand.IntN(len(msg)-2), len(msg) - 1} {
		send(c, peer, me, msg)
		tooLong(c, me, at(peer), size, msg)
	}
	send(c, peer, me, msg)
	tooLong(c, me, at(peer), 0, msg)
}

func following(c *checking) {
	me, peer := open(c), open(c)
	one, two := datagram(c, 60), datagram(c, 10+c.rand.IntN(10))
	send(c, peer, me, one)
	send(c, peer, me, two)
	tooLong(c, me, at(peer), 20, one)
	expect(c, me, at(peer), make([]byte, 20), two)
}

func unexpectedSource(c *checking) {
	me, peer, other := open(c), open(c), open(c)
	msg := datagram(c, 30)
	send(c, other, me, datagram(c, 10))
	send(c, other, me, datagram(c, 200)) // which does not even fit
	send(c, other, me, nil)
	send(c, peer, me, msg)
	expect(c, me, at(peer), make([]byte, 64), msg)
	// Nobody on this network may use the address, so it is nobody's here.
	elsewhere := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), at(peer).Port())
	send(c, peer, me, msg)
	n, err := Receive(me, elsewhere, make([]byte, 64), 50*time.Millisecond)
	if !errors.Is(err, ErrSilent) {
		c.seen("for a datagram of %v, with %v as the peer, Receive returned %d and the error %v", at(peer), elsewhere, n, err)
	}
}

func mapped(c *checking) {
	me, peer := open(c), open(c)
	msg := datagram(c, 30)
	send(c, peer, me, msg)
	as6 := netip.AddrPortFrom(netip.AddrFrom16(at(peer).Addr().As16()), at(peer).Port())
	expect(c, me, as6, make([]byte, 64), msg)
}

// fails receives nothing.
func fails(c *checking, conn *net.UDPConn, peer netip.AddrPort, wait time.Duration, want error, why string) {
	ended := make(chan struct{})
	var n int
	var err error
	go func() {
		defer close(ended)
		n, err = Receive(conn, peer, make([]byte, 64), wait)
	}()
	select {
	case <-ended:
	case <-c.ctx.Done():
		c.seen("%s, and Receive with a wait of %v did not return", why, wait)
	}
	if !errors.Is(err, want) {
		c.seen("%s, and Receive returned %d and the error %v", why, n, err)
	}
}

func silent(c *checking) {
	me, peer := open(c), open(c)
	fails(c, me, at(peer), 50*time.Millisecond, ErrSilent, "nothing was sent")
	msg := datagram(c, 30)
	send(c, peer, me, msg)
	expect(c, me, at(peer), make([]byte, 64), msg) // the wait of before is over
}

func chatter(c *checking) {
	me, peer, other := open(c), open(c), open(c)
	over, told := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(told)
		often := time.NewTicker(5 * time.Millisecond)
		defer often.Stop()
		for {
			select {
			case <-often.C:
				other.WriteToUDPAddrPort([]byte("hello"), at(me))
			case <-over:
				return
			}
		}
	}()
	defer func() {
		close(over)
		<-told
	}()
	fails(c, me, at(peer), 200*time.Millisecond, ErrSilent, "another socket sent every 5ms")
}

func refused(c *checking) {
	gone := open(c)
	peer := at(gone)
	gone.Close()
	me, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(peer))
	if err != nil {
		c.Fatal(err)
	}
	defer me.Close()
	if _, err := me.Write([]byte("anybody there?")); err != nil {
		c.Fatal(err)
	}
	fails(c, me, peer, long, ErrRefused, "a datagram was sent to a port at which nobody listens")
}

func other(c *checking) {
	me, peer := open(c), open(c)
	me.Close()
	fails(c, me, at(peer), long, net.ErrClosed, "conn was closed before")
	me = open(c)
	time.AfterFunc(20*time.Millisecond, func() { me.Close() })
	fails(c, me, at(peer), long, net.ErrClosed, "conn was closed meanwhile")
}
