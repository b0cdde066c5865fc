// Package exercise is lesson 11: both ends of server-sent events, a server that
// goes on where its client was cut off, and a client that comes back.
package exercise

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// An Event is one piece of news.
type Event struct {
	ID   int    // counts from 1
	Data string // may have several lines
}

// A Log has the events in their order.
type Log interface {
	// After returns the events behind the one numbered id, and a channel that
	// is closed when there are more. Behind 0 are all of them.
	After(id int) (events []Event, more <-chan struct{})
}

// Retry is how long Follow waits before it asks again, as long as no stream
// has said anything else.
const Retry = 20 * time.Millisecond

// Serve answers a request with the events of log, as they happen.
//
//   - The answer has the status 200, the Content-Type "text/event-stream" and
//     the Cache-Control "no-store".
//   - It begins behind the event that the header Last-Event-ID names. When
//     there is none, or when it is no number, it begins with the first event.
//   - An event is a line "id: 7", then for each line of its Data a line
//     "data: ", with that line behind the space, then an empty line. Lines end
//     with "\n", and there are no others.
//   - What has happened is on its way at once. Nothing waits in a buffer for
//     what happens later, and that holds for the header too.
//   - Serve returns when the client has gone: then the context of the request
//     is done.
func Serve(w http.ResponseWriter, r *http.Request, log Log) {
	http.Error(w, "Serve: not written yet", http.StatusNotImplemented)
}

// Follow gets url and calls got for every event of the stream, in their order
// and on its own goroutine, until ctx is done. Then it returns the error of
// ctx, and no connection is left open.
//
//   - A line of a stream ends with "\n" or "\r\n", and may have a million
//     bytes. It is a field, a colon, and a value; one space behind the colon
//     is not part of the value. A line that begins with a colon is a comment.
//   - "id" is the number of the event, "data" its Data, where the values of
//     several such lines are joined by "\n". "retry" says how many
//     milliseconds to wait before asking again, from now on. Other fields mean
//     nothing.
//   - The empty line completes an event. Without a line "data" it is none.
//     What is not complete when the connection ends is dropped, its id too.
//   - When the connection ends, for whatever reason, or cannot be made, Follow
//     waits, and asks again. The request names the last event that got has had
//     in the header Last-Event-ID; before the first event, there is no such
//     header.
//   - An event whose number is not above that of the last one is not told
//     again.
//   - When the status is not 200, Follow does not ask again, and returns an
//     error. With 204, a server says that there is nothing more to come.
func Follow(
	ctx context.Context, client *http.Client, url string, got func(Event),
) error {
	return errors.New("Follow: not written yet")
}
