package console

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"closeloop/bot/needs"
)

// window is one tab, where things are found as a person finds them: by what
// they are and what they are called.
type window struct {
	t             *testing.T
	ctx           context.Context
	close         func()
	width, height int64
}

// browse starts one browser for the tabs of a test.
func browse(t *testing.T) context.Context {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(needs.Browser(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, shut := chromedp.NewContext(alloc)
	t.Cleanup(shut)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return ctx
}

// tab opens the page in a tab of its own and waits until it is ready.
func tab(t *testing.T, browser context.Context, address string, size [2]int64) *window {
	t.Helper()
	ctx, shut := chromedp.NewContext(browser)
	t.Cleanup(shut)
	ctx, end := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(end)
	w := &window{t: t, ctx: ctx, close: shut, width: size[0], height: size[1]}
	w.do(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(address))
	w.ready()
	return w
}

func (w *window) ready() {
	w.t.Helper()
	w.do(chromedp.WaitReady(chromedp.CSS("body[data-ready]")))
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatal(err)
	}
}

func eval[T any](w *window, expression string) T {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func call[P, R any](w *window, cmd cdp.Command[P, R], params P) R {
	w.t.Helper()
	v, err := chromedp.Call(w.ctx, cmd, params)
	if err != nil {
		w.t.Fatalf("%s: %v", cmd.Method, err)
	}
	return v
}

// spot is one element, and what to find inside it. It is found anew when the
// page has drawn it anew.
type spot struct {
	w          *window
	in         *spot // nil: the whole page
	role, name string
	node       cdp.BackendNodeID
}

// page is the whole page.
func (w *window) page() spot {
	w.t.Helper()
	return spot{w: w, node: call(w, dom.GetDocument, dom.GetDocumentParams{}).Root.BackendNodeID}
}

// column is one person's chat.
func (w *window) column(name string) spot {
	w.t.Helper()
	return w.page().find("region", name)
}

// look is what has a role and a name now.
func (s *spot) look(role, name string) []spot {
	found, err := chromedp.Call(s.w.ctx, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{
		BackendNodeID: s.node, Role: role, AccessibleName: name,
	})
	var out []spot
	for _, n := range found.Nodes {
		if err == nil && !n.Ignored && n.BackendDOMNodeID != 0 {
			out = append(out, spot{s.w, s, role, name, n.BackendDOMNodeID})
		}
	}
	return out
}

// renew finds the element where it stands now.
func (s *spot) renew() bool {
	if s.in == nil {
		return true
	}
	if !s.in.renew() {
		return false
	}
	all := s.in.look(s.role, s.name)
	if len(all) > 0 {
		s.node = all[0].node
	}
	return len(all) > 0
}

// find waits for the first element with a role and a name.
func (s spot) find(role, name string) spot {
	s.w.t.Helper()
	found := spot{w: s.w, in: &s, role: role, name: name}
	s.w.until(fmt.Sprintf("a %s %q", role, name), found.renew)
	return found
}

// gone waits until nothing has this role and name.
func (s spot) gone(role, name string) {
	s.w.t.Helper()
	s.w.until(fmt.Sprintf("no %s %q", role, name), func() bool { return !s.renew() || len(s.look(role, name)) == 0 })
}

// until looks again and again until something holds.
func (w *window) until(what string, holds func() bool) {
	w.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	patience := time.NewTimer(15 * time.Second)
	defer patience.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-patience.C:
			w.shot("failed")
			w.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// box is where the element stands in the window: left, top, right, bottom.
func (s *spot) box() (b [4]float64, ok bool) {
	found, err := chromedp.Call(s.w.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: s.node})
	if err != nil || len(found.Quads) == 0 {
		return b, false
	}
	q := found.Quads[0]
	return [4]float64{q[0], q[1], q[4], q[5]}, true
}

// inView says whether the whole element is in the window and nothing covers
// its middle.
func (s spot) inView() bool {
	s.w.t.Helper()
	b, ok := s.box()
	if !ok || b[0] < 0 || b[1] < 0 || b[2] > float64(s.w.width) || b[3] > float64(s.w.height) {
		return false
	}
	top := call(s.w, dom.GetNodeForLocation, dom.GetNodeForLocationParams{X: int64(b[0]+b[2]) / 2, Y: int64(b[1]+b[3]) / 2})
	return top.BackendNodeID == s.node || slices.ContainsFunc(s.look("", ""), func(inner spot) bool { return inner.node == top.BackendNodeID })
}

// click scrolls to the element and clicks its middle.
func (s spot) click() {
	s.w.t.Helper()
	var b [4]float64
	s.w.until(fmt.Sprintf("a place to click the %s %q", s.role, s.name), func() (ok bool) {
		_, err := chromedp.Call(s.w.ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: s.node})
		b, ok = s.box()
		return err == nil && ok || s.renew() && false
	})
	s.w.do(chromedp.MouseClickXY((b[0]+b[2])/2, (b[1]+b[3])/2))
}

// enter puts the focus into the element and types.
func (s spot) enter(keys string) {
	s.w.t.Helper()
	s.w.until(fmt.Sprintf("the focus on the %s %q", s.role, s.name), func() bool {
		_, err := chromedp.Call(s.w.ctx, dom.Focus, dom.FocusParams{BackendNodeID: s.node})
		return err == nil || s.renew() && false
	})
	s.w.do(chromedp.KeyEvent(keys))
}

// prefers sets the colours that the machine wants: light or dark.
func (w *window) prefers(scheme string) {
	w.t.Helper()
	call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// shot keeps a picture with the test's artifacts.
func (w *window) shot(name string) {
	w.t.Helper()
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Errorf("picture %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(w.t.ArtifactDir(), name+".png"), png, 0o600); err != nil {
		w.t.Error(err)
	}
}

// sideways says how much of the page stands out sideways, in pixels.
func (w *window) sideways() int {
	w.t.Helper()
	return eval[int](w, `Math.max(0, ...[document.documentElement, document.body, ...document.querySelectorAll(".log, .column, .columns, #bar, dialog")]
		.map((e) => e.scrollWidth - e.clientWidth))`)
}

func press(keys string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(keys) }
