package cmdutil

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/internal/link"
)

// LinkFlags holds the flags of a simulated link: its delay and its faults.
type LinkFlags struct {
	link.Link
	set   *pflag.FlagSet // to which AddTo has added them
	Names []string
}

// AddTo defines the flags in f, and sets Names to their names.
func (l *LinkFlags) AddTo(f *pflag.FlagSet) {
	own := pflag.NewFlagSet("link", pflag.ContinueOnError)
	l.define(own)
	own.VisitAll(func(flag *pflag.Flag) { l.Names = append(l.Names, flag.Name) })
	f.AddFlagSet(own)
	l.set = f
}

// Changed lists the names of the flags that the command line sets.
func (l *LinkFlags) Changed() (names []string) {
	for _, name := range l.Names {
		if l.set.Changed(name) {
			names = append(names, name)
		}
	}
	return names
}

// String returns a phrase with the delay and the flags that the command line
// sets.
func (l *LinkFlags) String() string {
	var faults []string
	for _, name := range l.Names {
		if flag := l.set.Lookup(name); flag.Changed || name == "delay" {
			faults = append(faults, name+" "+flag.Value.String())
		}
	}
	return "a simulated network (" + strings.Join(faults, ", ") + ")"
}

func (l *LinkFlags) define(f *pflag.FlagSet) {
	f.DurationVar(&l.Delay, "delay", 20*time.Millisecond, "time from one host to the other")
	f.DurationVar(&l.Jitter, "jitter", 0, "up to so much longer, at random; the order stays")
	f.Var((*percent)(&l.Loss), "loss", "packets that are lost, such as 20%")
	f.Var((*percent)(&l.Duplicate), "duplicate", "packets that arrive twice")
	f.Var((*percent)(&l.Reorder), "reorder", "packets that others may overtake")
	f.Var((*bitrate)(&l.Bandwidth), "bandwidth", "bits a second, such as 1Mbit")
	f.IntVar(&l.Queue, "queue", 0, "packets that wait or are being sent; one more is dropped (0: 1000)")
	f.IntVar(&l.MTU, "mtu", 0, "largest packet, in bytes (0: 1500)")
	f.Var((*spans)(&l.Partitions), "partition", "a time in which what is sent is lost, such as 1s..3s")
	f.Uint64Var(&l.Seed, "seed", 1, "random seed: the same seed gives the same packets")
}

// CheckRange returns a UsageError that names the first value that is out of
// range, or nil.
func (l *LinkFlags) CheckRange() error {
	if err := l.Check(); err != nil {
		return UsageError{err}
	}
	return nil
}

// A percent holds a probability: 20% or 0.2.
type percent float64

func (p *percent) Type() string   { return "percent" }
func (p *percent) String() string { return strconv.FormatFloat(float64(*p)*100, 'f', -1, 64) + "%" }

func (p *percent) Set(text string) error {
	number, whole := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if whole {
		v /= 100
	}
	switch {
	case err == nil && !whole && v > 1 && v <= 100:
		return fmt.Errorf("a percentage has its sign: write %s%%", number)
	case err != nil || !(v >= 0 && v <= 1):
		return fmt.Errorf("not between 0%% and 100%%, such as 20%%")
	}
	*p = percent(v)
	return nil
}

// A bitrate holds a number of bits a second: 56kbit, 1Mbit, 1Gbit, 9600.
type bitrate int64

var bitrates = []struct {
	name string
	bits float64
}{{"kbit", 1e3}, {"Mbit", 1e6}, {"Gbit", 1e9}, {"bit", 1}}

func (b *bitrate) Type() string { return "rate" }

func (b *bitrate) Set(text string) error {
	number, factor := text, 1.0
	for _, u := range bitrates {
		if n, ok := strings.CutSuffix(strings.ToLower(text), strings.ToLower(u.name)); ok {
			number, factor = n, u.bits
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v*factor >= 1 && v*factor <= math.MaxInt32*1e3) {
		return fmt.Errorf("not a number of bits a second, such as 56kbit, 1Mbit or 1Gbit")
	}
	*b = bitrate(v * factor)
	return nil
}

func (b *bitrate) String() string {
	for i := 2; i >= 0; i-- {
		if u := bitrates[i]; *b > 0 && int64(*b)%int64(u.bits) == 0 {
			return strconv.FormatInt(int64(*b)/int64(u.bits), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(*b), 10)
}

// spans holds times in which no packet arrives: 1s..3s.
type spans []link.Span

func (s *spans) Type() string { return "from..to" }

func (s *spans) String() string {
	var all []string
	for _, one := range *s {
		all = append(all, one.From.String()+".."+one.To.String())
	}
	return strings.Join(all, ",")
}

func (s *spans) Set(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		from, to, found := strings.Cut(one, "..")
		begin, err := time.ParseDuration(from)
		end, err2 := time.ParseDuration(to)
		if !found || err != nil || err2 != nil || begin < 0 || end < begin {
			return fmt.Errorf("not a time from one to another, such as 1s..3s")
		}
		*s = append(*s, link.Span{From: begin, To: end})
	}
	return nil
}
