package lab

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// A Call is one call of the program, or several equal ones in a row.
type Call struct {
	By     string `json:"by,omitempty"`     // which end: "client", "server"
	Name   string `json:"name"`             // "Write"
	Arg    string `json:"arg,omitempty"`    // `"ping"`, "into 64 bytes"
	Result string `json:"result,omitempty"` // "4 bytes", `12 bytes "pingpingping"`; may stand beside Error
	Error  string `json:"error,omitempty"`  // "ECONNREFUSED: connection refused"

	At    time.Duration `json:"at_ns"`   // when the first began, since the experiment began
	Took  time.Duration `json:"took_ns"` // all of them together
	Times int           `json:"times"`
}

// maxCalls is how many a log keeps; equal ones in a row are one.
const maxCalls = 400

// Omitted is the name of the last Call where more were made than a log keeps. It
// stands for all the others.
const Omitted = "..."

type log struct {
	began time.Time
	mu    sync.Mutex
	calls []Call
	lost  int
}

func newLog() *log { return &log{began: time.Now()} }

func (l *log) add(c Call, began time.Time) {
	c.At, c.Took, c.Times = began.Sub(l.began), time.Since(began), 1
	l.mu.Lock()
	defer l.mu.Unlock()
	if last := len(l.calls) - 1; last >= 0 && l.lost == 0 && l.calls[last].equals(c) {
		l.calls[last].Times++
		l.calls[last].Took += c.Took
		return
	}
	if len(l.calls) == maxCalls {
		l.lost++
		return
	}
	l.calls = append(l.calls, c)
}

func (c Call) equals(d Call) bool {
	c.At, c.Took, c.Times = d.At, d.Took, d.Times
	return c == d
}

// taken are the calls in the order in which they began.
func (l *log) taken() []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	calls := slices.Clone(l.calls)
	slices.SortStableFunc(calls, func(a, b Call) int { return int(a.At - b.At) })
	if l.lost > 0 {
		calls = append(calls, Call{Name: Omitted, Result: Count(l.lost) + " more calls", Times: l.lost})
	}
	return calls
}

type logKey struct{}

func withLog(ctx context.Context, l *log) context.Context {
	return context.WithValue(ctx, logKey{}, l)
}

func logOf(ctx context.Context) *log {
	l, _ := ctx.Value(logKey{}).(*log)
	return l
}

// Unrecorded is ctx for calls that are not worth recording.
func Unrecorded(ctx context.Context) context.Context { return withLog(ctx, nil) }

// Note makes a call that is none of a connection's, such as Listen or Stat, and
// records it if calls are recorded. It returns the error of the call.
func Note(ctx context.Context, by, name, arg string, call func() (result string, err error)) error {
	began := time.Now()
	result, err := call()
	if l := logOf(ctx); l != nil {
		l.add(Call{By: by, Name: name, Arg: arg, Result: result, Error: ErrorText(err)}, began)
	}
	return err
}

// Payload shows the bytes of a message where they are short and text, and their
// number otherwise.
func Payload(b []byte) string {
	binary := func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }
	if len(b) == 0 || len(b) > 24 || bytes.ContainsFunc(b, binary) {
		return Bytes(len(b))
	}
	return strconv.Quote(string(b))
}

// Bytes is "1 byte" or "65,507 bytes".
func Bytes(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return Count(n) + " bytes"
}

// Plural is "1 round trip" or "3 round trips".
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Count is n with commas between its thousands.
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
