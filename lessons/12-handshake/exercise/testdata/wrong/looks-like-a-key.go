// breaks: key
// believes: What is as long as a key and ends like one is a key.

package exercise

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
)

// Accept is what a server answers to the key of a request.
func Accept(key string) string {
	// The number belongs to WebSocket alone (section 1.3). A server that can
	// append it knows what it has been asked for; it proves no more than that.
	const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	sum := sha1.Sum([]byte(key + magic))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Check says with which status a server answers r.
func Check(r *http.Request) (status int, why error) {
	versions, keys := r.Header["Sec-Websocket-Version"], r.Header["Sec-Websocket-Key"]
	switch {
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed, errors.New("the method is not GET")
	case !r.ProtoAtLeast(1, 1):
		return http.StatusBadRequest, errors.New("HTTP/1.0 has no Upgrade")
	case r.Host == "":
		return http.StatusBadRequest, errors.New("no Host")
	case r.ContentLength != 0, len(r.TransferEncoding) > 0:
		return http.StatusBadRequest, errors.New("a body is announced")
	case !lists(r.Header["Upgrade"], "websocket"):
		return http.StatusUpgradeRequired, errors.New("no Upgrade: websocket")
	case !lists(r.Header["Connection"], "upgrade"):
		return http.StatusBadRequest, errors.New("no Connection: Upgrade")
	case len(versions) != 1:
		return http.StatusBadRequest, errors.New("not one Sec-WebSocket-Version")
	case versions[0] != "13":
		return http.StatusUpgradeRequired, errors.New("a version other than 13")
	case len(keys) != 1 || !isKey(keys[0]):
		return http.StatusBadRequest, errors.New("not one key of 16 bytes in base64")
	}
	return http.StatusSwitchingProtocols, nil
}

// lists is whether a token stands in the lists of several lines.
func lists(lines []string, token string) bool {
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(one), token) {
				return true
			}
		}
	}
	return false
}

// isKey decodes strictly: without line ends in between, and with no bit set
// behind the last byte.
func isKey(key string) bool {
	return len(key) == 24 && strings.HasSuffix(key, "==")
}
