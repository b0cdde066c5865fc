// Package transports is the one list of transports: their order, their names
// and URLs, where their source lies, and how each of them is made.
package transports

import (
	"slices"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/unixsock"
)

// A Kind is one entry of the list: a kind of socket, or a variant of one.
type Kind struct {
	// Directory holds the package, below the root of the module.
	Directory string

	// New returns the transport. It uses the options that the transport has.
	New func(Options) echo.Transport

	// Scheme begins the URLs of servers. It is "" if only a name selects the
	// transport.
	Scheme string

	// Form is the form of addresses.
	Form Form

	// CheckAddr, if not nil, returns an error if no socket can have the
	// address.
	CheckAddr func(addr string) error

	// Port is the usual port, by which programs recognize the packets. 0
	// stands for a transport that sends no packets over a network.
	Port int

	// Seeded makes the transport whose packets depend on nothing but the
	// seed, where New cannot.
	Seeded func(Options) echo.Transport

	Variant  bool // compared only by name
	Measured bool // a variant that the benchmarks include
	TLS      bool // encrypted: New needs a TLS configuration
}

// A Form is the form of the addresses of a transport.
type Form int

// The forms of addresses.
const (
	HostPort Form = iota // 127.0.0.1:7007
	Path                 // /tmp/echo.sock, or @name
	URL                  // ws://127.0.0.1:7008/echo
)

// list holds every kind of socket, then the variants, in the order of all
// tables, lists and benchmarks.
var list = []Kind{
	{Directory: "tcp", New: newTCP, Scheme: "tcp", Port: 7},
	{Directory: "udp", New: newUDP, Scheme: "udp", Port: 7},
	{Directory: "unixsock", New: newUnix("unix"), Scheme: "unix", Form: Path, CheckAddr: unixsock.CheckName},
	{Directory: "unixsock", New: newUnix("unixgram"), Scheme: "unixgram", Form: Path, CheckAddr: unixsock.CheckName},
	{Directory: "unixsock", New: newUnix("unixpacket"), Scheme: "unixpacket", Form: Path, CheckAddr: unixsock.CheckName},
	{Directory: "websocket", New: newWebSocket, Seeded: newByHand, Scheme: "ws", Form: URL, Port: 80},

	{Directory: "tcp", New: newTLS, Scheme: "tls", Port: 443, Variant: true, TLS: true},
	{Directory: "websocket", New: newWebSocketTLS, Scheme: "wss", Form: URL, Port: 443, Variant: true, TLS: true},
	{Directory: "tcp", New: newNagle, Variant: true},
	{Directory: "websocket", New: newCompressed, Form: URL, Variant: true},
	{Directory: "websocket", New: newLarge, Form: URL, Variant: true, Measured: true},
	{Directory: "websocket", New: newLean, Form: URL, Variant: true, Measured: true},
	{Directory: "websocket/byhand", New: newByHand, Form: URL, Variant: true, Measured: true},
}

// Name returns the name that the transport has in its traits.
func (k Kind) Name() string { return k.New(Options{}).Traits().Name }

// WithTLS returns the kind that carries the same protocol with TLS, or without
// it. It reports false if there is none.
func (k Kind) WithTLS(tls bool) (Kind, bool) {
	i := slices.IndexFunc(list, func(e Kind) bool {
		return e.TLS == tls && e.Directory == k.Directory && e.Scheme != ""
	})
	if i < 0 {
		return Kind{}, false
	}
	return list[i], true
}

// UsualAddr returns an address of this machine with the usual port, in the form
// of k.
func (k Kind) UsualAddr() string {
	addr := "127.0.0.1:" + strconv.Itoa(k.Port)
	if k.Form == URL {
		return k.Scheme + "://" + addr + "/echo"
	}
	return addr
}

// Kinds returns the list.
func Kinds() []Kind { return slices.Clone(list) }

// Named returns the kind of that name. The error is an *UnknownError if there is
// none.
func Named(name string) (Kind, error) {
	i := slices.IndexFunc(list, func(k Kind) bool { return k.Name() == name })
	if i < 0 {
		return Kind{}, &UnknownError{name}
	}
	return list[i], nil
}

// ForScheme returns the kind whose URLs have the scheme. It reports false if
// there is none.
func ForScheme(scheme string) (Kind, bool) {
	i := slices.IndexFunc(list, func(k Kind) bool { return k.Scheme == scheme && scheme != "" })
	if i < 0 {
		return Kind{}, false
	}
	return list[i], true
}

// An UnknownError reports a name that no transport has.
type UnknownError struct{ Name string }

// Error returns a sentence with the name.
func (e *UnknownError) Error() string { return "no transport is called " + strconv.Quote(e.Name) }

// Names returns the names of all transports.
func Names() []string { return namesOf(list) }

// ComparedNames returns the names of the transports that are compared if none is
// named: one of each kind of socket, and no variant.
func ComparedNames() []string {
	return namesOf(slices.DeleteFunc(Kinds(), func(k Kind) bool { return k.Variant }))
}

// PacketNames returns the names of the transports that send packets over a
// network.
func PacketNames() []string {
	return namesOf(slices.DeleteFunc(Kinds(), func(k Kind) bool { return k.Port == 0 }))
}

func namesOf(kinds []Kind) (names []string) {
	for _, k := range kinds {
		names = append(names, k.Name())
	}
	return names
}

// Schemes returns the schemes of the URLs of servers.
func Schemes() (schemes []string) {
	for _, k := range list {
		if k.Scheme != "" {
			schemes = append(schemes, k.Scheme)
		}
	}
	return schemes
}

// Directories returns the directories of the packages, each once.
func Directories() (directories []string) {
	for _, k := range list {
		if !slices.Contains(directories, k.Directory) {
			directories = append(directories, k.Directory)
		}
	}
	return directories
}

// RootDirectories returns the directories in the root of the module that hold
// all of Directories, each once.
func RootDirectories() (roots []string) {
	for _, directory := range Directories() {
		root, _, _ := strings.Cut(directory, "/")
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	return roots
}

// Compared returns the transports of ComparedNames with default options.
func Compared() []echo.Transport {
	return transportsOf(func(k Kind) bool { return !k.Variant })
}

// Measured returns the transports of the benchmarks, with default options.
func Measured() []echo.Transport {
	return transportsOf(func(k Kind) bool { return !k.Variant || k.Measured })
}

func transportsOf(belongs func(Kind) bool) (all []echo.Transport) {
	for _, k := range list {
		if belongs(k) {
			all = append(all, k.New(Options{}))
		}
	}
	return all
}

// Traits returns the traits of the transports of ComparedNames.
func Traits() (all []echo.Traits) {
	for _, t := range Compared() {
		all = append(all, t.Traits())
	}
	return all
}
