package udp_test

import (
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/udp"
)

// A datagram from the server's own address is made by its own socket here;
// elsewhere it would be forged.
func TestServerDoesNotAnswerItself(t *testing.T) {
	for _, bound := range []string{"127.0.0.1:0", "0.0.0.0:0", ":0"} {
		log, host := &journal{}, &shared{}
		addr, stop := serve(t, udp.Transport{Host: host, Log: log.log()}, bound)
		_, port, err := net.SplitHostPort(addr)
		require.NoError(t, err)
		self, err := net.ResolveUDPAddr("udp", "127.0.0.1:"+port)
		require.NoError(t, err)
		_, err = host.pc.WriteTo([]byte("ping"), self)
		require.NoError(t, err)

		answers(t, self.String(), "and others are answered meanwhile")
		stop()
		assert.Contains(t, log.String(), "source is this server", "bound to %s, the server does not answer itself", bound)
		assert.Equal(t, 1, strings.Count(log.String(), "msg=dropped"), "so nothing goes round for ever")
	}
}

func TestLowPortsGetNoAnswer(t *testing.T) {
	var pc net.PacketConn
	err := os.ErrPermission
	for port := 1023; port > 900 && err != nil; port-- {
		pc, err = net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	}
	if err != nil {
		t.Skip("a low port cannot be had here: ", err)
	}
	defer pc.Close()
	log := &journal{}
	addr, stop := serve(t, udp.Transport{Log: log.log()}, "")
	to, err := net.ResolveUDPAddr("udp", addr)
	require.NoError(t, err)
	_, err = pc.WriteTo([]byte("ping"), to)
	require.NoError(t, err)
	answers(t, addr, "others are answered") // later, so the first is dealt with
	stop()
	require.NoError(t, pc.SetReadDeadline(time.Now().Add(10*time.Millisecond)))
	_, _, err = pc.ReadFrom(make([]byte, 8))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "a low port gets no answer")
	assert.Contains(t, log.String(), "below 1024", "the log says why")
}

// The answers to a peer that has gone come back as ICMP messages.
func TestPeersThatHaveGone(t *testing.T) {
	addr, _ := serve(t, udp.Transport{}, "")
	for range 100 {
		c := dial(t, addr)
		_, err := c.Write([]byte("ping"))
		require.NoError(t, err)
		require.NoError(t, c.Close())
	}
	answers(t, addr, "peers that have gone stop nobody")
}

func TestEachAnswerIsAsLongAsItsQuestion(t *testing.T) {
	tr := udp.Transport{}
	addr, _ := serve(t, tr, "")
	most := tr.Traits().MaxMessage
	buf := make([]byte, most+1)
	for _, size := range []int{0, 1, 512, 1472, 1473, 9000, most} {
		c := dial(t, addr)
		n, err := c.Write(make([]byte, size))
		require.NoError(t, err)
		require.Equal(t, size, n)
		n, err = c.Read(buf)
		assert.NoError(t, err, "a datagram of %d bytes comes back", size)
		assert.Equal(t, size, n, "no longer and no shorter")
	}
	_, err := dial(t, addr).Write(make([]byte, 65508))
	assert.Error(t, err, "one that no IP packet can hold is refused")
	answers(t, addr, "and harms nobody")
}

// Each datagram is one: neither joined to others nor held back.
func TestDatagramsAreAnsweredOneByOne(t *testing.T) {
	addr, _ := serve(t, udp.Transport{}, "")
	c := dial(t, addr)
	for _, msg := range []string{"", "a", "", "bc"} {
		_, err := c.Write([]byte(msg))
		require.NoError(t, err)
	}
	var got []string
	buf := make([]byte, 8)
	for range 4 {
		n, err := c.Read(buf)
		require.NoError(t, err)
		got = append(got, string(buf[:n]))
	}
	assert.ElementsMatch(t, []string{"", "a", "", "bc"}, got, "an empty datagram is one as well")
}

func TestCloseWhileReceiving(t *testing.T) {
	for range 50 {
		s, err := udp.Transport{}.Listen(t.Context(), "")
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() { done <- s.Serve(t.Context()) }()
		answers(t, s.Addr().String(), "the server has begun")
		assert.NoError(t, s.Close())
		assert.ErrorIs(t, <-done, net.ErrClosed, "after Close, Serve returns net.ErrClosed")
		assert.NoError(t, s.Close(), "a second Close has no effect")
	}
}

func TestTakenPort(t *testing.T) {
	addr, _ := serve(t, udp.Transport{}, "")
	_, err := udp.Transport{}.Listen(t.Context(), addr)
	assert.ErrorContains(t, err, addr, "a taken port is refused, and named")
}
