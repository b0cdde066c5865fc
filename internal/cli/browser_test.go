//go:build !windows

package cli

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browser opens a tab of the system's Chromium.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		path, err = exec.LookPath("google-chrome")
	}
	missing(t, err, "chromium is not installed")
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	t.Cleanup(cancel)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU)
	for _, flag := range []string{
		"disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// console returns what the page has said on its console until it is called.
func console(ctx context.Context) func() []string {
	var mu sync.Mutex
	var said []string
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			mu.Lock()
			said = append(said, m.String())
			mu.Unlock()
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(said)
	}
}

// until waits for something to be true in the page.
func until(what string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Poll[any]("Boolean("+what+")"))
		return err
	})
}

func TestPageInChromium(t *testing.T) { testPage(t) }

func TestPageByHandInChromium(t *testing.T) { testPage(t, "--by-hand") }

func testPage(t *testing.T, flags ...string) {
	t.Parallel()
	ctx := browser(t)
	p := startServe(t, append(flags, "-q", "ws://127.0.0.1:0/echo")...)
	said := console(ctx)
	text := func(selector string) string {
		s, err := chromedp.Run(ctx, chromedp.Text(selector))
		require.NoError(t, err)
		return strings.TrimSpace(s)
	}

	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate("http://"+strings.TrimSuffix(p.addr("ws"), "echo")),
		chromedp.WaitVisible(".state.open"),
		chromedp.SetValue("#text", "hello <b>you</b>"),
		chromedp.SendKeys("#text", "\r"),
		chromedp.WaitReady("li.back"),
	), "the page connects by itself, and Enter sends")
	assert.Contains(t, text("li.back .said"), "hello <b>you</b>", "what comes back is shown as it is")
	assert.Contains(t, text("li.back .fact"), "16 bytes, text, ")
	assert.Equal(t, "16", text("#back"))

	require.NoError(t, chromedp.Do(ctx,
		chromedp.Click("[value=binary]"),
		chromedp.SendKeys("#text", "pong\r"),
		chromedp.WaitReady("li.back ~ li.back"),
	))
	assert.Contains(t, text("li.back ~ li.back .fact"), "bytes, binary, ", "the type of a message comes back too")

	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#toggle"), chromedp.WaitReady("li.back ~ li.note")))
	assert.Contains(t, text("li:last-child .said"), "closed, code 1000")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#toggle"), chromedp.WaitVisible(".state.open")), "it reconnects")

	assert.Empty(t, said(), "nothing on the console")
	require.NoError(t, p.end(syscall.SIGTERM))
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitReady("li.wrong:last-child")))
	assert.Contains(t, text("li:last-child .said"), "closed, code 1001: going away", "SIGTERM is told as 1001")
}

func TestPushInChromium(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	p, base := servePush(t, "--rate", "20")
	said := console(ctx)
	must := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		require.NoError(t, chromedp.Do(ctx, steps...), what)
	}
	// heard is true of a page on which each panel has so many events.
	heard := func(events string) chromedp.Action[chromedp.Void] {
		return until(`panels.every(p => ` + events + `)`)
	}
	must("all four ways bring events", chromedp.Navigate(base), heard("p.events > 3 && p.cost"))
	must("what the page says comes back by all four",
		chromedp.SendKeys("#text", "a <b>word</b>\r"),
		until(`[...document.querySelectorAll("article")].every(a => a.dataset.heard = a.dataset.heard || a.textContent.includes("a <b>word</b>"))`))
	assert.Empty(t, said(), "nothing on the console")

	must("a cut closes the WebSocket, and EventSource comes back by itself",
		chromedp.Click("#cut"),
		until(`socket.box.classList.contains("gone") && sse.box.classList.contains("gone")`),
		until(`!sse.box.classList.contains("gone") && !polling.box.classList.contains("gone") && !long.box.classList.contains("gone")`),
		until(`document.querySelector("#cut").ariaDisabled === "false" && panels.every(p => p === socket || Date.now() - p.heard.at(-1).at < 2000)`))
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`panels.map(p => p.missed).join()`))
	require.NoError(t, err)
	assert.Equal(t, "0,0,0,0", text, "who asks for what came meanwhile has missed nothing")
	must("the WebSocket is opened again by hand",
		chromedp.Click("#ways button"), until(`!socket.box.classList.contains("gone") && socket.missed > 0`))
	assert.NoError(t, p.end(syscall.SIGTERM))
}
