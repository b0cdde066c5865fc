package pingcmd

import (
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/phrase"
)

// check refuses arguments and flags that contradict each other or are out of range.
func (o *pingOptions) check(args []string) error {
	if len(args) > 1 {
		return cmdutil.UsageErrorf("ping takes one host, but there is also %q", args[1])
	}
	for name, given := range map[string]bool{"probe": o.probe, "tree": o.tree} {
		if given && len(args) > 0 {
			return cmdutil.UsageErrorf("--%s is about this machine and asks no host; leave %q or --%[1]s out", name, args[0])
		}
	}
	if err := o.checkNumbers(); err != nil {
		return err
	}
	return o.checkHost(args)
}

func (o *pingOptions) checkNumbers() error {
	switch {
	case o.count < 1 || o.count > mostPings:
		return cmdutil.UsageErrorf("--count needs a number from 1 to %s, not %d", phrase.Count(mostPings), o.count)
	case o.size > mostPingBytes:
		return cmdutil.UsageErrorf("--size is at most %s, which is what an IPv4 packet has room for, not %s",
			phrase.Count(mostPingBytes), phrase.Count(int64(o.size)))
	case o.interval < leastInterval || o.interval > longestPing:
		return cmdutil.UsageErrorf("--interval %v lies outside %v to 1m", o.interval, leastInterval)
	case o.timeout <= 0 || o.timeout > longestPing:
		return cmdutil.UsageErrorf("--timeout %v lies outside of what a reply takes: more than 0s, at most 1m", o.timeout)
	}
	return nil
}

// checkHost refuses flags that do not fit --host.
func (o *pingOptions) checkHost(args []string) error {
	changed := o.link.Changed()
	switch {
	case o.host == "wire" && len(args) == 1 && args[0] != "server":
		return cmdutil.UsageErrorf("on the wire the other host is called server; leave %q or --host wire out", args[0])
	case o.host == "wire" && o.given("socket"):
		return cmdutil.UsageErrorf("--socket is about this machine's kernel; leave it or --host wire out")
	case o.host == "wire" && o.size == 0:
		return cmdutil.UsageErrorf("a request without payload cannot be told from another on the wire; choose --size 1 or more")
	case o.host == "kernel" && len(changed) > 0:
		return cmdutil.UsageErrorf("--%s belongs to the simulated link; add --host wire", changed[0])
	}
	return o.link.CheckRange()
}
