// breaks: never-reads
// believes: A Write ends, since TCP delivers.

package exercise

// write gives the peer time to take a frame.
func (s *Server) write(c net.Conn, opcode byte, payload []byte) error {
	return writeFrame(c, opcode, payload)
}
