// breaks: cross-site
// believes: An origin is a host.

package exercise

import "strings"

// admits is whether the page and the name are ones that may call. A browser
// sends the Origin itself, and no page can change it.
func (s *Server) admits(r *http.Request, own string) bool {
	if r.Host != own && !slices.Contains(s.Hosts, r.Host) {
		return false
	}
	origins := r.Header["Origin"]
	for _, o := range origins {
		if !strings.HasSuffix(o, "://"+r.Host) && !slices.Contains(s.Origins, o) {
			return false
		}
	}
	return true
}
