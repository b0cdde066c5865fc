//go:build !windows

package cli

import (
	"context"
	"os/exec"
	"strings"
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

func TestPageInChromium(t *testing.T) { testPage(t) }

func TestPageByHandInChromium(t *testing.T) { testPage(t, "--by-hand") }

func testPage(t *testing.T, flags ...string) {
	t.Parallel()
	ctx := browser(t)
	p := serve(t, append(flags, "-q", "ws://127.0.0.1:0/echo")...)
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

	require.NoError(t, p.end(syscall.SIGTERM))
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitReady("li.wrong:last-child")))
	assert.Contains(t, text("li:last-child .said"), "closed, code 1001: going away", "SIGTERM is told as 1001")
}
