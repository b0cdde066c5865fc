package frame_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A wire is a connection whose other end has said all that it says, and hears
// everything.
type wire struct {
	in  io.Reader
	out bytes.Buffer
}

func (w *wire) Read(p []byte) (int, error)       { return w.in.Read(p) }
func (w *wire) Write(p []byte) (int, error)      { return w.out.Write(p) }
func (w *wire) Close() error                     { return nil }
func (w *wire) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (w *wire) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// hijacked is a request that gorilla may upgrade.
type hijacked struct {
	*httptest.ResponseRecorder
	*wire
}

func (h hijacked) Write(p []byte) (int, error) { return h.ResponseRecorder.Write(p) }

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.wire, bufio.NewReadWriter(bufio.NewReader(h.wire), bufio.NewWriter(h.wire)), nil
}

// upgrade lets gorilla be the server of a request.
func upgrade(request []byte, w *wire) (*gorilla.Conn, *httptest.ResponseRecorder, error) {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(request)))
	if err != nil {
		return nil, nil, err
	}
	u := gorilla.Upgrader{
		CheckOrigin:  func(*http.Request) bool { return true },
		Subprotocols: []string{"superchat"}, WriteBufferSize: 64,
	}
	recorder := httptest.NewRecorder()
	c, err := u.Upgrade(hijacked{recorder, w}, r, nil)
	return c, recorder, err
}

// gorillaServer reads b as a server, after a handshake of ours.
func gorillaServer(t testing.TB, b []byte) (*gorilla.Conn, *wire) {
	t.Helper()
	request, err := frame.AppendRequest(nil, asked)
	require.NoError(t, err)
	w := &wire{in: bytes.NewReader(b)}
	c, _, err := upgrade(request, w)
	require.NoError(t, err, "gorilla accepts a request of ours")
	protocol, n, err := frame.ParseResponse(w.out.Bytes(), asked)
	require.NoError(t, err, "and we its answer")
	require.Equal(t, "superchat", protocol)
	require.Equal(t, w.out.Len(), n)
	w.out.Reset()
	return c, w
}

// An answering wire answers the request that is written to it, and then says b.
type answering struct {
	wire
	t testing.TB
	b []byte
}

func (a *answering) Read(p []byte) (int, error) {
	if a.in == nil {
		r, n, err := frame.ParseRequest(a.out.Bytes())
		require.NoError(a.t, err, "a request of gorilla is accepted")
		require.Equal(a.t, a.out.Len(), n)
		a.out.Reset()
		a.in = bytes.NewReader(append(frame.AppendResponse(nil, r, r.Choose([]string{"chat"})), a.b...))
	}
	return a.in.Read(p)
}

// gorillaClient reads b as a client, after an answer of ours.
func gorillaClient(t testing.TB, b []byte) (*gorilla.Conn, *wire) {
	t.Helper()
	a := &answering{t: t, b: b}
	d := gorilla.Dialer{
		NetDial:      func(string, string) (net.Conn, error) { return a, nil },
		Subprotocols: []string{"talk", "chat"}, WriteBufferSize: 64,
	}
	c, _, err := d.Dial("ws://server.example.com/chat?room=1", nil)
	require.NoError(t, err, "gorilla accepts an answer of ours")
	require.Equal(t, "chat", c.Subprotocol())
	return c, &a.wire
}

// gorillaConn reads b as the side that from sends to.
func gorillaConn(t testing.TB, from frame.Side, b []byte) (*gorilla.Conn, *wire) {
	if from == frame.Client {
		return gorillaServer(t, b)
	}
	return gorillaClient(t, b)
}

const limit = 1 << 10

// hear lets gorilla read all of b: the messages and control frames, and the
// error that is the end.
func hear(t testing.TB, from frame.Side, b []byte) (whole []found, err error) {
	c, _ := gorillaConn(t, from, b)
	c.SetReadLimit(limit)
	c.SetPingHandler(func(data string) error {
		whole = append(whole, found{frame.Ping, data, true})
		return nil
	})
	c.SetPongHandler(func(data string) error {
		whole = append(whole, found{frame.Pong, data, true})
		return nil
	})
	c.SetCloseHandler(func(code int, text string) error {
		payload := frame.AppendClose(nil, frame.Code(code), text)
		whole = append(whole, found{frame.Close, string(payload), true})
		return nil
	})
	for {
		kind, msg, err := c.ReadMessage()
		if err != nil {
			return whole, err
		}
		whole = append(whole, found{frame.Opcode(kind), string(msg), true})
	}
}

