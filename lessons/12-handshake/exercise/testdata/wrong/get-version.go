// breaks: version
// believes: A name stands in a header once, and its value is a number.

package exercise

// Check says with which status a server answers r.
func Check(r *http.Request) (status int, why error) {
	keys := r.Header["Sec-Websocket-Key"]
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
	case r.Header.Get("Sec-Websocket-Version") != "13":
		return http.StatusUpgradeRequired, errors.New("a version other than 13")
	case len(keys) != 1 || !isKey(keys[0]):
		return http.StatusBadRequest, errors.New("not one key of 16 bytes in base64")
	}
	return http.StatusSwitchingProtocols, nil
}
