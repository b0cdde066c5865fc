// breaks: vector
// believes: The key is what the base64 stands for.

package exercise

// Accept is what a server answers to the key of a request.
func Accept(key string) string {
	// The number belongs to WebSocket alone (section 1.3). A server that can
	// append it knows what it has been asked for; it proves no more than that.
	const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	b, _ := base64.StdEncoding.DecodeString(key)
	sum := sha1.Sum(append(b, magic...))
	return base64.StdEncoding.EncodeToString(sum[:])
}
