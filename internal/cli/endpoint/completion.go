package endpoint

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/transports"
)

// URLForms lists, for help, the forms of addresses that serve and echo accept.
const URLForms = `

  tcp://127.0.0.1:7007         also udp:// and, encrypted, tls://
  unix:///tmp/echo.sock        also unixgram: and unixpacket:
  unix:echo.sock, unix:@name   a relative path; an abstract name (Linux)
  ws://127.0.0.1:7008/echo     also, encrypted, wss://; a browser opens http://`

// CompleteURL completes the scheme of a URL; the user adds the address.
func CompleteURL(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if scheme, _, found := strings.Cut(typed, ":"); found && (Target{Scheme: scheme}).isPath() {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var urls []string
	for _, s := range transports.Schemes() {
		if (Target{Scheme: s}).isPath() {
			urls = append(urls, s+":")
		} else {
			urls = append(urls, s+"://")
		}
	}
	return urls, cobra.ShellCompDirectiveNoSpace
}
