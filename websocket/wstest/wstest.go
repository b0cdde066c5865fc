// Package wstest tests properties that every WebSocket transport has: its
// handshake, its messages, its limits and its ends. Package echotest tests
// the contract of all transports.
//
// The peer is mostly the client of gorilla/websocket, so that no transport
// is tested against itself alone. Other frames are written on the
// connection under that client.
package wstest

import (
	"log/slog"
	"slices"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
)

// Options holds the settings of a transport under test. The zero value
// stands for the defaults of the transport.
type Options struct {
	Host   echo.Host
	Limits echo.Limits
	Log    *slog.Logger

	ReadLimit      int64
	Subprotocols   []string
	Text           bool
	Origins, Hosts []string

	// Page is the body of the page at "/". With "" there is no page.
	Page string

	// WriteBuffer is the size in bytes of the buffer from which a client sends
	// frames. A transport that sends each message as one frame ignores it.
	WriteBuffer int
}

// A Subject holds a transport under test, and its peculiarities.
type Subject struct {
	// New returns the transport.
	New func(Options) echo.Transport

	// Dialer connects clients of gorilla/websocket. It has the TLS and the
	// compression of the transport.
	Dialer gorilla.Dialer

	// NoUpgrade is part of the answer to a request without an upgrade.
	NoUpgrade string

	// LongestLength is the close code for a length of 2^63 bytes or more.
	LongestLength int

	// Chunk is a size in bytes. Messages of a few chunks take several Writes of
	// the socket, with a WriteBuffer of 64 bytes.
	Chunk int

	// CloseCode returns the code of the close frame that a Read has reported
	// as err. It is 0 if err is something else.
	CloseCode func(err error) int

	// IsAbnormal reports whether err means an end without a close frame.
	// IsTooLong reports whether err means a message that exceeds the limit.
	IsAbnormal, IsTooLong func(err error) bool
}

// A check holds a transport to one claim.
type check struct {
	name  string
	claim string
	run   func(*testing.T, Subject)
}

// Run tests the claims named in only, or all claims, each in a subtest.
// Some measure allocations of the process, so no other test may run beside
// it.
func Run(t *testing.T, s Subject, only ...string) {
	for _, name := range only {
		known := slices.ContainsFunc(checks, func(c check) bool { return c.name == name })
		require.True(t, known, "wstest has no check called %q", name)
	}
	for _, c := range checks {
		if len(only) > 0 && !slices.Contains(only, c.name) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("The claim is: %s.", c.claim)
				}
			})
			c.run(t, s)
		})
	}
}

