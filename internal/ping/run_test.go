package ping

import (
	"errors"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A raw socket receives messages of other sockets, and does not take them for its
// own.
func TestRunIgnores(t *testing.T) {
	to := netip.MustParseAddr("127.0.0.1")
	s, err := Open(RawSocket, to)
	if err != nil {
		t.Skip("no raw sockets: ", err)
	}
	defer s.Close()
	other, err := Open(RawSocket, to)
	require.NoError(t, err)
	defer other.Close()
	other.id = s.id ^ 1
	r := &run{Socket: s, Options: Options{Timeout: 30 * time.Second}}

	message, err := request{id: other.id, seq: 1, data: []byte("theirs")}.marshal()
	require.NoError(t, err)
	_, err = other.conn.WriteTo(message, other.to)
	require.NoError(t, err)
	asked := 0
	for r.Ignored.Foreign < 2 && asked < 100 {
		asked++
		o, err := r.exchange(t.Context(), request{id: s.id, seq: asked, data: []byte("ours")})
		require.NoError(t, err)
		assert.Positive(t, o.RoundTrip)
	}
	assert.GreaterOrEqual(t, r.Ignored.Foreign, 2, "their request and its reply")
	assert.Equal(t, asked, r.Ignored.Own)
}

// An ICMP error is recorded with its sender.
func TestRecordError(t *testing.T) {
	r := &run{}
	assert.Equal(t, "host unreachable, says 192.0.2.1", r.recordError("host unreachable", "192.0.2.1"))
	assert.Equal(t, "host unreachable, says 192.0.2.1", r.LastError)
	assert.Equal(t, "host unreachable", r.recordError("host unreachable", ""))
}

// A run reports each outcome, and ends with the error of report.
func TestRunReports(t *testing.T) {
	s, err := OpenFirst(Sockets(), netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Skip("no socket can ping: ", err)
	}
	defer s.Close()
	o := Options{Count: 3, Size: 8, Interval: time.Millisecond, Timeout: 30 * time.Second}
	var seqs []int
	stop := errors.New("stop")
	summary, err := s.Run(t.Context(), o, func(o Outcome) error {
		if seqs = append(seqs, o.Seq); o.Seq == 2 {
			return stop
		}
		return nil
	})
	assert.Equal(t, stop, err)
	assert.Equal(t, []int{1, 2}, seqs)
	assert.Len(t, summary.RoundTrips(), 2)
}

// OpenFirst fails with the error of each kind.
func TestOpenError(t *testing.T) {
	err := error(&OpenError{[]Refusal{{PingSocket, os.ErrPermission}, {RawSocket, errors.ErrUnsupported}}})
	assert.ErrorIs(t, err, os.ErrPermission)
	assert.ErrorIs(t, err, errors.ErrUnsupported)
	assert.EqualError(t, err, "open a ping socket: permission denied; open a raw socket: unsupported operation")
}

// The probe agrees with Open, and gives its reasons.
func TestProbe(t *testing.T) {
	for _, one := range Probe() {
		s, err := Open(one.Socket, netip.MustParseAddr("127.0.0.1"))
		assert.Equal(t, err == nil, one.Allowed, one.Socket)
		assert.NotEmpty(t, one.Why)
		if err != nil {
			assert.Equal(t, DescribeRefusal(one.Socket, err), one.Found)
			continue
		}
		assert.Equal(t, "allowed", one.Found)
		s.Close()
	}
}

// Every machine has TCP; the other answers are those of the kernel.
func TestOffers(t *testing.T) {
	all := Offers()
	require.Len(t, all, 25)
	assert.True(t, all[0].OK, "TCP over IPv4")
	allowed := map[string]bool{}
	for _, p := range Probe() {
		allowed[p.Socket] = p.Allowed
	}
	for _, o := range all {
		assert.Equal(t, o.OK, o.Error == "" && o.Meaning == "", "%+v", o)
		if o.Family == "AF_INET" && o.Protocol == "ICMP" {
			kind := map[string]string{"SOCK_RAW": RawSocket, "SOCK_DGRAM": PingSocket}[o.Type]
			assert.Equal(t, o.OK, allowed[kind], "%s: the offers and the probe agree", kind)
		}
	}
}
