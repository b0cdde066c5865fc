package cmdutil

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Size is a flag value that holds a number of bytes: 65536, 64KiB, 64k,
// 16MiB, 1GB.
type Size int64

var units = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"B", 1},
}

// Type implements pflag.Value.
func (s *Size) Type() string { return "size" }

// Set parses text. It accepts whole numbers of bytes below 2 GiB.
func (s *Size) Set(text string) error {
	number, factor := strings.TrimSpace(text), 1.0
	for _, u := range units {
		if i := len(number) - len(u.name); i > 0 && strings.EqualFold(number[i:], u.name) {
			number, factor = strings.TrimSpace(number[:i]), u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n < 0 || !(n*factor <= math.MaxInt32) || n*factor != math.Trunc(n*factor) {
		return fmt.Errorf("not a number of bytes below 2GiB, such as 65536, 64KiB or 16MiB")
	}
	*s = Size(n * factor)
	return nil
}

// String returns the size in the largest unit that leaves no fraction.
func (s *Size) String() string {
	for i := 2; i >= 0; i-- {
		if u := units[i]; *s > 0 && int64(*s)%int64(u.bytes) == 0 {
			return strconv.FormatInt(int64(*s)/int64(u.bytes), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}
