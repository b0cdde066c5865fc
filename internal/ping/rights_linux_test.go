package ping

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestRights(t *testing.T) {
	set, ok := parseCapEff("Name:\tx\nCapPrm:\t1\nCapEff:\t0000000000002000\n")
	require.True(t, ok)
	assert.Equal(t, uint64(1<<unix.CAP_NET_RAW), set)
	_, ok = parseCapEff("Name:\tx\n")
	assert.False(t, ok)
	assert.Contains(t, describeCapabilities(set, true), "is 2000: bit 13, CAP_NET_RAW, is set, and that is the right")
	assert.Contains(t, describeCapabilities(set, false), "user_namespaces(7)")
	assert.Contains(t, describeCapabilities(^set, false), "is not set, and without it")

	assert.Contains(t, describeGroups(1, 0, []int{0}, false), `"1 0": from 1 down to 0 there is no group, so nobody may (icmp(7)).`)
	assert.Contains(t, describeGroups(0, 10, []int{11, 5}, true), "has group 5, which lies in it (icmp(7)).")
	assert.Contains(t, describeGroups(0, 10, []int{11, 12}, false), "has group 11, 12, which lies outside (icmp(7)).")
	assert.Contains(t, describeGroups(0, 10, []int{5}, false), "does not agree")
	assert.Equal(t, "1, 2, 3, 4, 5, 6, …", joinNumbers([]int{1, 2, 3, 4, 5, 6, 7, 8}))
}

// The errno decides the meaning.
func TestDescribeErrno(t *testing.T) {
	for errno, want := range map[unix.Errno]string{
		unix.EPERM: "CAP_NET_RAW", unix.EPROTONOSUPPORT: "no such protocol", unix.EAFNOSUPPORT: "no AF_INET6",
		unix.ESOCKTNOSUPPORT: "nothing of this type over IP", unix.ENOPROTOOPT: "switched off", unix.EMFILE: "too many open files",
	} {
		o := Offer{Family: "AF_INET6", Type: "SOCK_STREAM", Protocol: "MPTCP"}
		assert.Contains(t, o.describeErrno(errno), want)
		assert.Equal(t, unix.ErrnoName(errno), errnoName(errno))
	}
	o := Offer{Family: "AF_INET", Type: "SOCK_DGRAM", Protocol: "ICMP"}
	assert.Contains(t, o.describeErrno(unix.EACCES), "ping_group_range")
}

// An entry of the error queue names its sender, in both families.
func TestOffenderAddress(t *testing.T) {
	four := []byte{unix.AF_INET, 0, 0, 0, 192, 0, 2, 1}
	six := append([]byte{unix.AF_INET6, 0, 0, 0, 0, 0, 0, 0}, netip.MustParseAddr("2001:db8::1").AsSlice()...)
	assert.Equal(t, "192.0.2.1", offenderAddress(four))
	assert.Equal(t, "2001:db8::1", offenderAddress(six))
	assert.Empty(t, offenderAddress(six[:20]))
	assert.Empty(t, offenderAddress(nil))
}
