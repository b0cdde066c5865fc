// breaks: format
// believes: Text is sent as it is, and its lines are the stream's affair.

package exercise

// Serve answers a request with the events of log, as they happen.
func Serve(w http.ResponseWriter, r *http.Request, log Log) {
	// Atoi returns 0 along with its error, and behind 0 are all events.
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	for {
		events, more := log.After(last)
		for _, e := range events {
			fmt.Fprintf(w, "id: %d\n", e.ID)
			fmt.Fprintf(w, "data: %s\n", e.Data)
			fmt.Fprint(w, "\n")
			last = e.ID
		}
		// net/http keeps up to 4 KiB in a buffer. The first Flush sends the
		// header.
		if out.Flush() != nil {
			return
		}
		// A server that only writes does not see that nobody reads. net/http
		// watches the connection and ends the context.
		select {
		case <-more:
		case <-r.Context().Done():
			return
		}
	}
}
