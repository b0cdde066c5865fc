// breaks: rebinding
// believes: If the Origin is the Host that was called, the page is mine.

package exercise

// admits is whether the page and the name are ones that may call. A browser
// sends the Origin itself, and no page can change it.
func (s *Server) admits(r *http.Request, own string) bool {
	_ = own
	origins := r.Header["Origin"]
	for _, o := range origins {
		if o != "http://"+r.Host && !slices.Contains(s.Origins, o) {
			return false
		}
	}
	return true
}
