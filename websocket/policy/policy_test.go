package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/websocket/policy"
)

func TestPolicy(t *testing.T) {
	const local, local6 = "127.0.0.1:80", "[::1]:80"
	names := []string{"lab.example", "192.0.2.1", ""}
	origins := []string{"https://friend.example"}
	host := func(host, local string) bool { return policy.AllowsHost(host, local, names) }
	page := func(origin, scheme, host string) bool {
		return policy.AllowsOrigin(origin, scheme, host, origins)
	}
	for _, test := range []struct {
		claim     string
		got, want bool
	}{
		{"localhost is the server", host("localhost", local), true},
		{"with a port", host("localhost:8080", local), true},
		{"in any case", host("LocalHost", local), true},
		{"localhost in brackets is localhost", host("[localhost]", local), true},
		{"a name that begins with localhost is another", host("localhost.evil.example", local), false},
		{"a name that ends in localhost is another", host("evil.localhost", local), false},
		{"the address of the connection is the server", host("127.0.0.1:80", local), true},
		{"without a port too", host("127.0.0.1", local), true},
		{"and mapped to IPv6", host("[::ffff:127.0.0.1]:80", local), true},
		{"an address of another interface is not", host("127.0.0.2", local), false},
		{"an address of another family is not", host("[::1]:80", local), false},
		{"an IPv6 address is in brackets", host("[::1]:80", local6), true},
		{"however it is written", host("[0:0:0:0:0:0:0:1]", local6), true},
		{"an IPv6 address of another interface is not the server", host("[::2]", local6), false},
		{"no local address allows no address", host("127.0.0.1", ""), false},
		{"a local address without a port neither", host("127.0.0.1", "127.0.0.1"), false},
		{"but names are allowed", host("lab.example", ""), true},
		{"a name of the list is the server", host("lab.example", local), true},
		{"with a port, in any case", host("Lab.Example:81", local), true},
		{"an address of the list is the server", host("192.0.2.1:80", local), true},
		{"a part of a name is another name", host("example", local), false},
		{"a longer name is another name", host("lab.example.evil.example", local), false},
		{"a name with a dot at its end is another name", host("lab.example.", local), false},
		{"a foreign name is refused", host("evil.example", local), false},
		{"no name is refused, although the list holds one", host("", local), false},
		{"a port without a name is refused", host(":80", local), false},

		{"any address is allowed", policy.AllowsAnyAddress("192.0.2.7:80"), true},
		{"an IPv6 address too", policy.AllowsAnyAddress("[2001:db8::1]"), true},
		{"and localhost", policy.AllowsAnyAddress("LOCALHOST:80"), true},
		{"no other name is", policy.AllowsAnyAddress("evil.example"), false},
		{"a name that looks like an address is a name", policy.AllowsAnyAddress("127.0.0.1.evil.example"), false},
		{"no name is no address", policy.AllowsAnyAddress(""), false},

		{"a program sends no origin", page("", "http", local), true},
		{"a page of the server may connect", page("http://127.0.0.1:80", "http", local), true},
		{"in any case", page("HTTP://LocalHost:80", "http", "localhost:80"), true},
		{"over TLS its scheme is https", page("https://localhost:80", "https", "localhost:80"), true},
		{"another scheme is another origin", page("https://localhost:80", "http", "localhost:80"), false},
		{"another port is another origin", page("http://localhost:81", "http", "localhost:80"), false},
		{"a page of the list may connect", page("https://friend.example", "http", local), true},
		{"in any case", page("https://Friend.Example", "http", local), true},
		{"a page of the list has its scheme", page("http://friend.example", "http", local), false},
		{"a longer name is another origin", page("https://friend.example.evil.example", "http", local), false},
		{"a shorter one too", page("https://friend", "http", local), false},
		{"a foreign page is refused", page("https://evil.example", "http", local), false},
		{"an opaque origin is refused", page("null", "http", local), false},
	} {
		assert.Equal(t, test.want, test.got, test.claim)
	}
}
