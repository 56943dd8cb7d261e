package letter

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// faults are the fields that a refused form names, in Chinese.
func (w *world) faults(err error) map[string]string {
	w.t.Helper()
	var p *chat.Problem
	if !errors.As(err, &p) || p.Kind != chat.Invalid {
		w.t.Fatalf("want wrong fields, got %v", err)
	}
	out := map[string]string{}
	for name, sentence := range p.Fields {
		out[name] = cardtest.Speaker(w.t).Words(cardtest.Reader(w.t, "zh-CN"), sentence)
	}
	return out
}

func edit(subject, body string) chat.Values {
	return chat.Values{"subject": {subject}, "body": {body}}
}

// TestEditIsWordForWord promises that what a person wrote is what leaves: no
// template, no second line in the subject, one kind of line break.
func TestEditIsWordForWord(t *testing.T) {
	t.Parallel()
	good := strings.ReplaceAll(goodEdit().Get("body"), "\r\n", "\n") + "\n"
	for typed, want := range map[string]string{
		goodEdit().Get("body"):                       good,
		"\n\n" + good + "\n\n":                       good,
		good + "{{.Name}} {{range}}":                 good + "{{.Name}} {{range}}\n",
		good + "*b* <b> =HYPERLINK(1) @all":          good + "*b* <b> =HYPERLINK(1) @all\n",
		strings.ReplaceAll(good, "\n", "\r"):         good,
		strings.Replace(good, "感谢", "\x00感\x1b谢", 1): good,
		strings.Replace(good, "林晓", "\t林晓", 1):       strings.Replace(good, "林晓", "\t林晓", 1),
	} {
		w := drafted(t)
		w.must("hr-lin", "edit", edit("结果\r\nBcc: eve@example.com\u2028x", typed))
		if w.part.Body != want || w.part.Subject != "结果 Bcc: eve@example.com x" {
			t.Errorf("%q became %q, subject %q", typed, w.part.Body, w.part.Subject)
		}
		w.must("hr-lin", "send", nil)
		if l, ok := w.letter(); !ok || l.Text != want || l.Subject != w.part.Subject {
			t.Errorf("what leaves: %+v", l)
		}
	}
}

// TestEditNamesWhatIsWrong promises that a finding comes back at its field,
// with the words, the rule and what to write instead, and changes nothing.
func TestEditNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	body := goodEdit().Get("body")
	for _, c := range []struct {
		values chat.Values
		want   map[string][]string
	}{
		{edit("结果", body+"\n我们想找更年轻的人"), map[string][]string{"body": {"这样不能发", "年轻", "提到年龄"}}},
		{edit("更年轻的人", body), map[string][]string{"subject": {"年轻", "提到年龄"}}},
		{edit("结果", "  \r\n "), map[string][]string{"body": {"不能空着"}}},
		{edit("\x00", body+"\n你比其他候选人弱一些"), map[string][]string{"subject": {"不能空着"}, "body": {"比较"}}},
	} {
		w := drafted(t)
		before := fmt.Sprint(w.part)
		faults := w.faults(w.do("hr-lin", "edit", c.values))
		if len(faults) != len(c.want) || fmt.Sprint(w.part) != before {
			t.Errorf("%v: faults %v", c.values, faults)
		}
		for field, words := range c.want {
			for _, word := range words {
				if !strings.Contains(faults[field], word) {
					t.Errorf("%s: %q does not say %q", field, faults[field], word)
				}
			}
		}
	}
}

// TestManyFindings promises that a field names a rule once, and counts the
// rules beyond the third.
func TestManyFindings(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	body := goodEdit().Get("body")
	faults := w.faults(w.do("hr-lin", "edit", edit("结果", body+strings.Repeat("年龄，", 40))))
	if n := strings.Count(faults["body"], "提到年龄"); n != 1 || strings.Contains(faults["body"], "另有") {
		t.Errorf("names it %d times: %s", n, faults["body"])
	}
	faults = w.faults(w.do("hr-lin", "edit", edit("结果", body+"\n你的年龄偏大。你信教。你有口音。你比其他候选人弱一些。你只得了 54 分。")))
	if !strings.Contains(faults["body"], "另有 2 条") {
		t.Error(faults["body"])
	}
}

