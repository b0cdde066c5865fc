package pingcmd

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
)

// resolve returns the address of a host, the IPv4 address if it has both.
func (o *pingOptions) resolve(ctx context.Context, host string) (netip.Addr, error) {
	addr, err := o.lookup(ctx, host)
	switch {
	case err != nil:
		return addr, err
	case addr.IsUnspecified():
		return addr, cmdutil.UsageErrorf("%s is no host; name one, such as 127.0.0.1", host)
	case addr.IsMulticast() || addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return addr, cmdutil.UsageErrorf("%s is a group of hosts; name one of them", host)
	case addr.Is6() && addr.IsLinkLocalUnicast() && addr.Zone() == "":
		return addr, cmdutil.UsageErrorf("%s is an address on every link; say which one, as in %s%%eth0", host, host)
	case !addr.IsLoopback() && o.interval < politeInterval:
		return addr, cmdutil.UsageErrorf("%s is not on loopback, and is asked every %v at most; leave --interval %v out",
			host, politeInterval, o.interval)
	}
	return addr, nil
}

func (o *pingOptions) lookup(ctx context.Context, host string) (netip.Addr, error) {
	network := "ip"
	if o.ipv6 {
		network = "ip6"
	}
	if strings.ContainsAny(host, "/ ") || host == "" {
		return netip.Addr{}, cmdutil.UsageErrorf("%q is not a host; ping takes a name or an address, such as 127.0.0.1", host)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr = addr.Unmap(); addr.Is4() && o.ipv6 {
			return addr, cmdutil.UsageErrorf("%s is an IPv4 address; leave it or --ipv6 out", host)
		}
		return addr, nil
	}
	if name, port, err := net.SplitHostPort(host); err == nil {
		return netip.Addr{}, cmdutil.UsageErrorf("a ping goes to no port: leave :%s out, and ping %s", port, name)
	}
	const lookupLimit = 5 * time.Second
	looking, cancel := context.WithTimeout(ctx, lookupLimit)
	defer cancel()
	all, err := net.DefaultResolver.LookupNetIP(looking, network, host)
	if err != nil {
		return netip.Addr{}, o.explainLookup(ctx, err, host)
	}
	for i := range all {
		all[i] = all[i].Unmap()
	}
	if i := slices.IndexFunc(all, netip.Addr.Is4); i >= 0 {
		return all[i], nil
	}
	return all[0], nil
}

func (o *pingOptions) explainLookup(ctx context.Context, err error, host string) error {
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil:
		return cmdutil.UserErrorf(ctx.Err(), "interrupted")
	case o.ipv6 && errors.As(err, new(*net.AddrError)):
		return cmdutil.UserErrorf(err, "%s has no IPv6 address; leave --ipv6 out", host)
	case errors.As(err, &dns) && dns.IsNotFound:
		return cmdutil.UserErrorf(err, "no host is called %q; check the name, or ping an address", host)
	}
	return cmdutil.UserErrorf(err, "the address of %q cannot be looked up: %s", host, errno.RootCause(err))
}
