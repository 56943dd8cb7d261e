package letter

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
	"closeloop/locales/cardtest"
)

// texting is a world without an e-mail, in which a link can go by text message.
func texting(t testing.TB) *world {
	w := newWorld(t)
	k := *theDesk(t)
	k.links = Links{Base: "https://loop.example", Text: true, Mint: func(purpose, subject, _ string) string { return "token-" + purpose + "-" + subject }}
	w.flow = k.flow()
	c, d := candidate(), decided()
	c.Email, d.Note = "", ""
	w.known["candidate/p-1"], w.known["decision/C-1042"] = c, d
	w.must("", "draft", nil)
	w.now = shanghai(24, 11, 35)
	return w
}

// found is what speaks against the letter in such a world.
func (w *world) found() []wording.Finding {
	w.t.Helper()
	k := *theDesk(w.t)
	k.links = Links{Base: "https://loop.example", Text: true}
	return k.findings(w.env("hr-lin"), w.head, w.part)
}

// TestText: the message is the fixed sentence with a link and nothing of the letter;
// the page has the letter as HR read it, and only while the candidate may have it.
func TestText(t *testing.T) {
	t.Parallel()
	w := texting(t)
	if err := w.do("mgr-zhao", "text", nil); !errors.Is(err, errDenied) {
		t.Errorf("a manager may: %v", err)
	}
	w.must("hr-lin", "text", nil)
	var call flows.Call
	var kept flows.Keep
	for _, e := range w.effects {
		switch e := e.(type) {
		case flows.Call:
			call = e
		case flows.Keep:
			kept = e
		}
	}
	l, leaves := w.letter()
	if !leaves || !l.IsText() || l.To != "" || l.Number != "+8613800135678" || l.Template != textID ||
		l.Variables["Link"] != "https://loop.example/c/token-letter-C-1042-1" || l.Variables["Company"] != "星河科技" || len(l.Variables) != 2 {
		t.Errorf("%v %+v", leaves, l)
	}
	if l.Text != "星河科技：有一封关于你应聘的信，请打开查看：https://loop.example/c/token-letter-C-1042-1" {
		t.Errorf("it says %q", l.Text)
	}
	if call.Name != flows.SMS || call.Answer != "result" || !call.At.Equal(w.now.Add(Outbox)) {
		t.Errorf("%+v", call)
	}
	token := kept.Value.(hiring.Token)
	if kept.ID != hiring.TokenID(Link, "token-letter-C-1042-1") || token.Subject != "C-1042-1" || token.Purpose != Link || !token.Until.After(w.now) {
		t.Errorf("%+v", kept)
	}
	for _, id := range []string{"C-1042-2", "", "C-1042"} {
		if _, _, ok := w.part.Page(id); ok {
			t.Errorf("%q opens the letter", id)
		}
	}
	subject, body, ok := w.part.Page("C-1042-1")
	if !ok || subject != w.part.Subject || body != w.part.Body {
		t.Errorf("the page has %q %q", subject, body)
	}
	if text := cardtest.Text(t, w.card("hr-lin"), "zh-CN"); strings.Contains(text, "token-") || strings.Contains(text, "138001") {
		t.Errorf("the card gives link or number away:\n%s", text)
	}
	w.must("hr-lin", "takeback", nil)
	if _, _, ok := w.part.Page("C-1042-1"); ok {
		t.Error("a letter that was taken back can be read")
	}
	w.must("hr-lin", "text", nil)
	w.must("", "result", chat.Values{"outcome": {flows.OutcomeDone}})
	if _, _, ok := w.part.Page("C-1042-1"); !ok || w.head.Status != hiring.Rejected {
		t.Errorf("it left, and %v, %s", ok, w.head.Status)
	}
}

