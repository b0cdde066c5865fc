package doctor

import (
	"context"
	"io/fs"
	"net"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/byname"
	"github.com/socketlab/socketlab/internal/packet/live"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/ping"
	"github.com/socketlab/socketlab/unixsock"
)

// examine runs every probe, in the order in which lessons need them.
func examine(ctx context.Context, repository fs.FS) []finding {
	found := []finding{
		checkGo(ctx),
		checkExerciseDir(repository),
		checkProgressFile(),
		checkDescriptors(),
		markNeeded(checkLoopback("IPv4", "127.0.0.1:0", "every lesson: its experiments have no network to run on")),
		checkLoopback("IPv6", "[::1]:0", "lesson 1: localhost is an IPv4 address only; the simulated network has IPv6 all the same"),
		checkTransport(ctx, unixsock.Transport{}, "lessons 1, 5 and 8: the column of unix is missing in comparisons"),
		checkTransport(ctx, unixsock.Transport{Type: "unixgram"}, "lessons 5 and 8: the column of unixgram is missing in comparisons"),
		checkTransport(ctx, unixsock.Transport{Type: "unixpacket"}, "lessons 5 and 7: the column of unixpacket is missing in comparisons"),
		checkExperiment(ctx, "abstract names", "abstract-name", "a Unix socket can have a name without a file", "lessons 1 and 5: names without a file are shown as they were recorded on Linux"),
		checkExperiment(ctx, "credentials", "credentials", "the kernel says who is at the other end of a Unix socket", "lesson 5: who is at the other end is shown as it was recorded on Linux"),
		checkExperiment(ctx, "descriptors passed", "pass-descriptor", "a connection can be handed to another process", "lesson 5: a connection handed over is shown as it was recorded on Linux"),
	}
	found = append(found, checkEchoSockets()...)
	return append(found, checkRecording(), checkTracing(ctx), checkBrowser())
}

func checkGo(ctx context.Context) finding {
	f := finding{Name: "go", Needed: true, For: "every lesson: its exercise cannot be checked; see go.dev/dl"}
	out, err := exec.CommandContext(ctx, "go", "version").Output()
	if err != nil {
		f.Found = "there is no go command that can be run"
		return f
	}
	version := strings.Fields(strings.TrimPrefix(strings.TrimSpace(string(out)), "go version "))
	f.OK, f.Found = true, strings.Join(version, ", ")
	return f
}

// checkExerciseDir looks for the directory in which exercises are written.
func checkExerciseDir(repository fs.FS) finding {
	f := finding{Name: "exercises", Needed: true, For: "every lesson: its exercise cannot be written; " + cmdutil.ProgramName() + " init exercises makes a folder"}
	all, err := cmdutil.Exercises(repository)
	if err == nil && len(all) > 0 {
		var dir string
		if dir, err = all[0].Dir("."); err == nil {
			f.OK, f.Found = true, "they are in "+filepath.Dir(filepath.Dir(dir))
			if filepath.Base(dir) != "exercise" {
				f.Found = "they are in " + filepath.Dir(dir)
			}
			return f
		}
	}
	f.Found = "here is neither a clone of socketlab nor a folder for its exercises"
	return f
}

// checkProgressFile updates the learner's progress, without a change.
func checkProgressFile() finding {
	f := finding{Name: "progress", For: "every lesson: it begins anew each time; set " + learner.Home + " to a folder of yours"}
	store, err := learner.Open()
	if err == nil {
		_, err = store.Update(func(*learner.Progress) {})
	}
	if err != nil {
		f.Found = "it cannot be kept: " + errno.RootCause(err)
		return f
	}
	f.OK, f.Found = true, "it is kept in "+store.Path()
	return f
}

func markNeeded(f finding) finding {
	f.Needed = true
	return f
}

func checkDescriptors() finding {
	const wanted = 10_050
	f := finding{Name: "descriptors", For: "lesson 9: fewer than 10,000 connections; raise the hard limit, as root, with ulimit -Hn"}
	open, most, ok := lab.Descriptors()
	switch {
	case !ok:
		f.OK, f.Found = true, "this system does not say how many a process may have open"
	default:
		f.OK, f.Found = most-open >= wanted, phrase.Count(most)+" may be open in one process"
	}
	return f
}

func checkLoopback(name, addr, meaning string) finding {
	f := finding{Name: name, For: meaning}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		f.Found = "no socket can be bound to " + strings.TrimSuffix(addr, ":0") + ": " + errno.RootCause(err)
		return f
	}
	defer ln.Close()
	f.OK, f.Found = true, "a server can listen on "+strings.TrimSuffix(addr, ":0")
	return f
}

// checkTransport starts a server.
func checkTransport(ctx context.Context, t echo.Transport, meaning string) finding {
	f := finding{Name: t.Traits().Name, For: meaning}
	s, err := t.Listen(ctx, "")
	if err != nil {
		if f.Found = errno.DescribeUnsupported(err); f.Found == "" {
			f.Found = errno.RootCause(err)
		}
		return f
	}
	defer s.Close()
	f.OK, f.Found = true, "a server can listen"
	return f
}

// checkExperiment runs an experiment over a Unix stream.
func checkExperiment(ctx context.Context, name, experiment, yes, meaning string) finding {
	f := finding{Name: name, For: meaning}
	o, allowed, err := byname.Confirm(ctx, experiment, "unix")
	switch {
	case err != nil:
		f.Found = errno.RootCause(err)
	case allowed:
		f.OK, f.Found = true, yes
	default:
		f.Found = experiment + ": " + o.Outcome.String()
	}
	return f
}

// echoLacks are the consequences of a missing socket that can ping.
var echoLacks = map[string]string{
	ping.RawSocket:  "lesson 10: ICMP over the simulated network, or over the kernel as root",
	ping.PingSocket: "lesson 10: ICMP echo over the simulated network, or over a raw socket",
}

// checkEchoSockets tries the raw socket and the ping socket.
func checkEchoSockets() (all []finding) {
	for _, p := range ping.Probe() {
		all = append(all, finding{Name: p.Socket + " sockets", OK: p.Allowed, Found: p.Found, For: echoLacks[p.Socket]})
	}
	return all
}

func checkRecording() finding {
	f := finding{Name: "recording", For: "wire --live: not here; without it the simulated network shows the same packets"}
	tap, err := live.Open(1)
	if err != nil {
		f.Found = errno.RootCause(err)
		return f
	}
	tap.Close(0)
	f.OK, f.Found = true, "packets of the loopback can be recorded (wire --live)"
	return f
}

func checkTracing(ctx context.Context) finding {
	f := finding{Name: "strace", For: "compare --trace: shows the calls that the program made, instead of the kernel's record"}
	if _, err := byname.Trace(ctx, "boundaries", "tcp"); err != nil {
		f.Found = errno.RootCause(err)
		return f
	}
	f.OK, f.Found = true, "system calls can be shown (compare --trace)"
	return f
}

// browsers are the names of Chromium's command and of its relatives.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "chrome", "msedge"}

func checkBrowser() finding {
	f := finding{Name: "Chromium", For: "any other browser opens the page of serve as well"}
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			f.OK, f.Found = true, path
			return f
		}
	}
	f.Found = "not found among " + strings.Join(browsers, ", ")
	return f
}
