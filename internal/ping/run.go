// Package ping is the engine of ICMP echo: it opens the sockets that can send an
// echo request, carries a run of requests to one host, and reports which kinds of
// socket this machine offers, and why. It prints nothing and parses no options.
package ping

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

// Options holds the settings of a run of requests.
type Options struct {
	Count    int           // requests
	Size     int           // bytes of random payload in each
	Interval time.Duration // time from one request to the next
	Timeout  time.Duration // the longest to wait for each reply
}

// An Outcome reports one request.
type Outcome struct {
	Seq       int
	RoundTrip time.Duration // 0: no reply
	TTL       int           // of the reply; 0 if the system does not report it
	Reason    string        // why there is no reply, such as "no reply within 1.00 s"
}

// A Summary reports a run.
type Summary struct {
	Outcomes  []Outcome
	Ignored   Ignored
	LastError string // the last ICMP error, such as "host unreachable, says 192.0.2.1"
}

// Ignored counts the messages that did not answer the current request.
type Ignored struct {
	Foreign int // messages that belong to other sockets
	Own     int // requests of this socket, which the loopback returns
	Earlier int // replies to earlier requests: late, or a second time
}

// RoundTrips returns the times of all replies, the shortest first.
func (s *Summary) RoundTrips() (all []time.Duration) {
	for _, o := range s.Outcomes {
		if o.RoundTrip > 0 {
			all = append(all, o.RoundTrip)
		}
	}
	slices.Sort(all)
	return all
}

// A SendError reports that a request could not be sent.
type SendError struct{ Err error }

// Error returns a sentence with the cause.
func (e *SendError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the system call.
func (e *SendError) Unwrap() error { return e.Err }

// A run is one row of requests, while it lasts.
type run struct {
	*Socket
	Options
	Summary
}

// Run sends the requests, each after the end of the one before, and calls
// report with each outcome immediately. The summary holds the requests that
// have ended, with an error too.
//
// Run ends early in three cases: the context is done, which is no error; a
// request cannot be sent (*SendError); report returns an error, which Run
// returns unchanged.
func (s *Socket) Run(ctx context.Context, o Options, report func(Outcome) error) (Summary, error) {
	r := &run{Socket: s, Options: o}
	defer context.AfterFunc(ctx, func() { s.conn.SetReadDeadline(time.Now()) })()
	err := r.sendAll(ctx, report)
	return r.Summary, err
}

func (r *run) sendAll(ctx context.Context, report func(Outcome) error) error {
	next := time.Now()
	for seq := 1; seq <= r.Count; seq++ {
		if !waitFor(ctx, time.Until(next)) {
			return nil
		}
		next = time.Now().Add(r.Interval)
		q := request{six: r.six, id: r.id, seq: seq, data: make([]byte, r.Size)}
		rand.Read(q.data)
		o, err := r.exchange(ctx, q)
		if err != nil || ctx.Err() != nil && o.RoundTrip == 0 {
			return err
		}
		r.Outcomes = append(r.Outcomes, o)
		if err := report(o); err != nil {
			return err
		}
	}
	return nil
}

// waitFor waits, and reports whether the context goes on.
func waitFor(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// exchange sends one request and waits for its reply.
func (r *run) exchange(ctx context.Context, q request) (Outcome, error) {
	message, err := q.marshal()
	if err != nil {
		return Outcome{}, err
	}
	sent := time.Now()
	_, err = r.conn.WriteTo(message, r.to)
	if err != nil && len(r.readErrorQueue()) > 0 { // it was about an earlier request
		sent = time.Now()
		_, err = r.conn.WriteTo(message, r.to)
	}
	if err != nil {
		return Outcome{}, &SendError{err}
	}
	r.conn.SetReadDeadline(sent.Add(r.Timeout))
	for ctx.Err() == nil {
		a, err := r.receive()
		if err != nil {
			if o, done := r.handleReadError(q, err); done {
				return o, nil
			}
			continue
		}
		if o, done := r.handleMessage(q, a, sent); done {
			return o, nil
		}
	}
	return Outcome{Seq: q.seq, Reason: "interrupted"}, nil
}

// handleMessage returns the outcome of q if the message decides it, and counts
// the message otherwise.
func (r *run) handleMessage(q request, a arrival, sent time.Time) (o Outcome, done bool) {
	o.Seq = q.seq
	switch kind, reason := q.classify(a.message); kind {
	case matchingReply:
		o.RoundTrip, o.TTL = max(a.at.Sub(sent), 1), a.ttl
	case alteredReply:
		o.Reason = "a reply came with another payload"
	case undelivered:
		o.Reason = r.recordError(reason, a.from)
	case ownRequest:
		r.Ignored.Own++
		return o, false
	case earlierReply:
		r.Ignored.Earlier++
		return o, false
	default:
		r.Ignored.Foreign++
		return o, false
	}
	return o, true
}

// A queuedError is an ICMP error from the error queue of a socket: the beginning
// of the request that it is about, the reason, and its sender.
type queuedError struct {
	request []byte
	reason  string
	from    string
}

// handleReadError returns the outcome of q if no message can decide it: the
// timeout has passed, or the error queue holds an ICMP error about q.
func (r *run) handleReadError(q request, err error) (o Outcome, done bool) {
	o.Seq = q.seq
	for _, e := range r.readErrorQueue() {
		if r.recordError(e.reason, e.from); q.matchesStart(e.request) {
			o.Reason, done = r.LastError, true
		}
	}
	switch {
	case done:
	case errno.IsTimeout(err):
		o.Reason, done = "no reply within "+phrase.Duration(r.Timeout), true
	case errors.Is(err, net.ErrClosed):
		o.Reason, done = errno.RootCause(err), true
	}
	return o, done
}

// recordError keeps the ICMP error as the last one, and returns it in words.
func (r *run) recordError(reason, from string) string {
	r.LastError = reason
	if from != "" {
		r.LastError += ", says " + from
	}
	return r.LastError
}
