package compare

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/onwire"
)

// addLinkFlags adds the faults of the simulated link. They are for --host wire
// alone, and the help of wire explains them.
func (o *compareOptions) addLinkFlags(f *pflag.FlagSet) {
	f.Var(cmdutil.NewChoice(&o.host, "kernel", cmdutil.Hosts), "host", "where: kernel, or wire with --loss, --delay and more (see wire --help)")
	o.link.AddTo(f)
	for _, name := range o.link.Names {
		f.MarkHidden(name)
	}
}

// checkHost says in one line what is wrong with --host and the flags of its link.
func (o *compareOptions) checkHost() error {
	switch changed := o.link.Changed(); {
	case o.host == "kernel" && len(changed) > 0:
		return cmdutil.UsageErrorf("--%s is a fault of a simulated link; add --host wire", changed[0])
	case o.host == "kernel":
		return nil
	case o.trace:
		return cmdutil.UsageErrorf("--trace shows system calls, and a simulated network makes none; leave out --host wire")
	}
	return o.link.CheckRange()
}

// onWire puts the transports on a simulated network, which those of one machine
// do not cross: they are left out, or an error where they were asked for.
func (o *compareOptions) onWire(ts []echo.Transport) ([]echo.Transport, error) {
	var on []echo.Transport
	for _, t := range ts {
		name := t.Traits().Name
		switch {
		case t.Traits().Crosses != echo.CrossesHost:
			on = append(on, onwire.Transport{Transport: t, Link: o.link.Link})
		case slices.Contains(slices.Concat(o.transport.Names, o.with.Names), name):
			return nil, cmdutil.UsageErrorf("%s does not leave its machine, so --host wire cannot carry it; it takes tcp, udp, websocket and their variants", name)
		}
	}
	return on, nil
}

// linkText returns the simulated link in a few words, or empty for the kernel.
func (o *compareOptions) linkText() string {
	if o.host == "kernel" {
		return ""
	}
	return o.link.String()
}

// environment returns where the numbers come from.
func (r report) environment() string {
	if r.link == "" {
		return lab.Machine()
	}
	return r.link + " in " + lab.Machine()
}