// TestNamesAreNoReason promises that a person or a position may be called what
// a reason must not say.
func TestNamesAreNoReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := candidate()
	c.Name = "年轻"
	w.change("candidate/p-1", c)
	w.must("", "draft", nil)
	if found := w.findings(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	w.part.Body += "太年轻了，你的年龄"
	if found := w.findings(); len(found) == 0 {
		t.Error("behind the name nothing is found any more")
	}
}

// TestVersions promises that every saved edit is kept with its author, the last
// ten, and is another letter to a mail system.
func TestVersions(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	first := w.part.Body
	for n := range 13 {
		who := []string{"hr-lin", "boss"}[n%2]
		w.now = w.now.Add(time.Minute)
		v := goodEdit()
		v["body"][0] += fmt.Sprint(n)
		w.must(who, "edit", v)
		if w.part.Edits != n+1 || w.part.EditedBy != who || !w.part.EditedAt.Equal(w.now) || w.part.Number != n+2 {
			t.Fatalf("after edit %d: %d by %s at %v, number %d", n+1, w.part.Edits, w.part.EditedBy, w.part.EditedAt, w.part.Number)
		}
		if n == 0 && (len(w.part.Past) != 1 || w.part.Past[0].Body != first || w.part.Past[0].By != "") {
			t.Fatalf("kept %+v", w.part.Past)
		}
	}
	if len(w.part.Past) != maxPast || !strings.HasSuffix(w.part.Past[maxPast-1].Body, "11\n") || w.part.Past[maxPast-1].By != "boss" {
		t.Errorf("kept %d, last %+v", len(w.part.Past), w.part.Past[len(w.part.Past)-1])
	}
	same := edit(w.part.Subject, w.part.Body)
	w.must("hr-lin", "edit", same)
	if w.part.Edits != 13 {
		t.Error("saving the same counts as an edit")
	}
}

// TestTwoEdit promises that who saves second loses nothing and overwrites only
// knowingly.
func TestTwoEdit(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	w.must("boss", "edit", goodEdit())
	theirs := w.part.Body
	mine := goodEdit()
	mine["body"][0] += "。"
	w.clicked = 7 // a card of another revision than the present one
	if faults := w.faults(w.do("hr-lin", "edit", mine)); !strings.Contains(faults["body"], "你写的还在这里") || w.part.Body != theirs {
		t.Errorf("faults %v, body %q", faults, w.part.Body)
	}
	w.clicked = 1
	w.must("hr-lin", "edit", mine)
	if w.part.Body == theirs {
		t.Error("the second save does not count")
	}
}

// TestJudgedAgain promises that the queueing turn judges by what is true then:
// nothing is queued that has become wrong.
func TestJudgedAgain(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct{ before, after func(*world) }{
		"写了保留资料，但对方没同意": {
			func(w *world) {
				c := candidate()
				c.TalentPool = true
				w.change("candidate/p-1", c)
			},
			func(w *world) { w.change("candidate/p-1", candidate()) },
		},
		"原因没有依据": {
			func(*world) {},
			func(w *world) {
				pos := w.company.Positions()[0]
				pos.Reasons[0].Dimension = "gone"
				w.company = hiring.NewSnapshot(2, w.company.Company, w.company.People(), []hiring.Position{pos})
				w.part.Asked = 0
			},
		},
	} {
		w := newWorld(t)
		c.before(w)
		w.must("", "draft", nil)
		if found := w.findings(); len(found) != 0 {
			t.Fatalf("%s: at first %+v", says, found)
		}
		c.after(w)
		var p *chat.Problem
		err := w.do("hr-lin", "send", nil)
		if !errors.As(err, &p) || p.Kind != chat.Invalid || w.part.State != Drafted {
			t.Fatalf("%s: %v", says, err)
		}
		if said := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), p.Sentence); !strings.Contains(said, says) {
			t.Errorf("want %s, said %s", says, said)
		}
	}
}

