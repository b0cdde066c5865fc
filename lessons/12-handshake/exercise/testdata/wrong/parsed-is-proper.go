// breaks: http
// believes: What package http has parsed is as it should be.

package exercise

// Check says with which status a server answers r.
func Check(r *http.Request) (status int, why error) {
	versions, keys := r.Header["Sec-Websocket-Version"], r.Header["Sec-Websocket-Key"]
	switch {
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed, errors.New("the method is not GET")
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
