// breaks: key
// believes: A key is whatever the client says.

package exercise

// isKey decodes strictly: without line ends in between, and with no bit set
// behind the last byte.
func isKey(key string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(key)
	return err == nil && len(b) > 0
}
