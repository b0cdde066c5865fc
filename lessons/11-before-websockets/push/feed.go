package push

import (
	"context"
	"sync"
	"time"
)

// An Event is one piece of news.
type Event struct {
	ID   int    `json:"id"` // counts from 1
	At   int64  `json:"at"` // when it happened, in milliseconds since 1970
	Text string `json:"text"`
}

// MaxEvents is how many events a feed stores for clients that reconnect. A client
// that was away for longer has missed the others.
const MaxEvents = 1000

// A Feed is the source: events in their order. All methods may be called
// concurrently.
type Feed struct {
	mu     sync.Mutex
	events []Event
	last   int
	more   chan struct{} // closed by the next Add
}

// NewFeed returns a feed in which nothing has happened yet.
func NewFeed() *Feed { return &Feed{more: make(chan struct{})} }

// Add makes text the next event, and wakes all who wait for it.
func (f *Feed) Add(text string) Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	e := Event{f.last, time.Now().UnixMilli(), text}
	if f.events = append(f.events, e); len(f.events) > MaxEvents {
		f.events = f.events[1:]
	}
	close(f.more)
	f.more = make(chan struct{})
	return e
}

// Last is the number of the newest event, 0 if there is none.
func (f *Feed) Last() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// After returns the stored events after the one numbered id, and a channel that
// is closed when there are more.
func (f *Feed) After(id int) (events []Event, more <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, e := range f.events {
		if e.ID > id {
			events = append(events, f.events[i:]...)
			break
		}
	}
	return events, f.more
}

// Wait is After that waits until there is at least one event, or until ctx is
// done: then there is none.
func (f *Feed) Wait(ctx context.Context, id int) []Event {
	for {
		events, more := f.After(id)
		if len(events) > 0 {
			return events
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil
		}
	}
}
