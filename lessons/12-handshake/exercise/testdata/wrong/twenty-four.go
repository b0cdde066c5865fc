// breaks: key
// believes: 16 bytes in base64 are 24 letters, so 24 letters are 16 bytes.

package exercise

// isKey decodes strictly: without line ends in between, and with no bit set
// behind the last byte.
func isKey(key string) bool {
	_, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(key) == 24
}
