// breaks: reads
// believes: Whatever has an id is an event.

package exercise

// complete is the only place where something counts as seen. The id is kept
// with the event: one that is kept earlier loses what is cut in two.
func (f *follower) complete(id int, data []string) {
	if id <= f.last {
		return
	}
	f.got(Event{id, strings.Join(data, "\n")})
	f.last = id
}