var checks = []check{
	{"DialOffers", "a client asks for a WebSocket and its subprotocols, and for nothing else", dialOffers},
	{"DialOfSomethingElse", "a Dial of a server of another protocol fails with one line that names the address", dialOfSomethingElse},
	{"DialOfNobody", "a Dial that is refused preserves the cause", dialOfNobody},
	{"DialOfNoAddress", "an address that is no URL of a WebSocket is refused", dialOfNoAddress},
	{"DialEndsWithItsContext", "the end of the context ends a handshake", dialEndsWithItsContext},
	{"ContextOfDialBoundsDialAlone", "a connection outlives the context of its Dial", contextBoundsDialAlone},

	{"OriginsAndHosts", "a request enters by its Host and its Origin", originsAndHosts},
	{"ServerIsCalledByItsAddress", "a server answers at the address that it prints", calledByItsAddress},
	{"NoNameOnAllAddresses", "a server on all addresses has no name but localhost", noNameOnAllAddresses},
	{"RequestsThatAreNoWebSocket", "a request without an upgrade is answered as HTTP", requestsWithoutUpgrade},
	{"RequestsWithoutAHost", "a request without a Host is refused", requestsWithoutHost},
	{"HomeIsNoWebSocket", "the WebSocket is at one path", socketAtOnePath},
	{"HomeWhereTheSocketIs", "a page and a WebSocket can have the same path", pageWhereTheSocketIs},
	{"Subprotocols", "the server chooses the first of its own subprotocols that is offered", subprotocols},

	{"MessagesKeepTheirType", "a message comes back with its type", messagesPreserveType},
	{"FragmentsAreOneMessage", "a message in many frames comes back whole", fragmentsAreOneMessage},
	{"TextIsUTF8", "text that is not UTF-8 is answered with 1007, however it is cut", textIsUTF8},
	{"PingIsAnswered", "a ping is answered with its payload", pingIsAnswered},
	{"ProtocolErrors", "a frame that breaks a rule is answered with 1002", protocolErrors},

	{"ReadLimit", "a message over the limit is answered with 1009", readLimit},
	{"ReadLimitReachesWhoIsSending", "1009 reaches a peer that is still sending", readLimitReachesSender},
	{"LongMessagesAreBounded", "long messages reuse the memory of earlier ones", longMessagesAreBounded},
	{"FrameThatOnlyClaimsToBeLong", "memory grows with what has arrived, not with a length in a header", claimedLength},
	{"HalfAHandshake", "a handshake that does not end is ended", halfAHandshake},
	{"NeverReadingPeer", "a peer that never reads is cut off", neverReadingPeer},
	{"IdlePeer", "an idle peer is sent 1001", idlePeer},
	{"MaxConns", "a connection over MaxConns is refused", maxConns},

	{"ReadsOfMessages", "a Read returns bytes of one message", readsOfMessages},
	{"ReadOfFragments", "a Read returns a message, in however many frames it arrives", readOfFragments},
	{"TextIsTheKindOfWrites", "Text makes each Write a text message", textIsKindOfWrites},
	{"ManyWriters", "several goroutines may write", manyWriters},
	{"PongsBetweenWrites", "a pong does not mix with a message", pongsBetweenWrites},
	{"Deadlines", "a Read and a Write end with their deadlines", deadlines},
	{"WriteDeadlineStaysInForce", "a deadline of Writes stays in force until it is set anew", writeDeadlineStays},
	{"StaleWriteDeadline", "a deadline of Writes does not concern pongs and close frames", staleWriteDeadline},
	{"ClientLimitsWhatItReads", "a client has the read limit too", clientLimitsReads},
	{"ResetKeepsItsCause", "an error after a reset preserves its cause", resetPreservesCause},
	{"PeerThatVanishes", "an end without a close frame is no io.EOF", vanishingPeer},

	{"CloseIsPolite", "Close brings the peer io.EOF, and later calls net.ErrClosed", closeIsPolite},
	{"CloseSays1000", "Close sends 1000", closeSends1000},
	{"CloseSaysNormalClosure", "Close is no error to the server", closeIsNormal},
	{"CloseWithUnreadInput", "Close with unread input is no reset", closeWithUnreadInput},
	{"CloseEndsWaitingCalls", "Close ends a Read and a Write that wait", closeEndsWaitingCalls},
	{"CloseIsNotPutOff", "Close does not wait for a deadline that is set meanwhile", closeIsNotPutOff},
	{"CloseOfStuckConn", "Close does not wait for a Write", closeOfStuckConn},

	{"EndIsToldToIdlePeers", "a server that shuts down sends 1001 to idle peers", endReachesIdlePeers},
	{"EndIsToldToChattyPeers", "a server that shuts down sends 1001 to peers that go on sending, within 5 s", endReachesChattyPeers},
	{"EndReadsOn", "a server reads on after its close frame", endReadsOn},
	{"MessagesBeforeTheEndComeBack", "every message that arrived before the end comes back", messagesBeforeTheEnd},
	{"CloseCodesAreEchoed", "a close frame is answered with its own code", closeCodesAreEchoed},
	{"ServerEndsTCPFirst", "after the closing handshake the server ends TCP", serverEndsTCPFirst},
}
