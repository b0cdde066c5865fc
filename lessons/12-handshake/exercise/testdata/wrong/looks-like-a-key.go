// breaks: key
// believes: What is as long as a key and ends like one is a key.

package exercise

// isKey decodes strictly: without line ends in between, and with no bit set
// behind the last byte.
func isKey(key string) bool {
	return len(key) == 24 && strings.HasSuffix(key, "==")
}