// TestNoText: no way, no button; and a letter that may not leave does not leave this
// way either.
func TestNoText(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*world, *Links){
		"no gateway":  func(_ *world, l *Links) { l.Text = false },
		"no address":  func(_ *world, l *Links) { l.Base = "" },
		"no phone":    func(w *world, _ *Links) { w.part.Phone = "call me" },
		"an e-mail":   func(w *world, _ *Links) { w.part.To = "a@example.com" },
		"it bounced":  func(w *world, _ *Links) { w.part.To, w.part.State = "a@example.com", Returned },
		"it left":     func(w *world, _ *Links) { w.part.State = Sent },
		"it is told":  func(w *world, _ *Links) { w.head.Status = hiring.Rejected },
		"it waits":    func(w *world, _ *Links) { w.part.State = Queued },
		"it is given": func(w *world, _ *Links) { w.part.State = Discarded },
	} {
		w := texting(t)
		k := *theDesk(t)
		k.links = Links{Base: "https://loop.example", Text: true, Mint: func(string, string, string) string { return "t" }}
		change(w, &k.links)
		w.flow = k.flow()
		if err := w.do("hr-lin", "text", nil); !errors.Is(err, errDenied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := texting(t)
	w.part.Body = "我们想找更年轻的同事。"
	var p *chat.Problem
	if err := w.do("hr-lin", "text", nil); !errors.As(err, &p) || p.Kind != chat.Invalid {
		t.Errorf("bad words leave: %v", err)
	}
}

// TestTextCards: how such a letter stands, in every state.
func TestTextCards(t *testing.T) {
	t.Parallel()
	queue := func(w *world) { w.must("hr-lin", "text", nil) }
	answer := func(o string, more ...string) func(*world) {
		return func(w *world) {
			queue(w)
			w.now = w.part.LeavesAt
			v := outcome(o)
			for i := 0; i < len(more); i += 2 {
				v[more[i]] = []string{more[i+1]}
			}
			w.must("", "result", v)
		}
	}
	for name, do := range map[string]func(*world){
		"text_draft":  func(*world) {},
		"text_reply":  func(w *world) { w.part.Body += "有问题请回复本邮件。\n" },
		"text_queued": queue,
		"text_sent":   answer(flows.OutcomeDone),
		"text_failed": answer(flows.OutcomeRefused),
		"text_held":   answer(flows.OutcomeUnknown),
		"text_busy":   answer(flows.OutcomeDeferred, "code", "busy", "tries", "9", "next", "2026-11-24T04:10:00Z"),
		"text_nobody": answer(flows.OutcomeDeferred, "code", "no_server"),
		"text_returned": func(w *world) {
			answer(flows.OutcomeDone)(w)
			w.must("hr-lin", "returned", nil)
		},
	} {
		w := texting(t)
		do(w)
		cardtest.Golden(t, name, w.card("hr-lin"), cardtest.Letter)
	}
}

// TestPageWords: a letter that is read on a page asks for no reply to a mail, in the words
// that come with the bot, and where a company left those in its own; what else asks for
// one HR changes before she confirms, and the letter leaves as she confirmed it.
func TestPageWords(t *testing.T) {
	t.Parallel()
	theirs := func(last string) func(*world) {
		return func(w *world) {
			own := ownWords("", "面试结果", true)
			for locale, form := range own.Forms {
				form.Parts = append(slices.Clone(form.Parts), hiring.TemplatePart{Name: "4", Text: last})
				own.Forms[locale] = form
			}
			w.company.Templates = map[string]hiring.Template{"rejection": own}
		}
	}
	english := func(w *world) {
		c := w.known["candidate/p-1"].(hiring.Candidate)
		c.Locale = "en"
		w.change("candidate/p-1", c)
	}
	left := "\n\n以后有更合适的岗位，欢迎再来申请。想多了解一些，直接回复这封邮件就好。"
	for name, c := range map[string]struct {
		before func(*world)
		says   string // what the page reads
		hit    string // what HR has to change first
	}{
		"the bot's":                  {func(*world) {}, "写信给我就好", ""},
		"the bot's in English":       {english, "just write to me", ""},
		"the company's":              {theirs("\n欢迎写信给我。"), "欢迎写信给我", ""},
		"the bot's, left as it is":   {theirs(left), "写信给我就好", ""},
		"the company's, of a reply":  {theirs("\n有问题请回复本邮件。"), "", "回复本邮件"},
		"the same in English":        {func(w *world) { english(w); theirs("\nJust Reply to this mail.")(w) }, "", "Reply to this"},
		"the company's, of a letter": {theirs("\n期待你的回信。"), "", "回信"},
	} {
		w := texting(t)
		c.before(w)
		who := w.known["candidate/p-1"].(hiring.Candidate)
		who.TalentPool = true // the sentence about the pool asks for a word too
		w.change("candidate/p-1", who)
		w.part = Draft{}
		w.must("", "draft", nil)
		hits := outbound.Blocking(w.found())
		if c.hit != "" {
			if !slices.ContainsFunc(hits, func(f wording.Finding) bool { return f.Rule == "reply" && f.Words == c.hit }) {
				t.Errorf("%s: found %+v in\n%s", name, hits, w.part.Body)
			}
			var p *chat.Problem
			if err := w.do("hr-lin", "text", nil); !errors.As(err, &p) || p.Kind != chat.Invalid || w.part.State != Drafted {
				t.Errorf("%s: it leaves: %v", name, err)
			}
			without := strings.NewReplacer("有问题请回复本邮件。", "", "Just Reply to this mail.", "", "期待你的回信。", "")
			w.must("hr-lin", "edit", chat.Values{"subject": {w.part.Subject}, "body": {without.Replace(w.part.Body)}})
		}
		w.must("hr-lin", "text", nil)
		_, body, _ := w.part.Page(w.part.Frozen.ID)
		if !strings.Contains(body, c.says) || body != w.part.Body {
			t.Errorf("%s: the page reads\n%s", name, body)
		}
		for _, word := range []string{"邮件", "回信", "reply"} {
			if strings.Contains(body, word) {
				t.Errorf("%s: the page says %q in\n%s", name, word, body)
			}
		}
	}
}

// TestMailMayBeAnswered: a letter that goes by mail may ask for a reply.
func TestMailMayBeAnswered(t *testing.T) {
	t.Parallel()
	w := texting(t)
	c := candidate()
	w.change("candidate/p-1", c)
	w.part = Draft{}
	w.must("", "draft", nil)
	if hits := outbound.Blocking(w.found()); len(hits) > 0 || !strings.Contains(w.part.Body, "回复这封邮件") {
		t.Errorf("%+v in\n%s", hits, w.part.Body)
	}
}
