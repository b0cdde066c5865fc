// breaks: format
// believes: What is written to a response is on its way.

package exercise

// Serve answers a request with the events of log, as they happen.
func Serve(w http.ResponseWriter, r *http.Request, log Log) {
	// Atoi returns 0 along with its error, and behind 0 are all events.
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for {
		events, more := log.After(last)
		for _, e := range events {
			fmt.Fprintf(w, "id: %d\n", e.ID)
			// A line break inside the data would end its line, and two of
			// them the event.
			for line := range strings.SplitSeq(e.Data, "\n") {
				fmt.Fprintf(w, "data: %s\n", line)
			}
			fmt.Fprint(w, "\n")
			last = e.ID
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
