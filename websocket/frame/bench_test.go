package frame_test

import (
	"bytes"
	"testing"

	"github.com/socketlab/socketlab/websocket/frame"
)

func BenchmarkMask(b *testing.B) {
	p := make([]byte, 64<<10)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		frame.Mask([4]byte{1, 2, 3, 4}, 1, p)
	}
}

func BenchmarkDecodeText(b *testing.B) {
	h := frame.Header{Fin: true, Opcode: frame.Text, Masked: true} // with zeros
	p := frame.Append(nil, h, bytes.Repeat([]byte("x"), 64<<10))
	d := &frame.Decoder{}
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		if _, _, err := d.Next(p); err != nil {
			b.Fatal(err)
		}
	}
}