// TestTheReasonStays promises that an edited letter still rests on the reason of
// the decision: the approved phrase, or the decider's own sentence.
func TestTheReasonStays(t *testing.T) {
	t.Parallel()
	frame := func(reason string) chat.Values {
		return edit("结果", "李明，你好：\n感谢你参加后端工程师岗位的面试。"+reason+"，所以这次没有邀请你进入下一轮。\n以后有更合适的岗位，欢迎再来申请。\n")
	}
	for reason, good := range map[string]bool{
		"行业经验与岗位要求有差距": true, "这个岗位要做支付清算，你目前接触得还不多": true, "我们换了方向": false,
	} {
		w := drafted(t)
		if err := w.do("hr-lin", "edit", frame(reason)); (err == nil) != good {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// TestAddress promises that only one plain address is taken, that it is put on
// file, and that no card and no answer shows it whole.
func TestAddress(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", " ", "li.ming", "li.ming@example", "a@b.c, d@e.f", "Li <a@b.c>", "a@b.c\r\nBcc: d@e.f", "a@b.c\x00", "a\u2028b@b.c", "a\u200bb@b.c", "a@b\u202e.c", strings.Repeat("x", 251) + "@b.c", "liming@example.com",
	} {
		w := drafted(t)
		faults := w.faults(w.do("hr-lin", "address", chat.Values{"email": {bad}}))
		if faults["email"] == "" || w.part.To != "liming@example.com" || strings.Contains(faults["email"], "liming@") {
			t.Errorf("%q: %v", bad, faults)
		}
	}
	w := drafted(t)
	w.must("hr-lin", "address", chat.Values{"email": {" li.ming@example.org "}})
	kept := candidate()
	kept.Email = "li.ming@example.org"
	if len(w.effects) != 1 || w.effects[0] != (flows.Keep{Collection: "candidate", ID: "p-1", Value: kept}) {
		t.Errorf("effects %+v", w.effects)
	}
	if said := cardtest.Speaker(t).Words(cardtest.Reader(t, "en"), w.notice); strings.Contains(said, "li.ming@") {
		t.Error(said)
	}
	w.must("hr-lin", "send", nil)
	if l, ok := w.letter(); !ok || l.To != "li.ming@example.org" || l.ID != "C-1042-2" {
		t.Errorf("%+v", l)
	}
}

// TestANewAddressMakesItSendable promises that who had none can be written to.
func TestANewAddressMakesItSendable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := candidate()
	c.Email = ""
	w.change("candidate/p-1", c)
	w.must("", "draft", nil)
	w.must("hr-lin", "address", chat.Values{"email": {"li.ming@example.org"}})
	w.must("hr-lin", "send", nil)
}

// TestDiscardAsksWhy promises that a draft is not let go of without a word.
func TestDiscardAsksWhy(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	if faults := w.faults(w.do("hr-lin", "discard", chat.Values{"why": {"\x00 "}})); faults["why"] == "" {
		t.Error("no fault")
	}
	was := w.part.Body
	w.must("hr-lin", "discard", chat.Values{"why": {"先打\r\n电话"}})
	if w.part.LetGo.Why != "先打 电话" || w.part.LetGo.By != "hr-lin" || w.head.Duty.Kind != hiring.SendLetter {
		t.Errorf("%+v, duty %+v", w.part.LetGo, w.head.Duty)
	}
	w.must("boss", "rewrite", nil)
	if w.part.Body != was || w.part.Number != 2 || len(w.part.Past) != 1 {
		t.Errorf("written again: number %d, kept %d\n%s", w.part.Number, len(w.part.Past), w.part.Body)
	}
}

// TestTellers promises that the form offers those who may have told the
// candidate, first of all who fills it in.
func TestTellers(t *testing.T) {
	t.Parallel()
	w := drafted(t)
	for _, f := range toldForm(w.env("hr-lin"), w.head, w.part).Fields {
		if f.Name != "by" {
			continue
		}
		var ids []string
		for _, o := range f.Options {
			ids = append(ids, o.Value)
		}
		if got := strings.Join(ids, " "); got != "boss hr-lin lead-sun mgr-zhao" || f.Value != "hr-lin" {
			t.Errorf("offers %s, first %s", got, f.Value)
		}
	}
	w.must("hr-lin", "told", chat.Values{"how": {"phone"}, "when": {"2026-11-24"}, "by": {"mgr-zhao"}})
	if w.part.ToldBy != "mgr-zhao" || w.part.ConfirmedBy != "hr-lin" {
		t.Errorf("told by %s, noted by %s", w.part.ToldBy, w.part.ConfirmedBy)
	}
	w = drafted(t)
	w.must("hr-lin", "told", toldByPhone)
	if w.part.ToldBy != "hr-lin" {
		t.Errorf("told by %q when nobody is named", w.part.ToldBy)
	}
}
