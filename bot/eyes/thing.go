package eyes

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Thing is one element, known by what it is, what it is called, and the thing around it. When the page has drawn
// it anew, it is found anew.
type Thing struct {
	window     *Window
	in         *Thing // nil: the whole page
	role, name string
	node       cdp.BackendNodeID
}

// Find waits for the first thing inside with a role of the accessibility tree ("button", "dialog", "StaticText") and
// a name. No name means any; a name that ends in * is the beginning of one.
func (s Thing) Find(role, name string) Thing {
	s.window.t.Helper()
	found := Thing{window: s.window, in: &s, role: role, name: name}
	s.window.Until(fmt.Sprintf("a %s %q", role, name), found.renew)
	return found
}

// Has says whether something inside has this role and name now.
func (s Thing) Has(role, name string) bool {
	wanted := Thing{window: s.window, in: &s, role: role, name: name}
	return wanted.renew()
}

// Gone waits until nothing inside has this role and name. A look that fails has not seen that it is gone.
func (s Thing) Gone(role, name string) {
	s.window.t.Helper()
	lost := Thing{window: s.window, in: &s, role: role, name: name}
	s.window.Until(fmt.Sprintf("no %s %q", role, name), func() bool {
		there, err := lost.seek()
		return !there && err == nil
	})
}

// InView says whether the whole thing is in the window now, without scrolling, and nothing else covers its middle.
func (s Thing) InView() bool {
	b, ok := s.box()
	size := s.window.size
	return ok && b[0] >= 0 && b[1] >= 0 && b[2] <= float64(size.Width) && b[3] <= float64(size.Height) && s.onTop(b)
}

// Click scrolls to the thing, waits until it rests and nothing covers it, and clicks its middle.
func (s Thing) Click() {
	s.window.t.Helper()
	var at, before [4]float64
	s.window.Until(fmt.Sprintf("a place to click the %s %q", s.role, s.name), func() bool {
		if !s.renew() || !s.scrollTo() {
			return false
		}
		b, ok := s.box()
		at, before = b, at
		if ok && at == before && !s.onTop(at) {
			s.tell(`function() { (this.nodeType === 3 ? this.parentElement : this).scrollIntoView({ block: "center" }); }`)
			return false
		}
		return ok && at == before
	})
	s.window.clicks++
	s.window.do(chromedp.MouseClickXY((at[0]+at[2])/2, (at[1]+at[3])/2))
}

// Enter puts the focus into the thing and types.
func (s Thing) Enter(keys string) {
	s.window.t.Helper()
	s.window.Until(fmt.Sprintf("the focus on the %s %q", s.role, s.name), func() bool {
		_, err := chromedp.Call(s.window.ctx, dom.Focus, dom.FocusParams{BackendNodeID: s.node})
		return err == nil || s.renew() && false
	})
	s.window.Press(keys)
}

// renew finds the element where it stands now.
func (s *Thing) renew() bool {
	there, _ := s.seek() // a look that fails has found nothing; who waits looks again
	return there
}

// seek says whether the element is there now. An error means that nobody knows: it was drawn anew meanwhile.
func (s *Thing) seek() (bool, error) {
	if s.in == nil {
		return true, nil
	}
	if there, err := s.in.seek(); !there {
		return false, err
	}
	begin, open := strings.CutSuffix(s.name, "*")
	query := accessibility.QueryAXTreeParams{BackendNodeID: s.in.node, Role: s.role}
	if !open {
		query.AccessibleName = s.name
	}
	found, err := chromedp.Call(s.window.ctx, accessibility.QueryAXTree, query)
	if err != nil {
		return false, fmt.Errorf("look for the %s %q: %w", s.role, s.name, err)
	}
	for _, n := range found.Nodes {
		if !n.Ignored && n.BackendDOMNodeID != 0 && (!open || called(n, begin)) {
			s.node = n.BackendDOMNodeID
			return true, nil
		}
	}
	return false, nil
}

func called(n *accessibility.Node, begin string) bool {
	var name string
	return n.Name != nil && json.Unmarshal(n.Name.Value, &name) == nil && strings.HasPrefix(name, begin)
}

func (s *Thing) scrollTo() bool {
	_, err := chromedp.Call(s.window.ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: s.node})
	return err == nil
}

// box is where the thing stands in the window: left, top, right, bottom.
func (s *Thing) box() (b [4]float64, ok bool) {
	found, err := chromedp.Call(s.window.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: s.node})
	if err != nil || len(found.Quads) == 0 {
		return b, false
	}
	q := found.Quads[0]
	return [4]float64{q[0], q[1], q[4], q[5]}, true
}

// onTop says whether a click on the middle of the box would meet the thing or something in it.
func (s *Thing) onTop(b [4]float64) bool {
	return s.tell(fmt.Sprintf(`function() {
		const met = document.elementFromPoint(%f, %f);
		return met !== null && (this.nodeType === 3 ? this.parentElement : this).contains(met);
	}`, (b[0]+b[2])/2, (b[1]+b[3])/2))
}

// tell calls a function of JavaScript on the element, and says whether it answered true.
func (s *Thing) tell(function string) bool {
	held, err := chromedp.Call(s.window.ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: s.node})
	if err != nil || held.Object == nil {
		return false
	}
	answer, err := chromedp.Call(s.window.ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: function, ObjectID: held.Object.ObjectID,
	})
	return err == nil && answer.Result != nil && string(answer.Result.Value) == "true"
}
