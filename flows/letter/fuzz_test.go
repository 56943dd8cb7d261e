package letter

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows/hiring"
)

func strangers() []string {
	return []string{
		"李明", "Daniel Reyes", "{{.Reason}}", "{{template \"part\"}}", "{{", "O'Brien\r\nBcc: x@example.com", "李{{.Name}}明", "后端工程师", "行业经验与岗位要求有差距", "too old.\n{{range .}}", "\u202egnp.x", "<b>x</b>", "=1+1",
		"这个岗位要做支付清算，你目前接触得还不多",
	}
}

// FuzzWrite promises for whatever candidates, deciders and companies are called
// and say: it stands in the draft as it is, no template comes alive, no line
// begins anew in the subject.
func FuzzWrite(f *testing.F) {
	all := append(strangers(), needs.Strange(200, strangers()...)...)
	for i, words := range all {
		f.Add(words, all[(i+1)%len(all)], all[(i+2)%len(all)], i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, name, position, own string, english bool) {
		if !valid(name, position, own) {
			return // intake and the company file let nothing else in
		}
		w := newWorld(t)
		locale := map[bool]string{true: "en", false: "zh-CN"}[english]
		who, why := candidate(), decided()
		who.Name, who.Locale, why.ReasonText = name, locale, own
		w.change("candidate/p-1", who)
		w.change("decision/C-1042", why)
		pos := w.company.Positions()[0]
		pos.Title = hiring.Words{locale: position}
		w.company = hiring.NewSnapshot(1, w.company.Company, w.company.People(), []hiring.Position{pos})
		w.must("", "draft", nil)
		if d := w.part; !strings.Contains(d.Body, d.Name) || !strings.Contains(d.Body, position) || d.Name != chat.OneLine(name) {
			t.Errorf("%q, %q: not as they are in\n%s", name, position, d.Body)
		}
		if strings.ContainsFunc(w.part.Subject, unicode.IsControl) || w.part.Subject != chat.OneLine(w.part.Subject) {
			t.Errorf("subject %q", w.part.Subject)
		}
		given := strings.Count(name+position+own+w.part.Name, "{{")
		if strings.Count(w.part.Body, "{{") > 3*given {
			t.Errorf("braces of ours in\n%s", w.part.Body)
		}
		if strings.Contains(own, "{{.Reason}}") && w.part.Omitted == "" && !strings.Contains(w.part.Body, "{{.Reason}}") {
			t.Errorf("%q came alive in\n%s", own, w.part.Body)
		}
		w.findings()
		w.card("hr-lin")
	})
}

// FuzzEdit promises for whatever HR types: it is saved as it was typed, one kind
// of line break apart, or comes back at its field; and never anything else
// changes.
func FuzzEdit(f *testing.F) {
	good := goodEdit()
	body := good.Get("body")
	f.Add(good.Get("subject"), body)
	for _, words := range append(strangers(), needs.Strange(200, strangers()...)...) {
		f.Add("面试结果 "+words, body+"\n"+words)
		f.Add(words, strings.Replace(body, "李明", words, 1))
	}
	f.Fuzz(func(t *testing.T, subject, body string) {
		if !valid(subject, body) {
			return // JSON and forms give nothing else
		}
		w := drafted(t)
		before := w.part
		err := w.do("hr-lin", "edit", chat.Values{"subject": {subject}, "body": {body}})
		if err != nil {
			problem, ok := errors.AsType[*chat.Problem](err)
			if !ok || len(problem.Fields) == 0 || w.part.Number != before.Number {
				t.Fatalf("%q, %q: %v", subject, body, err)
			}
			return
		}
		if w.part.Subject != chat.OneLine(strings.TrimSpace(subject)) {
			t.Errorf("subject %q, typed %q", w.part.Subject, subject)
		}
		if got := seenWords(w.part.Body); got != seenWords(body) {
			t.Errorf("saved %q, typed %q", got, body)
		}
		if strings.ContainsAny(w.part.Body, "\r\x00") || len(w.effects) > 0 || w.head.Status != hiring.RejectPending {
			t.Errorf("%q leaves %q and does %v", body, w.part.Body, w.effects)
		}
	})
}

func valid(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !utf8.ValidString(text) })
}

// seenWords is a text without line breaks, blanks and control characters.
func seenWords(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}
