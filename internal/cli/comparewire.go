package cli

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/onwire"
)

// addLink adds the faults of the simulated link, which are for --host wire alone
// and explained where they are at home.
func (c *comparison) addLink(f *pflag.FlagSet) {
	f.StringVar(&c.host, "host", "kernel", "where: kernel, or wire with --loss, --delay and more (see wire --help)")
	c.link.AddTo(f)
	for _, name := range c.link.Names {
		f.MarkHidden(name)
	}
}

// checkHost says in one line what is wrong with --host and the flags of its link.
func (c *comparison) checkHost() error {
	if !slices.Contains(cmdutil.Hosts, c.host) {
		return cmdutil.UnknownNameError("host", c.host, cmdutil.Hosts)
	}
	switch changed := c.link.Changed(); {
	case c.host == "kernel" && len(changed) > 0:
		return cmdutil.UsageErrorf("--%s is a fault of a simulated link; add --host wire", changed[0])
	case c.host == "kernel":
		return nil
	case c.trace:
		return cmdutil.UsageErrorf("--trace shows system calls, and a simulated network makes none; leave out --host wire")
	}
	return c.link.CheckRange()
}

// onWire puts the transports on a simulated network, which those of one machine
// do not cross: they are left out, or an error where they were asked for.
func (c *comparison) onWire(ts []echo.Transport) ([]echo.Transport, error) {
	var on []echo.Transport
	for _, t := range ts {
		name := t.Traits().Name
		switch {
		case t.Traits().Crosses != echo.CrossesHost:
			on = append(on, onwire.Transport{Transport: t, Link: c.link.Link})
		case slices.Contains(slices.Concat(c.transports, c.with), name):
			return nil, cmdutil.UsageErrorf("%s does not leave its machine, so --host wire cannot carry it; it takes tcp, udp, websocket and their variants", name)
		}
	}
	return on, nil
}

// linkText is the simulated link in a few words, or empty for the kernel.
func (c *comparison) linkText() string {
	if c.host == "kernel" {
		return ""
	}
	return c.link.String()
}

// place is where the numbers come from.
func (r report) place() string {
	if r.link == "" {
		return lab.Machine()
	}
	return r.link + " in " + lab.Machine()
}
