package template

import (
	"errors"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
	"closeloop/locales/cardtest"
)

// TestTwoPairsOfEyes: what HR saves waits and changes nothing of what is in use;
// who keeps the company is asked, and switches it on.
func TestTwoPairsOfEyes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slots.Thanks)
	w.must("hr-lin", "edit", "zh-CN", thanks())
	if w.part.On || w.part.Version != 0 || w.part.Draft.Version != 1 || w.part.Draft.By != "hr-lin" {
		t.Fatalf("after the edit: %+v", w.part)
	}
	if show, ok := w.effects[1].(flows.Show); !ok || show.To != "adm-wei" {
		t.Errorf("nobody is asked to approve: %+v", w.effects)
	}
	if english := w.part.Draft.Forms["en"]; english.Subject == "" || len(english.Parts) == 0 {
		t.Errorf("the other language is lost: %+v", w.part.Draft.Forms)
	}
	for _, who := range []string{"hr-lin", "mgr-zhao", "nobody"} {
		if err := w.do(who, "approve", "", chat.Values{"ask": {"ask"}}); !errors.Is(err, errDenied) {
			t.Errorf("%s approves: %v", who, err)
		}
	}
	w.must("adm-wei", "approve", "", chat.Values{"ask": {"ask"}})
	if !w.part.On || !w.part.Ask || w.part.Version != 1 || w.part.Draft != nil || w.part.By != "hr-lin" || w.part.Approved.By != "adm-wei" {
		t.Errorf("after the approval: %+v", w.part)
	}
	w.must("hr-lin", "edit", "en", chat.Values{"subject": {"Thank you"}, "body": {"Hello {Name}, thank you."}})
	if !w.part.On || w.part.Version != 1 || w.part.Draft.Version != 2 || w.part.Forms["en"].Subject == "Thank you" {
		t.Errorf("an edit changed what is in use: %+v", w.part)
	}
	w.must("hr-nov", "drop", "", nil)
	if w.part.Draft != nil || !w.part.On || w.part.Last != 2 {
		t.Errorf("after letting go: %+v", w.part)
	}
	w.must("adm-wei", "off", "", nil)
	if w.part.On || w.part.Version != 1 {
		t.Errorf("switched off: %+v", w.part)
	}
	w.must("adm-wei", "approve", "", chat.Values{"ask": {"direct"}})
	if !w.part.On || w.part.Ask || w.part.Version != 1 {
		t.Errorf("switched on again: %+v", w.part)
	}
}

// TestBuiltinSwitchedOn: a notice needs no edit to be switched on; what leaves
// then is a version like any other.
func TestBuiltinSwitchedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "status.hold")
	w.must("adm-wei", "approve", "", chat.Values{"ask": {"direct"}})
	if !w.part.On || w.part.Version != 1 || len(w.part.Forms) != 2 || w.part.Kind != "status.hold" {
		t.Errorf("switched on: %+v", w.part)
	}
	letter := newWorld(t, slots.Rejection)
	if err := letter.do("adm-wei", "approve", "", nil); !errors.Is(err, errDenied) {
		t.Errorf("the letter's own words: %v", err)
	}
}

// TestVersions: every version can be read, compared and taken back, as a new one
// that waits.
func TestVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slots.Thanks)
	w.must("adm-wei", "edit", "zh-CN", thanks())
	if len(w.effects) != 1 {
		t.Errorf("who keeps the company is asked about own words: %+v", w.effects)
	}
	second := thanks()
	second["subject"] = []string{"感谢你来面试"}
	w.must("adm-wei", "edit", "zh-CN", second)
	w.must("adm-wei", "approve", "", chat.Values{"ask": {"ask"}})
	w.must("adm-wei", "edit", "zh-CN", second)
	if w.done.Notice.Key != "template.done.unchanged" || w.part.Last != 2 {
		t.Errorf("an edit that changes nothing: %+v", w.part)
	}
	w.must("hr-lin", "restore", "", chat.Values{"no": {"1"}})
	if w.part.Last != 3 || w.part.Draft.Version != 3 || w.part.Draft.By != "hr-lin" || w.part.Draft.Forms["zh-CN"].Subject != "谢谢你来面试{{.Position}}" {
		t.Errorf("taken back: %+v", w.part)
	}
	if err := w.do("hr-lin", "restore", "", chat.Values{"no": {"9"}}); fields(err)["no"].Key != "template.restore.gone" {
		t.Errorf("a version that is not there: %v", err)
	}
}

