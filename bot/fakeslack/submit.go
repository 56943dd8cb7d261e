package fakeslack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Submit fills fields of the modal on top, by block_id or label, and submits it;
// fields that are not named keep what stands in them. Values are texts, numbers,
// lists of either, or a bool for a single box; options go by value or label, moments by unix seconds.
// It returns what stands under fields now, by block_id, and under "" what Slack
// says where the app failed; nil if the modal was taken.
func (p *Person) Submit(values map[string]any) map[string]string {
	m, found := p.Modal()
	if !found {
		return p.stuck("no modal is open")
	}
	for what := range values {
		if _, found := m.Field(what); !found {
			return p.stuck("the modal %q has no field %q", m.Title, what)
		}
	}
	p.fill(&m, values)
	state, wrong := p.check(m)
	if len(wrong) > 0 {
		p.w.change(func() { p.w.wrong[m.ID] = wrong })
		return maps.Clone(wrong)
	}
	p.w.change(func() { delete(p.w.wrong, m.ID) })
	v, found := p.w.viewOf(p.id, m.ID)
	if !found {
		return p.stuck("the modal %q was closed", m.Title)
	}
	view := v.json(p.w.opts.Team)
	view["state"] = map[string]any{"values": state}
	a := p.w.Send(p.w.Interaction("view_submission", p.id, map[string]any{
		"view": view, "response_urls": []any{}, "trigger_id": p.w.Trigger(p.id, true),
	}))
	return p.submitted(v, a)
}

// stuck is where the person cannot go on.
func (p *Person) stuck(format string, args ...any) map[string]string {
	p.suffer(format, args...)
	return map[string]string{"": fmt.Sprintf(format, args...)}
}

// fill types values into the fields and leaves them there, whatever comes.
func (p *Person) fill(m *Modal, values map[string]any) {
	p.w.change(func() {
		drafts := p.w.drafts[m.ID]
		if drafts == nil {
			drafts = map[string]any{}
			p.w.drafts[m.ID] = drafts
		}
		for i, f := range m.Fields {
			v, given := values[f.BlockID]
			if !given {
				v, given = values[f.Label]
			}
			if given {
				m.Fields[i].Value = wordsOf(v)
				drafts[f.BlockID+"\n"+f.ActionID] = m.Fields[i].Value
			}
		}
	})
}

// submitted does what the app answered to a submission.
func (p *Person) submitted(v View, a Answer) map[string]string {
	doc := readTree(a.Body)
	switch {
	case !a.OK():
		return p.stuck(failedModal)
	case len(strings.TrimSpace(string(a.Body))) == 0, a.JSON() && doc != nil && len(doc) == 0:
		p.w.pop(v)
		return nil
	case doc == nil || !a.JSON():
		return p.stuck(failedModal+" (answer of type %q: %.80s)", a.Type, a.Body)
	}
	switch action := doc.word("response_action"); action {
	case "errors":
		return p.faults(v, doc.sub("errors"))
	case "clear":
		p.w.CloseModal(p.id, true)
		return nil
	case "update", "push":
		if why := p.w.replace(v, encode(doc["view"]), action == "push"); why != "" {
			return p.stuck(failedModal+" (%s)", why)
		}
		return nil
	default:
		return p.stuck(failedModal+" (response_action %q)", action)
	}
}

// faults writes the app's words under the fields.
func (p *Person) faults(v View, said tree) map[string]string {
	wrong := map[string]string{}
	inputs := slices.DeleteFunc(readTree(v.Raw).list("blocks"), func(b tree) bool { return b.word("type") != "input" })
	for block := range said {
		if !slices.ContainsFunc(inputs, func(b tree) bool { return b.word("block_id") == block }) || said.word(block) == "" {
			return p.stuck(failedModal+" (errors name %q, which is no input of this view, or are empty)", block)
		}
		wrong[block] = said.word(block)
	}
	if len(wrong) == 0 {
		return p.stuck(failedModal + " (no errors in errors)")
	}
	p.w.change(func() { p.w.wrong[v.ID] = wrong })
	return maps.Clone(wrong)
}

// pop closes one view, wherever it stands in its stack.
func (w *Workspace) pop(v View) {
	w.change(func() {
		w.modals[v.User] = slices.DeleteFunc(w.modals[v.User], func(o *View) bool { return o.ID == v.ID })
	})
}

// replace puts a view that the app answered with on the screen; it says why not.
func (w *Workspace) replace(v View, raw []byte, push bool) (why string) {
	w.change(func() {
		c := call{w, args{"view": string(raw)}}
		self := w.view(v.ID, "")
		stack := w.modals[v.User]
		switch {
		case self == nil:
			why = "the view was closed"
			return
		case push && len(stack) >= stackLimit:
			why = "push_limit_reached"
			return
		case push:
			self = nil
		}
		judged, err := c.judgeView("modal", self)
		if err != nil {
			why = string(encode(document(nil, err, "")))
			return
		}
		if push {
			self = &View{ID: w.id("V"), User: v.User, Root: v.Root, Previous: v.ID}
			w.modals[v.User] = append(stack, self)
		}
		w.fill(self, judged)
	})
	return why
}
