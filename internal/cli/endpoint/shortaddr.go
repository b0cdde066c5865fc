package endpoint

import (
	"net/url"
	"path/filepath"
)

// ShortenAddr is an address that fits its column: a path without its folders, of
// a URL the host and port.
func ShortenAddr(addr string) string {
	if u, err := url.Parse(addr); err == nil && u.Host != "" {
		return u.Host
	}
	if filepath.IsAbs(addr) {
		return "…/" + filepath.Base(addr)
	}
	return addr
}