// TestForOnePosition: a position's words begin with those for all, are its HR's
// to write, and can be let go of.
func TestForOnePosition(t *testing.T) {
	t.Parallel()
	all := newWorld(t, slots.Thanks)
	all.must("adm-wei", "edit", "zh-CN", thanks())
	all.must("adm-wei", "approve", "", chat.Values{"ask": {"ask"}})
	w := newWorld(t, "thanks@be")
	w.company = all.company
	if got := theDesk(t).edits(w.env("hr-lin"), w.head.ID, w.part, "zh-CN").Fields[0].Value; got != "谢谢你来面试{岗位}" {
		t.Errorf("it begins with %q", got)
	}
	if err := w.do("hr-nov", "edit", "zh-CN", thanks()); !errors.Is(err, errDenied) {
		t.Errorf("HR of another position: %v", err)
	}
	own := thanks()
	own["subject"] = []string{"谢谢你来面试后端"}
	w.must("hr-lin", "edit", "zh-CN", own)
	w.must("adm-wei", "approve", "", chat.Values{"ask": {"ask"}})
	if got, _ := w.company.Template(slots.Thanks, "be"); got.Position != "be" || got.Forms["zh-CN"].Subject != "谢谢你来面试后端" {
		t.Errorf("the company says %+v", got)
	}
	w.must("adm-wei", "general", "", nil)
	if w.part.Version != 0 || w.part.On || w.part.Last != 1 {
		t.Errorf("let go of: %+v", w.part)
	}
	for _, id := range []string{"thanks@old", "thanks@nowhere", "thanks@", "status.rejected", "status.report_draft", "x"} {
		if err := newWorld(t, id).do("adm-wei", "edit", "zh-CN", thanks()); !errors.Is(err, errDenied) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestNothingTypedIsLost: whoever typed while somebody else saved is told, and an
// own second window is no somebody else.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slots.Thanks)
	w.must("hr-nov", "edit", "zh-CN", thanks())
	env := w.env("hr-lin")
	late := chat.Event{Values: thanks(), Action: chat.Action{Revision: 1}}
	if _, err := w.flow.Verbs["edit"].Step(env, w.head, w.part, late); fields(err)["body"].Key != "template.edit.late" {
		t.Errorf("a late edit: %v", err)
	}
	if _, err := w.flow.Verbs["edit"].Step(w.env("hr-nov"), w.head, w.part, late); err != nil {
		t.Errorf("one's own second window: %v", err)
	}
	long := thanks()
	long["sms"] = []string{strings.Repeat("x", maxGateway+1)}
	if err := w.do("hr-lin", "edit", "zh-CN", long); fields(err)["sms"].Key != "template.edit.sms.long" {
		t.Errorf("a long id: %v", err)
	}
}

// TestStricter: words that a later rule blocks are not switched on, nor taken
// back.
func TestStricter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slots.Thanks)
	w.must("adm-wei", "edit", "zh-CN", thanks())
	bad := w.part.Draft.Forms["zh-CN"]
	bad.Parts = []hiring.TemplatePart{{Name: "1", Text: "我们想找更年轻的同事。"}}
	w.part.Draft.Forms["zh-CN"] = bad
	w.known[versions+"/thanks#1"] = *w.part.Draft
	w.part.Last = 2
	var p *chat.Problem
	if err := w.do("adm-wei", "approve", "", nil); !errors.As(err, &p) || p.Sentence.Key != "template.refused.blocked" {
		t.Errorf("approved: %v", err)
	}
	if err := w.do("adm-wei", "restore", "", chat.Values{"no": {"1"}}); fields(err)["no"].Key != "template.restore.blocked" {
		t.Errorf("taken back: %v", err)
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slots.Thanks)
	for line, want := range map[string]string{
		"感谢信": "thanks", "thank-you mail": "thanks", "Thanks 后端工程师": "thanks@be", "拒信 be": "rejection@be", "待复试": "status.pending_second",
		"second scheduled": "status.second_scheduled", "status.hold be": "status.hold@be", "thanks nowhere": "", "nothing": "", "be": "",
	} {
		if got, ok := theDesk(t).named(w.env("hr-lin"), line); ok != (want != "") || ok && got != want {
			t.Errorf("%q means %q, want %q", line, got, want)
		}
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	saved := func(w *world) { w.must("hr-lin", "edit", "zh-CN", thanks()) }
	on := func(w *world) { saved(w); w.must("adm-wei", "approve", "", chat.Values{"ask": {"ask"}}) }
	answer := func(who, verb, locale string, values chat.Values) func(*world) chat.Card {
		return func(w *world) chat.Card { w.must(who, verb, locale, values); return *w.done.Card }
	}
	shown := func(w *world) chat.Card { return w.card("adm-wei", "") }
	second := thanks()
	second["subject"], second["body"] = []string{"感谢你来面试"}, []string{"{姓名}，你好：\n谢谢你参加{岗位}的面试。[最晚 {下次告知} 前告诉你进展。]\n{署名}"}
	for _, c := range []struct {
		name, id string
		do       func(*world)
		card     func(*world) chat.Card
	}{
		{"builtin_letter", "rejection", func(*world) {}, shown},
		{"builtin_notice", "status.pending_second", func(*world) {}, shown},
		{"builtin_position", "thanks@be", func(*world) {}, shown},
		{"waits", "thanks", saved, func(w *world) chat.Card { return w.card("adm-wei", kindWaits) }},
		{"waits_for_another", "thanks", saved, func(w *world) chat.Card { return w.card("hr-lin", "") }},
		{"english", "status.hold", func(*world) {}, func(w *world) chat.Card { return w.card("hr-nov", "") }},
		{"on", "thanks", on, shown},
		{"on_and_waits", "thanks", func(w *world) { on(w); w.must("hr-lin", "edit", "zh-CN", second) }, shown},
		{"off", "thanks", func(w *world) { on(w); w.must("adm-wei", "off", "", nil) }, shown},
		{"position_on", "thanks@be", on, shown},
		{"preview_zh", "status.second_scheduled", func(*world) {}, answer("hr-lin", "preview", "zh-CN", nil)},
		{"preview_en", "rejection@be", func(*world) {}, answer("hr-lin", "preview", "en", nil)},
		{"versions_none", "thanks", func(*world) {}, answer("hr-lin", "versions", "", nil)},
		{"versions", "thanks", func(w *world) { on(w); w.must("hr-lin", "edit", "zh-CN", second) }, answer("adm-wei", "versions", "", nil)},
		{
			"compare", "thanks", func(w *world) { on(w); w.must("hr-lin", "edit", "zh-CN", second) },
			answer("hr-lin", "compare", "", chat.Values{"older": {"1"}, "newer": {"2"}}),
		},
		{"list", "rejection", func(*world) {}, answer("hr-lin", "list", "", nil)},
		{"list_used", "thanks@be", func(w *world) {
			on(w)
			draft := w.part
			draft.Draft = &draft.Template
			w.known["template/thanks"], w.known["template/status.hold"] = draft, draft
		}, answer("hr-lin", "list", "", nil)},
		{"list_positions", "rejection", func(w *world) {
			draft := Shelf{Draft: &hiring.Template{Version: 1}}
			for _, id := range []string{"rejection@be", "thanks@be", "thanks", "feedback", "thanks@old"} { // the last is of a position that is gone
				w.known["template/"+id] = draft
			}
		}, answer("hr-lin", "list", "", nil)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.id)
			c.do(w)
			w.now = w.now.Add(26 * time.Hour)
			cardtest.Golden(t, c.name, c.card(w), cardtest.Letter)
		})
	}
}

// TestCardIsForHR promises that a manager, who may have no right at all to what
// candidates are told, sees none of it.
func TestCardIsForHR(t *testing.T) {
	t.Parallel()
	w := newWorld(t, slots.Thanks)
	w.must("hr-lin", "edit", "zh-CN", thanks())
	for _, who := range []string{"mgr-zhao", "nobody", ""} {
		if card := w.card(who, ""); len(card.Blocks) > 0 {
			t.Errorf("%q sees %+v", who, card)
		}
	}
}
