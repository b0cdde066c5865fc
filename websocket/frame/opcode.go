package frame

// An Opcode says what a frame carries (section 5.2).
type Opcode byte

const (
	Continuation Opcode = 0x0 // more of the message before
	Text         Opcode = 0x1 // a message in UTF-8
	Binary       Opcode = 0x2 // a message of any bytes
	Close        Opcode = 0x8 // the last frame of its sender
	Ping         Opcode = 0x9 // to be answered by a pong
	Pong         Opcode = 0xA // with what the ping carried
)

// IsControl tells frames about the connection from those that carry data:
// the highest of the four bits is set (section 5.5).
func (o Opcode) IsControl() bool { return o&0x8 != 0 }

// IsKnown is false for the ten opcodes that are reserved.
func (o Opcode) IsKnown() bool { return o <= Binary || o >= Close && o <= Pong }

func (o Opcode) String() string {
	names := [16]string{
		"continuation", "text", "binary", 8: "close", "ping", "pong",
	}
	if !o.IsKnown() {
		return "reserved"
	}
	return names[o]
}
