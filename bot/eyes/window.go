// Package eyes is somebody in front of the page, for tests: it finds things as people find them, by what they are
// and what they are called, and clicks, types and looks. It never reaches for a thing by its place in the markup, and
// it never waits for time to pass: it looks again until something holds, with patience for a busy machine, and then
// fails with the words that stand on the page and a picture of it (go test -artifacts).
package eyes

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"closeloop/bot/needs"
)

const (
	patience = time.Minute     // for one thing to hold
	lifetime = 5 * time.Minute // of a window
	pace     = 20 * time.Millisecond
)

// A Size is how wide and how high a window is, in pixels of the page.
type Size struct{ Width, Height int64 }

// A Browser is one browser, whose windows share nothing but the machine.
type Browser struct{ ctx context.Context }

// Open starts a browser that ends with the test.
func Open(t testing.TB) Browser {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(needs.Browser(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, shut := chromedp.NewContext(alloc)
	t.Cleanup(shut)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return Browser{ctx}
}

// A Window is one tab of a browser with a page in it. What goes wrong fails the test that opened it.
type Window struct {
	t      testing.TB
	ctx    context.Context
	shut   func()
	size   Size
	clicks int

	mu         sync.Mutex
	complaints []string
}

// Visit opens an address in a window of its own and waits until the page says that it is ready (body[data-ready]).
// The window ends with the test.
func (b Browser) Visit(t testing.TB, address string, size Size) *Window {
	t.Helper()
	ctx, shut := chromedp.NewContext(b.ctx)
	t.Cleanup(shut)
	ctx, end := context.WithTimeout(ctx, lifetime)
	t.Cleanup(end)
	w := &Window{t: t, ctx: ctx, shut: shut, size: size}
	if err := chromedp.Listen(ctx, w.hear); err != nil {
		t.Fatalf("listen to the browser: %v", err)
	}
	w.do(chromedp.EmulateViewport(size.Width, size.Height), chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("body[data-ready]")))
	return w
}

// Arrive waits until another page has come in place of the one that was left by a click, and is ready: what it is
// known by is a selector of its body.
func (w *Window) Arrive(body string) {
	w.t.Helper()
	w.do(chromedp.WaitReady(chromedp.CSS("body" + body + "[data-ready]")))
}

// Close shuts the window before the test ends.
func (w *Window) Close() { w.shut() }

// Size is how large the window is.
func (w *Window) Size() Size { return w.size }

// Clicks is how often something in the window was clicked.
func (w *Window) Clicks() int { return w.clicks }

// Page is the whole page.
func (w *Window) Page() Thing {
	w.t.Helper()
	root, err := chromedp.Call(w.ctx, dom.GetDocument, dom.GetDocumentParams{})
	if err != nil {
		w.t.Fatalf("look at the page: %v", err)
	}
	return Thing{window: w, node: root.Root.BackendNodeID}
}

// Words are everything that can be read on the page now.
func (w *Window) Words() string {
	w.t.Helper()
	return Ask[string](w, `document.body.innerText`)
}

// Ask evaluates JavaScript on the page, for what the eye cannot tell: where the focus is, what a field holds.
func Ask[T any](w *Window, expression string) T {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Press presses keys wherever the focus is.
func (w *Window) Press(keys string) {
	w.t.Helper()
	for i, piece := range strings.Split(keys, kb.Enter) {
		if i > 0 {
			w.enter()
		}
		if piece != "" {
			w.do(chromedp.KeyEvent(piece))
		}
	}
}

// enter presses Enter as a keyboard does, in one event: what listens to the key may keep it from sending a form.
func (w *Window) enter() {
	w.t.Helper()
	key := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: '\r', Text: kb.Enter, UnmodifiedText: kb.Enter,
	}
	up := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: '\r'}
	for _, one := range []input.DispatchKeyEventParams{key, up} {
		if _, err := chromedp.Call(w.ctx, input.DispatchKeyEvent, one); err != nil {
			w.t.Fatalf("press Enter: %v", err)
		}
	}
}

// Prefers sets the colours that the machine wants: light or dark.
func (w *Window) Prefers(scheme string) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		w.t.Fatalf("set the colours: %v", err)
	}
}

// OnPaper lays the window out as the printer of an A4 page would and looks at it so.
func (w *Window) OnPaper(look func()) {
	w.t.Helper()
	media := func(kind string, width, height int64) {
		if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind}); err != nil {
			w.t.Fatalf("set the medium: %v", err)
		}
		w.do(chromedp.EmulateViewport(width, height))
	}
	media("print", 718, 1047)
	look()
	media("", w.size.Width, w.size.Height)
}

// Until looks again and again until something holds, for a minute at most. What says it in words: "the mail to leave".
func (w *Window) Until(what string, holds func() bool) {
	w.t.Helper()
	again, enough := time.NewTicker(pace), time.NewTimer(patience)
	defer again.Stop()
	defer enough.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-w.ctx.Done():
			w.t.Fatalf("the window ended before %s", what)
		case <-enough.C:
			w.Shot("failed")
			w.t.Fatalf("waited in vain for %s in\n%s", what, w.Words())
		}
	}
}

// Shot keeps a picture of the window with the test's artifacts, where somebody wants them (go test -artifacts).
func (w *Window) Shot(name string) {
	w.t.Helper()
	if wanted := flag.Lookup("test.artifacts"); wanted == nil || wanted.Value.String() != "true" {
		return
	}
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Errorf("picture %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(w.t.ArtifactDir(), name+".png"), png, 0o600); err != nil {
		w.t.Error(err)
	}
}

// Sideways is how much of the page, its columns, its bar and its drawer stands out to the side, in pixels.
func (w *Window) Sideways() int {
	w.t.Helper()
	return Ask[int](w, `Math.max(0, ...[document.documentElement, document.body, ...document.querySelectorAll(".log, .column, .columns, #bar, dialog")]
		.map((e) => e.scrollWidth - e.clientWidth))`)
}

func (w *Window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatal(err)
	}
}
