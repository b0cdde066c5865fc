package endpoint

import (
	"context"
	"errors"
	"net"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
)

// Explain returns a UserError for an error that any use of t can return.
func Explain(err error, t Target) error {
	var dns *net.DNSError
	switch why := errno.DescribeUnsupported(err); {
	case errors.As(err, new(cmdutil.UserError)):
		return err
	case errors.Is(err, context.Canceled):
		return cmdutil.UserErrorf(err, "interrupted")
	case errors.Is(err, errno.ENAMETOOLONG):
		return cmdutil.UsageError{Err: cmdutil.UserErrorf(err, "%s; choose a shorter path", errno.RootCause(err))}
	case why != "":
		return cmdutil.UserErrorf(err, "%s: %s", t, why)
	case errors.As(err, &dns) && dns.IsNotFound:
		return cmdutil.UserErrorf(err, "no host is called %q; check the name in %s", dns.Name, t)
	case dns != nil:
		return cmdutil.UserErrorf(err, "the address of %q cannot be looked up: %s; write it in digits", dns.Name, dns.Err)
	case errors.Is(err, errno.ENETUNREACH), errors.Is(err, errno.EHOSTUNREACH):
		return cmdutil.UserErrorf(err, "there is no way from this machine to %s", t)
	}
	return cmdutil.UserErrorf(err, "%s: %s", t, errno.RootCause(err))
}
