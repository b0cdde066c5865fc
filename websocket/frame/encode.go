package frame

// Append writes a whole frame behind b: h, with the length of payload, and
// payload, masked if h says so. Payload itself stays as it is.
func Append(b []byte, h Header, payload []byte) []byte {
	h.Length = int64(len(payload))
	b = h.Append(b)
	begin := len(b)
	b = append(b, payload...)
	if h.Masked {
		Mask(h.Key, 0, b[begin:])
	}
	return b
}
