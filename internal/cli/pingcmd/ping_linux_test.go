package pingcmd

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/ping"
)

// inNamespace runs f in a network of its own, with these settings. The thread
// is not used again.
func inNamespace(t *testing.T, settings map[string]string, f func(t *testing.T)) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a network namespace takes root")
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			t.Logf("no network namespace: %v", err)
			return
		}
		if assert.NoError(t, loopbackUp()) {
			for name, value := range settings {
				if err := os.WriteFile("/proc/sys/net/ipv4/"+name, []byte(value), 0o644); err != nil {
					t.Logf("%s cannot be set: %v", name, err)
					return
				}
			}
			f(t)
		}
	}()
	<-done
}

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}

// With a ping socket the identifier is the kernel's, and it says so.
func TestPingSocketAllowed(t *testing.T) {
	inNamespace(t, map[string]string{"ping_group_range": "0 4294967294"}, func(t *testing.T) {
		for _, kind := range []string{"", "ping", "raw"} {
			var out bytes.Buffer
			if !assert.NoError(t, testPing(kind).pingHost(t.Context(), &out, "127.0.0.1")) {
				return
			}
			want := kind
			if kind == "" {
				want = "ping"
			}
			checkPing(t, out.String(), want, "127.0.0.1")
			assert.Contains(t, out.String(), "TTL 64")
			if want == "ping" {
				assert.Contains(t, out.String(), "the kernel writes the identifier")
				assert.NotContains(t, out.String(), "Ignored")
			}
		}
		var out bytes.Buffer
		assert.NoError(t, writeProbe(&out, false))
		assert.Contains(t, out.String(), "✓ ping socket  allowed")
	})
}

// Without the group nobody has a ping socket, root neither.
func TestPingSocketRefused(t *testing.T) {
	inNamespace(t, map[string]string{"ping_group_range": "1 0"}, func(t *testing.T) {
		var out bytes.Buffer
		err := testPing("ping").pingHost(t.Context(), &out, "127.0.0.1")
		assert.ErrorContains(t, err, `a ping socket is not allowed: net.ipv4.ping_group_range is "1 0": from 1 down to 0 there is no group`)
		assert.NoError(t, writeProbe(&out, false))
		assert.Contains(t, out.String(), "✗ ping socket  not allowed")
	})
}

// Somebody says that the host is unreachable: both kinds of socket receive it.
func TestPingUnreachable(t *testing.T) {
	settings := map[string]string{"ping_group_range": "0 4294967294", "icmp_echo_ignore_all": "1"}
	inNamespace(t, settings, func(t *testing.T) {
		router, err := icmp.ListenPacket("ip4:icmp", "127.0.0.1")
		if !assert.NoError(t, err) {
			return
		}
		defer router.Close()
		go refuse(router)
		for _, kind := range ping.Sockets() {
			var out bytes.Buffer
			p := testPing(kind)
			err := p.pingHost(t.Context(), &out, "127.0.0.1")
			assert.EqualError(t, err, "127.0.0.1 cannot be reached: host unreachable, says 127.0.0.1", kind)
			assert.Contains(t, out.String(), "seq 1     ✗ host unreachable, says 127.0.0.1\n")
			assert.Contains(t, out.String(), "seq 3     ✗ host unreachable, says 127.0.0.1\n")
			assert.Contains(t, out.String(), "\n3 sent, 0 received, 3 lost\n")
		}
	})
}

// refuse answers every request as a router does that cannot deliver it.
func refuse(router *icmp.PacketConn) {
	b := make([]byte, 1500)
	for {
		n, from, err := router.ReadFrom(b)
		if err != nil {
			return
		}
		if b[0] != byte(ipv4.ICMPTypeEcho) {
			continue
		}
		header := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1}
		binary.BigEndian.PutUint16(header[2:], uint16(len(header)+n))
		m := icmp.Message{
			Type: ipv4.ICMPTypeDestinationUnreachable, Code: 1,
			Body: &icmp.DstUnreach{Data: append(header, b[:n]...)},
		}
		if answer, err := m.Marshal(nil); err == nil {
			router.WriteTo(answer, from)
		}
	}
}

// Nobody answers.
func TestPingSilence(t *testing.T) {
	inNamespace(t, map[string]string{"icmp_echo_ignore_all": "1"}, func(t *testing.T) {
		var out bytes.Buffer
		p := testPing("raw")
		p.timeout = leastInterval
		err := p.pingHost(t.Context(), &out, "127.0.0.1")
		assert.ErrorContains(t, err, "127.0.0.1 does not answer: ")
		assert.Contains(t, out.String(), "seq 3     ✗ no reply within 10.0 ms\n")
		assert.Contains(t, out.String(), "\n3 sent, 0 received, 3 lost\nIgnored: 0 messages for others")
		err = p.pingHost(t.Context(), &out, "192.0.2.1")
		assert.ErrorContains(t, err, "is not on loopback, and is asked every 200ms at most")
		p.interval = politeInterval
		assert.EqualError(t, p.pingHost(t.Context(), &out, "192.0.2.1"), "there is no way from this machine to 192.0.2.1")
	})
}
