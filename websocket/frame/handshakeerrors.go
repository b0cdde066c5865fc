package frame

// What can be wrong with a request or a response as a piece of HTTP.
var (
	// ErrStart: the first line is "GET /path HTTP/1.1" or "HTTP/1.1 101
	// Switching Protocols" (RFC 9112, sections 3 and 4).
	ErrStart = refused(400, "RFC 9112, section 2.1",
		"malformed HTTP: the first line is neither a request nor a status")

	// ErrLine: the others are "Name: value", and end in CR LF (RFC 9112,
	// section 5).
	ErrLine = refused(400, "RFC 9112, section 5",
		"malformed HTTP: a line that is no field")

	// ErrHeadLength: there is a limit (RFC 6585, section 5).
	ErrHeadLength = refused(431, "RFC 6585, section 5",
		"malformed HTTP: more than 16 KiB before the empty line")

	// ErrHTTP: HTTP/2 upgrades otherwise (RFC 8441).
	ErrHTTP = refused(505, "RFC 9110, section 15.6.6",
		"request in another major version of HTTP")

	// ErrHTTP10: HTTP/1.0 has no Upgrade (section 4.2.1, item 1).
	ErrHTTP10 = refused(400, "RFC 6455, section 4.2.1",
		"request in HTTP/1.0, which cannot be upgraded")

	// ErrMethod: the handshake is a GET (section 4.2.1, item 1).
	ErrMethod = refused(405, "RFC 6455, section 4.2.1",
		"request that is no GET")

	// ErrTarget: what is asked for is a path, or a whole URL (section
	// 4.2.1, item 1), without a fragment (section 3).
	ErrTarget = refused(400, "RFC 6455, section 4.2.1",
		"request of something that is no path")

	// ErrHost: exactly one, of a host and maybe a port (RFC 9112, section
	// 3.2).
	ErrHost = refused(400, "RFC 6455, section 4.2.1",
		"request without one Host")

	// ErrBody: what follows a request for a WebSocket is frames (RFC 9110,
	// section 9.3.1).
	ErrBody = refused(400, "RFC 9110, section 9.3.1",
		"GET that announces a body")
)

// What can be wrong with a request for a WebSocket.
var (
	// ErrNoUpgrade: the request is one for a page (section 4.2.1, item 3).
	ErrNoUpgrade = refused(426, "RFC 6455, section 4.2.1",
		"request without Upgrade: websocket")

	// ErrNoConnection: Upgrade is for the next hop alone, which Connection
	// says (section 4.2.1, item 4).
	ErrNoConnection = refused(400, "RFC 6455, section 4.2.1",
		"request without Connection: Upgrade")

	// ErrKey: exactly one, of 16 bytes in base64 (section 4.2.1, item 5).
	ErrKey = refused(400, "RFC 6455, section 4.2.1",
		"Sec-WebSocket-Key that is not 16 bytes in base64, once")

	// ErrNoVersion: exactly one (section 4.2.1, item 6).
	ErrNoVersion = refused(400, "RFC 6455, section 4.2.1",
		"request without one Sec-WebSocket-Version")

	// ErrVersion: the answer names those that would do (section 4.4).
	ErrVersion = refused(426, "RFC 6455, section 4.4",
		"Sec-WebSocket-Version other than 13")

	// ErrOrigin: a browser sends one, a program none (section 4.1, item 8).
	ErrOrigin = refused(400, "RFC 6455, section 4.1",
		"more than one Origin")

	// ErrProtocols: names that differ (section 4.1, item 10).
	ErrProtocols = refused(400, "RFC 6455, section 4.1",
		"Sec-WebSocket-Protocol that is no list of different names")
)

// What can be wrong with the answer; section 4.1 lists it after item 12 of
// the request. Nobody gets a status for that: the client hangs up.
var (
	// ErrStatus: anything but 101 is an answer of HTTP (section 4.1).
	ErrStatus = refused(0, "RFC 6455, section 4.1",
		"bad handshake: the status is not 101")

	// ErrNotUpgraded: the server has to say which protocol comes next
	// (section 4.1).
	ErrNotUpgraded = refused(0, "RFC 6455, section 4.1",
		"bad handshake: no Upgrade: websocket")

	// ErrNotConnected: and that this is about this hop (section 4.1).
	ErrNotConnected = refused(0, "RFC 6455, section 4.1",
		"bad handshake: no Connection: Upgrade")

	// ErrAccept: the answer is to another key, or from a server that does
	// not know what it is asked (section 4.1).
	ErrAccept = refused(0, "RFC 6455, section 4.1",
		"bad handshake: Sec-WebSocket-Accept does not fit the key")

	// ErrExtension: the client has asked for none (section 4.1).
	ErrExtension = refused(0, "RFC 6455, section 4.1",
		"bad handshake: an extension that was not asked for")

	// ErrProtocol: one of those offered, or none (section 4.1).
	ErrProtocol = refused(0, "RFC 6455, section 4.1",
		"bad handshake: a subprotocol that was not offered")
)
