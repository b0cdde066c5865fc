package endpoint

import (
	"net/url"
	"path/filepath"
)

// ShortenAddr returns an address that fits a column: the last element of a
// path, the host and port of a URL.
func ShortenAddr(addr string) string {
	if u, err := url.Parse(addr); err == nil && u.Host != "" {
		return u.Host
	}
	if filepath.IsAbs(addr) {
		return "…/" + filepath.Base(addr)
	}
	return addr
}
