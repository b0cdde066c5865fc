package frame_test

import (
	"fmt"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A message in two frames, with a ping between them, in three segments that
// end anywhere.
func ExampleDecoder() {
	d := frame.Decoder{From: frame.Server}
	for _, segment := range []string{
		"\x01\x03Hel\x89", "\x06there?\x80\x02", "lo\x88\x02\x03\xe8",
	} {
		for p := []byte(segment); len(p) > 0; {
			piece, rest, err := d.Next(p)
			if err != nil {
				fmt.Println(err)
				return
			}
			if piece.Kind != 0 {
				fmt.Printf("%s %q, last: %t\n", piece.Kind, piece.Payload, piece.Last)
			}
			p = rest
		}
	}

	// Output:
	// text "Hel", last: false
	// ping "there?", last: true
	// text "lo", last: true
	// close "\x03\xe8", last: true
}

func ExampleAppend() {
	h := frame.Header{
		Fin: true, Opcode: frame.Text,
		Masked: true, Key: [4]byte{0x37, 0xfa, 0x21, 0x3d},
	}
	fmt.Printf("% x\n", frame.Append(nil, h, []byte("Hello")))

	// Output:
	// 81 85 37 fa 21 3d 7f 9f 4d 51 58
}

func ExampleAccept() {
	fmt.Println(frame.Accept("dGhlIHNhbXBsZSBub25jZQ=="))

	// Output:
	// s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
}

func ExampleLabelFrame() {
	fields, size := frame.LabelFrame([]byte("\x88\x02\x03\xee"))
	fmt.Println(size, "bytes")
	for _, f := range fields[4:] {
		fmt.Printf("byte %d, %2d bits: ", f.Offset, f.Bits)
		fmt.Printf("%s = %s, %s\n", f.Name, f.Value, f.Meaning)
		if f.Broken != nil {
			fmt.Println(f.Broken)
		}
	}

	// Output:
	// 4 bytes
	// byte 0,  4 bits: opcode = 8, close: the sender's last frame
	// byte 1,  1 bits: MASK = 0, not masked: a server sends it
	// byte 1,  7 bits: length = 2, bytes of payload
	// byte 2, 16 bits: status code = 1006, abnormal closure
	// frame: close code that may not be sent (RFC 6455, section 7.4)
}
