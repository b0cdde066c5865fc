package strace

import (
	"bufio"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxCalls is how many a parser keeps.
const maxCalls = 1000

// A line begins with the thread and the time, in seconds.
var (
	begun   = regexp.MustCompile(`^(\d+) +(\d+\.\d+) (\w+)\((.*)$`)
	resumed = regexp.MustCompile(`^(\d+) +(\d+\.\d+) <\.\.\. (\w+) resumed>(.*)$`)
	ended   = regexp.MustCompile(`^(.*)\) += (.*?)(?: <(\d+\.\d+)>)?$`)
)

const unfinished = "<unfinished ...>"

// parse reads what strace -f -ttt -T -y has written, and returns the calls
// between the marks, in the order in which they began.
func parse(r io.Reader) (calls []Syscall, complete bool) {
	p := parser{waiting: make(map[string]*pending)}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && !p.complete {
		p.line(lines.Text())
	}
	return p.taken(), p.complete
}

type parser struct {
	inside, complete bool
	start            float64
	calls            []*pending
	waiting          map[string]*pending // by thread
}

// A pending call has begun, and may have ended.
type pending struct {
	Syscall
	done bool
}

func (p *parser) line(text string) {
	if m := resumed.FindStringSubmatch(text); m != nil {
		if c := p.waiting[m[1]]; c != nil && c.Name == m[3] {
			delete(p.waiting, m[1])
			c.end(c.Args + " " + m[4])
		}
		return
	}
	m := begun.FindStringSubmatch(text)
	if m == nil {
		return // a signal, or the end of a thread
	}
	switch at, _ := strconv.ParseFloat(m[2], 64); {
	case strings.Contains(m[4], beginMark):
		p.inside, p.start = true, at
	case strings.Contains(m[4], endMark):
		p.complete = p.inside
	case p.inside && len(p.calls) < maxCalls:
		p.begin(m[1], m[3], m[4], at-p.start)
	}
}

func (p *parser) begin(thread, name, rest string, at float64) {
	c := &pending{Syscall: Syscall{Name: name, At: seconds(at), Times: 1}}
	p.calls = append(p.calls, c)
	if args, ok := strings.CutSuffix(strings.TrimRight(rest, " "), unfinished); ok {
		c.Args = strings.TrimRight(args, " ")
		p.waiting[thread] = c
		return
	}
	c.end(rest)
}

// end takes apart what stands between the name of a call and the end of its
// line.
func (c *pending) end(text string) {
	m := ended.FindStringSubmatch(text)
	if m == nil {
		return
	}
	c.Args, c.Result = strings.TrimSpace(m[1]), m[2]
	// "-1 EAGAIN (Resource temporarily unavailable)" is EAGAIN.
	if words := strings.Fields(c.Result); len(words) > 1 && words[0] == "-1" {
		c.Result = words[1]
	}
	took, _ := strconv.ParseFloat(m[3], 64)
	c.Took = seconds(took)
	c.done = true
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// taken are the calls that say something about sockets; equal ones in a row are
// one.
func (p *parser) taken() (calls []Syscall) {
	for _, c := range p.calls {
		if !c.done {
			c.Args, c.Result = c.Args+" ...", "?"
		}
		if isNoise(c.Syscall) {
			continue
		}
		c.Args, c.Result = shortened(c.Args), shortened(c.Result)
		if last := len(calls) - 1; last >= 0 && calls[last].equals(c.Syscall) {
			calls[last].Times++
			calls[last].Took += c.Took
			continue
		}
		calls = append(calls, c.Syscall)
	}
	return calls
}

// isNoise holds for what the Go runtime does for itself: its eventfd, the files
// that it reads, the flags that it sets again.
func isNoise(c Syscall) bool {
	first, _, _ := strings.Cut(c.Args, ",")
	switch c.Name {
	case "read", "write", "close":
		return !strings.Contains(first, "<socket:") && !strings.Contains(first, "<pipe:")
	case "fcntl":
		return !strings.Contains(c.Args, "F_DUPFD")
	}
	return false
}

// What is written shorter: a descriptor with what -y puts behind it, and the
// addresses of IPv4 and of Unix sockets.
var (
	decoration = regexp.MustCompile(`(\d)<[a-z_]+:\[[^\]<>]*\]>`)
	ipv4       = regexp.MustCompile(`sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("([0-9.]+)"\)`)
	path       = regexp.MustCompile(`sa_family=AF_UNIX, sun_path=`)
)

func shortened(text string) string {
	text = decoration.ReplaceAllString(text, "$1")
	text = ipv4.ReplaceAllString(text, "$2:$1")
	return path.ReplaceAllString(text, "")
}