// goesOn reports whether gorilla has refused nothing: it has come to the end of
// what there is, or to a close frame.
func goesOn(err error) bool {
	var closed *gorilla.CloseError
	return errors.As(err, &closed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// What differs from gorilla v1.5.3, and why. The fuzzing below excuses these and
// nothing else.
var differences = []struct {
	why     string
	from    frame.Side
	sent    string
	ours    error // nil: it is taken
	gorilla bool  // takes it
}{
	{"the shortest form is a MUST that gorilla does not check",
		frame.Client, "\x82\xfe\x00\x01\x00\x00\x00\x00x", frame.ErrLongForm, true},
	{"also with eight bytes",
		frame.Client, "\x82\xff\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00x", frame.ErrLongForm, true},
	{"gorilla leaves UTF-8 to its user",
		frame.Client, client(final|text, "\xff"), frame.ErrNotText, true},
	{"gorilla takes half a close code for none",
		frame.Client, client(final|bye, "\x03"), frame.ErrCloseLength, true},
	{"1014 was registered with IANA after gorilla's list was made",
		frame.Client, client(final|bye, "\x03\xf6"), nil, false},
	{"2^63 is refused by both, by gorilla as a message over the limit, with 1009 or without a word",
		frame.Client, "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", frame.ErrLength, false},
	{"a reason that is no UTF-8 is refused by both, by gorilla with 1002 and here with 1007",
		frame.Client, client(final|bye, "\x03\xe8\xff"), frame.ErrCloseReason, false},
}

func TestDifferencesFromGorilla(t *testing.T) {
	for _, d := range differences {
		_, err := decode(&frame.Decoder{From: d.from, Limit: limit}, []byte(d.sent), len(d.sent))
		assert.Equal(t, d.ours, err, d.why)
		_, err = hear(t, d.from, []byte(d.sent))
		assert.Equal(t, d.gorilla, goesOn(err), "%s: %v", d.why, err)
	}
}

// isLenient reports whether gorilla goes on where we refuse.
func isLenient(err error) bool {
	return errors.Is(err, frame.ErrLongForm) || errors.Is(err, frame.ErrNotText) || errors.Is(err, frame.ErrCloseLength)
}

// FuzzSameRefusals: of any bytes, gorilla and we read the same messages, and
// refuse the same, but for the differences above.
func FuzzSameRefusals(f *testing.F) {
	for _, e := range examples[:6] {
		f.Add(bytesOf(f, e.hex), e.from == frame.Server)
	}
	for _, d := range differences {
		f.Add([]byte(d.sent), false)
	}
	f.Add([]byte(client(text, "a")+client(final|ping, "b")+client(final, "c")+client(final|bye, "\x03\xe8d")), false)
	f.Add([]byte(unmasked(text, "a")+unmasked(final|pong, "b")+unmasked(final, "c")+unmasked(final|bye, "")), true)
	f.Add([]byte(client(binary, strings.Repeat("x", limit))+client(final, "x")), false)
	f.Fuzz(func(t *testing.T, b []byte, server bool) {
		from := frame.Client
		if server {
			from = frame.Server
		}
		pieces, err := decode(&frame.Decoder{From: from, Limit: limit}, b, max(1, len(b)))
		ours := messages(pieces)
		theirs, errTheirs := hear(t, from, b)
		if isLenient(err) {
			require.GreaterOrEqual(t, len(theirs), len(ours), "gorilla reads at least what we do")
			require.True(t, slices.Equal(ours, theirs[:len(ours)]), "ours %q, gorilla's %q", ours, theirs)
			return
		}
		if n := len(ours); n > 0 && strings.HasPrefix(ours[n-1].payload, "\x03\xf6") && ours[n-1].kind == frame.Close {
			require.NoError(t, err) // code 1014
			require.False(t, goesOn(errTheirs))
			require.True(t, slices.Equal(ours[:n-1], theirs), "ours %q, gorilla's %q", ours, theirs)
			return
		}
		require.True(t, slices.Equal(ours, theirs), "ours %q, %v, gorilla's %q, %v", ours, err, theirs, errTheirs)
		require.Equal(t, err == nil, goesOn(errTheirs), "both refuse the same: ours %v, gorilla's %v", err, errTheirs)
	})
}

// FuzzGorillaReads: what we write, gorilla reads, on both sides.
func FuzzGorillaReads(f *testing.F) {
	f.Add("hello", "there?", uint32(0x37fa213d), uint(2), false)
	f.Add("", "", uint32(0), uint(0), true)
	f.Add(strings.Repeat("x", 1100), "", uint32(1), uint(1000), true)
	f.Fuzz(func(t *testing.T, msg, control string, key uint32, cut uint, server bool) {
		from := frame.Client
		h := frame.Header{Opcode: frame.Binary, Masked: true, Key: [4]byte{byte(key), byte(key >> 8), byte(key >> 16), byte(key >> 24)}}
		if server {
			from, h.Masked, h.Key = frame.Server, false, [4]byte{}
		}
		control = control[:min(len(control), 123)]
		at := int(cut % uint(len(msg)+1))
		pinged, closed := h, h
		pinged.Fin, pinged.Opcode = true, frame.Ping
		closed.Fin, closed.Opcode = true, frame.Close
		b := frame.Append(nil, h, []byte(msg[:at]))
		b = frame.Append(b, pinged, []byte(control))
		h.Fin, h.Opcode = true, frame.Continuation
		b = frame.Append(b, h, []byte(msg[at:]))
		b = frame.Append(b, closed, frame.AppendClose(nil, 4321, control))
		whole, err := hear(t, from, b)
		if len(msg) > limit {
			require.False(t, goesOn(err), "a message over the limit")
			return
		}
		require.True(t, goesOn(err), "%v", err)
		require.Len(t, whole, 3)
		require.Equal(t, found{frame.Ping, control, true}, whole[0])
		require.Equal(t, found{frame.Binary, msg, true}, whole[1])
		code, reason, err := frame.ParseClose([]byte(whole[2].payload))
		require.NoError(t, err)
		require.EqualValues(t, 4321, code)
		require.True(t, strings.HasPrefix(control, reason))
	})
}

// FuzzReadsGorilla: what gorilla writes, we read, from both sides.
func FuzzReadsGorilla(f *testing.F) {
	f.Add([]byte("hello"), []byte("there?"), uint(3), false)
	f.Add([]byte{}, []byte{}, uint(0), true)
	f.Add(bytes.Repeat([]byte("x"), 1100), []byte{}, uint(7), true)
	f.Fuzz(func(t *testing.T, msg, control []byte, chunk uint, server bool) {
		from, to := frame.Client, frame.Server
		if server {
			from, to = to, from
		}
		control = control[:min(len(control), 125)]
		c, w := gorillaConn(t, to, nil)
		w.out.Reset()
		now := time.Now().Add(time.Minute)
		m, err := c.NextWriter(gorilla.BinaryMessage)
		require.NoError(t, err)
		_, err = m.Write(msg) // several frames, of its write buffer
		require.NoError(t, err)
		require.NoError(t, c.WriteControl(gorilla.PongMessage, control, now))
		require.NoError(t, m.Close())
		require.NoError(t, c.WriteMessage(gorilla.BinaryMessage, msg))
		require.NoError(t, c.WriteControl(gorilla.CloseMessage, gorilla.FormatCloseMessage(1001, "bye"), now))
		pieces, err := decode(&frame.Decoder{From: from}, w.out.Bytes(), int(chunk%1000)+1)
		require.NoError(t, err)
		require.Equal(t, []found{
			{frame.Pong, string(control), true},
			{frame.Binary, string(msg), true},
			{frame.Binary, string(msg), true},
			{frame.Close, "\x03\xe9bye", true},
		}, messages(pieces))
	})
}

// Requests that gorilla with net/http takes and we do not.
var lenient = map[string][2]string{
	"gorilla does not count the origins":               {"Origin", "Origin: null\r\nOrigin"},
	"nor the versions":                                 {"Version: 13", "Version: 8, 13"},
	"nor look at subprotocols that it does not know":   {"chat, superchat", "chat, chat"},
	"net/http reads the body instead of frames":        {"Origin", "Content-Length: 5\r\nOrigin"},
	"net/http takes a line feed for the end of a line": {"websocket\r\n", "websocket\n"},
	"net/http joins a line that continues another":     {"Origin: ", "Origin:\r\n "},
}

func TestStricterThanGorilla(t *testing.T) {
	for why, change := range lenient {
		request := strings.Replace(requestOfTheRFC, change[0], change[1], 1)
		_, _, err := frame.ParseRequest([]byte(request))
		assert.Error(t, err, why)
		_, _, err = upgrade([]byte(request), &wire{in: strings.NewReader("")})
		assert.NoError(t, err, why)
	}
}

// FuzzSameHandshake: a request that we take, gorilla takes, and gives the same
// answer.
func FuzzSameHandshake(f *testing.F) {
	f.Add([]byte(requestOfTheRFC))
	for _, change := range lenient {
		f.Add([]byte(strings.Replace(requestOfTheRFC, change[0], change[1], 1)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, n, err := frame.ParseRequest(b)
		if err != nil || n == 0 {
			return
		}
		if _, err := url.ParseRequestURI(r.Target); err != nil {
			return // what is in the path, this package leaves to others
		}
		if (&url.URL{Host: r.Host}).Hostname() == "" || strings.Trim(r.Host, "abcdefghijklmnopqrstuvwxyz.") != "" {
			return // and so it does with names
		}
		w := &wire{in: strings.NewReader("")}
		_, recorder, err := upgrade(b[:n], w)
		require.NoError(t, err, "gorilla: %v", recorder)
		h, _, err := frame.ParseHead(w.out.Bytes())
		require.NoError(t, err)
		require.Equal(t, frame.Accept(r.Key), h.Get("Sec-WebSocket-Accept"))
	})
}
