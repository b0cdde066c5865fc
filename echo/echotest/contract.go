package echotest

import "github.com/socketlab/socketlab/echo"

// contract is what package echo says of every transport, whatever its traits.
var contract = []check{
	{name: "Echo", run: echoes,
		claim: "a message comes back from the address that the server prints"},
	{name: "LargestMessage", run: largest,
		claim: "the server sends the largest message back whole"},
	{name: "Pair", run: bothWays,
		claim: "a Pair talks in both directions"},
	{name: "RoundTrip", run: shortBuffer,
		claim: "RoundTrip sends nothing when the buffer cannot hold the answer"},

	{name: "TwoServers", run: twoServers,
		claim: "two servers on free addresses are two servers"},
	{name: "Taken", run: taken,
		claim: "a second server cannot have the address of the first"},
	{name: "FreeAgain", run: freeAgain,
		claim: "the address is free again after Close"},

	{name: "Clients", run: manyClients,
		claim: "clients at the same time each get their own messages back"},
	{name: "Window", run: window, when: func(t echo.Traits) bool { return t.Connected && t.Reliable },
		claim: "64 messages on their way at the same time all come back"},
	{name: "SharedConn", run: sharedConn,
		claim: "several goroutines may write and read one connection"},
	{name: "NeverReads", run: neverReads, when: ownBuffers,
		claim: "a client that never reads does not stop the server from serving others"},
	{name: "GoneUnread", run: goneUnread,
		claim: "a client that has gone without reading does not stop the server from serving others"},
	{name: "AnswerAfterCloseWrite", run: halfClosed, when: func(t echo.Traits) bool { return t.HalfClose },
		claim: "a client that ends its direction gets every byte back, and then io.EOF"},

	{name: "Cancel", run: cancelled,
		claim: "Serve returns nil when its context is done"},
	{name: "CancelledBefore", run: cancelledBefore,
		claim: "Serve returns nil when its context was done before"},
	{name: "Drain", run: drains,
		claim: "a server whose context is done sends back all that it has received"},
	{name: "Close", run: closed,
		claim: "Close ends Serve with net.ErrClosed, and every connection"},
	{name: "ClosedBefore", run: closedBefore,
		claim: "Serve returns net.ErrClosed after Close"},
	{name: "CloseTwice", run: closeTwice,
		claim: "Close may be called more than once, from any goroutine"},
	{name: "CloseUnblocksRead", run: closeUnblocksRead,
		claim: "Close of a connection ends its own Read"},
	{name: "Deadline", run: deadline,
		claim: "a Read ends at its deadline with os.ErrDeadlineExceeded"},

	{name: "ContextDone", run: contextDone,
		claim: "Listen, Dial and Pair fail with the context's error when it is done"},
	{name: "DialCancelled", run: dialCancelled,
		claim: "the end of the context ends a Dial that waits"},
	{name: "ContextBoundsCall", run: contextBoundsCall,
		claim: "the context of Listen and Dial bounds only the call itself"},
	{name: "Descriptors", run: descriptorsClosed,
		claim: "no descriptor outlives the server and its clients"},
}

// ownBuffers is false where one socket serves all peers and its Writes wait:
// what one peer does not read fills the send buffer for all.
func ownBuffers(t echo.Traits) bool { return t.Connected || !t.Backpressure }
