package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"

	"closeloop/bot/needs"
)

// tab is one tab of a browser, where things are found as people find them: by
// what they are and what they are called.
type tab struct {
	t      *testing.T
	ctx    context.Context
	size   [2]int64
	clicks int
}

// thing is one element, and the thing around it. It is found anew when the
// page has drawn it anew.
type thing struct {
	tab        *tab
	in         *thing // nil: the whole page
	role, name string
	node       cdp.BackendNodeID
}

// browser starts one browser for the tabs of a test.
func browser(t *testing.T) context.Context {
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

// visit opens an address in a tab of its own and waits until it is ready.
func visit(t *testing.T, browser context.Context, address string, size [2]int64) *tab {
	t.Helper()
	ctx, shut := chromedp.NewContext(browser)
	t.Cleanup(shut)
	ctx, end := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(end)
	w := &tab{t: t, ctx: ctx, size: size}
	w.do(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("body[data-ready]")))
	return w
}

func (w *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatal(err)
	}
}

func ask[T any](w *tab, expression string) T {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// page is the whole page.
func (w *tab) page() thing {
	w.t.Helper()
	root, err := chromedp.Call(w.ctx, dom.GetDocument, dom.GetDocumentParams{})
	if err != nil {
		w.t.Fatal(err)
	}
	return thing{tab: w, node: root.Root.BackendNodeID}
}

func (s *thing) renew() bool {
	if s.in == nil {
		return true
	}
	if !s.in.renew() {
		return false
	}
	query := accessibility.QueryAXTreeParams{BackendNodeID: s.in.node, Role: s.role, AccessibleName: s.name}
	begin, open := strings.CutSuffix(s.name, "*")
	if open {
		query.AccessibleName = ""
	}
	found, err := chromedp.Call(s.tab.ctx, accessibility.QueryAXTree, query)
	for _, n := range found.Nodes {
		if err == nil && !n.Ignored && n.BackendDOMNodeID != 0 && (!open || called(n, begin)) {
			s.node = n.BackendDOMNodeID
			return true
		}
	}
	return false
}

func called(n *accessibility.Node, begin string) bool {
	var name string
	return n.Name != nil && json.Unmarshal(n.Name.Value, &name) == nil && strings.HasPrefix(name, begin)
}

// find waits for the first thing with a role and a name; a name that ends in *
// is the beginning of one.
func (s thing) find(role, name string) thing {
	s.tab.t.Helper()
	found := thing{tab: s.tab, in: &s, role: role, name: name}
	s.tab.until(fmt.Sprintf("a %s %q", role, name), found.renew)
	return found
}

// gone waits until nothing has this role and name.
func (s thing) gone(role, name string) {
	s.tab.t.Helper()
	lost := thing{tab: s.tab, in: &s, role: role, name: name}
	s.tab.until(fmt.Sprintf("no %s %q", role, name), func() bool { return !lost.renew() })
}

// until looks again and again until something holds.
func (w *tab) until(what string, holds func() bool) {
	w.t.Helper()
	again, patience := time.NewTicker(20*time.Millisecond), time.NewTimer(20*time.Second)
	defer again.Stop()
	defer patience.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-patience.C:
			w.shot("failed")
			w.t.Fatalf("waited in vain for %s in\n%s", what, ask[string](w, `document.body.innerText`))
		}
	}
}

// box is where the thing stands in the window: left, top, right, bottom.
func (s *thing) box() (b [4]float64, ok bool) {
	found, err := chromedp.Call(s.tab.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: s.node})
	if err != nil || len(found.Quads) == 0 {
		return b, false
	}
	q := found.Quads[0]
	return [4]float64{q[0], q[1], q[4], q[5]}, true
}

// inView says whether the whole thing is in the window without scrolling.
func (s thing) inView() bool {
	b, ok := s.box()
	return ok && b[0] >= 0 && b[1] >= 0 && b[2] <= float64(s.tab.size[0]) && b[3] <= float64(s.tab.size[1])
}

// click scrolls to the thing and clicks its middle.
func (s thing) click() {
	s.tab.t.Helper()
	var b [4]float64
	s.tab.until(fmt.Sprintf("a place to click the %s %q", s.role, s.name), func() (ok bool) {
		_, err := chromedp.Call(s.tab.ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: s.node})
		b, ok = s.box()
		return err == nil && ok || s.renew() && false
	})
	s.tab.clicks++
	s.tab.do(chromedp.MouseClickXY((b[0]+b[2])/2, (b[1]+b[3])/2))
}

// enter puts the focus into the thing and types.
func (s thing) enter(keys string) {
	s.tab.t.Helper()
	s.tab.until(fmt.Sprintf("the focus on the %s %q", s.role, s.name), func() bool {
		_, err := chromedp.Call(s.tab.ctx, dom.Focus, dom.FocusParams{BackendNodeID: s.node})
		return err == nil || s.renew() && false
	})
	s.tab.do(chromedp.KeyEvent(keys))
}

// shot keeps a picture with the test's artifacts (go test -artifacts).
func (w *tab) shot(name string) {
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

// sideways is how much of the page stands out to the side, in pixels.
func (w *tab) sideways() int {
	w.t.Helper()
	return ask[int](w, `Math.max(0, ...[document.documentElement, document.body, ...document.querySelectorAll(".log, .column, .columns, #bar, dialog")]
		.map((e) => e.scrollWidth - e.clientWidth))`)
}
