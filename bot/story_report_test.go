package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// inReview is what the story of a review says, in the language of its reader.
type inReview struct {
	words                    string // of the candidate, another quote than the proposed one
	weight, over             string
	suggestion, restored     string
	requirement, required    string
	kept, sent, changed, all string
}

func reviewWords(c cast) inReview {
	if c.hr == "hr-eve" {
		return inReview{
			words: "then pull out the hot orders", weight: "Weight Logic 20% → 60%", over: "130%", suggestion: "Suggestion (none) → “ask about clearing”",
			restored: "version 2 restored", requirement: "somebody who has been on call", required: "Also look at: somebody who has been on call",
			kept: "Not sent: 1.", sent: "Sent: 2.", changed: "changed after you opened the list", all: "All 3",
		}
	}
	return inReview{
		words: "最后把冷数据搬走", weight: "权重 逻辑思维 20% → 60%", over: "130%", suggestion: "建议 （无） → “ask about clearing”",
		restored: "恢复第 2 版", requirement: "能值夜班", required: "HR 补充：能值夜班",
		kept: "没有发送 1 份", sent: "已发送 2 份", changed: "你打开之后改过", all: "全部 3 份",
	}
}

func share(logic string) map[string]any {
	return map[string]any{
		"weight_logic": logic, "weight_communication": "10", "weight_industry": "10", "weight_stress": "10", "weight_teamwork": "10", "weight_data": "0",
	}
}

// TestReview: HR changes weights, words and quotes of a draft, compares two
// versions, restores one, adds a requirement; then ticks several drafts of
// which one changed meanwhile, and the managers get the others.
func TestReview(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		say := reviewWords(c)
		id := r.arrive(c.candidate)
		on := "report/" + id + "/"
		next()
		draft, weigh := r.offered(c.hr, on+"weigh")
		bad := r.press(c.hr, draft.ID, weigh, share("90"))
		if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Errors["weight_data"], say.over) {
			r.t.Errorf("weights that do not add up: %+v", bad)
		}
		r.click(c.hr, on+"weigh", share("60"))
		next()
		r.see(r.press(c.hr, draft.ID, weigh, share("60")).said(), map[bool]string{true: "没有保存", false: "Nothing was saved"}[c.hr == "hr-lin"])
		r.click(c.hr, on+"suggest", map[string]any{"suggestion": "ask about clearing"})
		card, points := r.offered(c.hr, on+"points")
		invented := r.press(c.hr, card.ID, points, map[string]any{"words_logic": "I know clearing well"})
		if invented.Status != http.StatusUnprocessableEntity || invented.Errors["words_logic"] == "" {
			r.t.Errorf("an invented quote: %+v", invented)
		}
		r.click(c.hr, on+"points", map[string]any{"words_logic": say.words})
		next()
		r.see(r.about(c.hr, c.candidate.name)[0].Text, say.words, "ask about clearing")
		r.click(c.hr, on+"versions", nil)
		r.click(c.hr, on+"compare", map[string]any{"older": "1", "newer": "3"})
		r.see(r.screen(c.hr), say.weight, say.suggestion)
		next()
		r.click(c.hr, on+"versions", nil)
		r.click(c.hr, on+"restore", map[string]any{"no": "2"})
		r.hide(r.about(c.hr, c.candidate.name)[0].Text, "ask about clearing")
		r.click(c.hr, on+"versions", nil)
		r.see(r.screen(c.hr), say.restored)
		r.click(c.hr, on+"require", map[string]any{"requirement": say.requirement})
		next()
		r.several(c, id, say)
		manager, _ := r.offered(c.manager, "decision/"+id+"/approve")
		r.see(manager.Text, say.required)
		r.hide(manager.Text, "8642", "ask about clearing")
		told := r.press(c.manager, draft.ID, on+"versions", nil)
		r.see(told.said(), c.managerName)
		r.hide(told.said(), say.restored) // what HR changed is HR's alone
		r.verify()
	})
}

// several sends the drafts of three candidates together, after one of them
// changed.
func (r *rig) several(c cast, first string, say inReview) {
	r.t.Helper()
	var ids []string
	for _, more := range []string{"second", "third"} {
		other := c.candidate
		other.key, other.name, other.email = more, more+" one", more+"@mail.example"
		ids = append(ids, r.arrive(other))
	}
	from := chat.Account{Platform: "console", User: c.hr}
	reply, err := r.app.desk.Ask(r.t.Context(), chat.Question{ID: "q", Name: "drafts", From: from})
	if err != nil || reply.Card == nil {
		r.t.Fatalf("drafts: %v", err)
	}
	button, _ := reply.Card.Button(chat.Action{Flow: "desk", Record: c.hr, Verb: "send"})
	options := button.Form.Fields[0].Options
	if len(options) != 4 || !strings.HasPrefix(options[1].Value, first+"@") {
		r.t.Fatalf("the list offers %+v", options)
	}
	r.click(c.hr, "report/"+ids[0]+"/suggest", map[string]any{"suggestion": "changed meanwhile"})
	ev := chat.Event{
		ID: r.app.newID("ev"), Kind: chat.Click, From: from, Action: button.Action,
		Values: chat.Values{"drafts": {options[1].Value, options[2].Value, options[3].Value}},
	}
	if _, err := r.app.desk.Handle(r.t.Context(), ev); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
	parcel := r.inbox(c.hr)[len(r.inbox(c.hr))-1]
	r.see(parcel.Text, say.sent, say.kept, "second one", say.changed)
	for id, sent := range map[string]bool{first: true, ids[0]: false, ids[1]: true} {
		if _, _, ok := r.button(c.manager, "decision/"+id+"/approve"); ok != sent {
			r.t.Errorf("%s with the manager: %v, want %v", id, ok, sent)
		}
		if want := []string{"bot " + c.hr + " send"}; sent && !slices.Equal(r.turns(id, "send"), want) {
			r.t.Errorf("%s was sent by %q, want %q", id, r.turns(id, "send"), want)
		}
	}
}

// failing is the company with a position where HR may reject in the review.
func failing(company []byte) []byte {
	return append(company, `
  - {id: qa, title: {zh-CN: 测试工程师, en: QA Engineer}, hr: hr-lin, managers: [mgr-zhao, mgr-he], lead: lead-sun, rounds: 1, on_fail: hr}
`...)
}

// TestRejectInReview: on a position that lets HR, a failed interview is
// rejected in the review with reason and evidence, taken back within ten
// minutes, rejected again; the letter leaves, and no manager ever hears of it.
func TestRejectInReview(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		r.employ(failing(testCompany(t)))
		li := liMing()
		material := li.interview(r.machine.Now())
		material["position"], material["overall"] = "qa", map[string]any{"score": 41, "verdict": "fail"}
		_, out := r.send("", "once-failed", encode(t, material))
		id := out.Results[0].Case
		card, reject := r.offered("hr-lin", "decision/"+id+"/reject_draft")
		empty := r.press("hr-lin", card.ID, reject, map[string]any{"reason": "industry"})
		if empty.Status != http.StatusUnprocessableEntity || empty.Errors["evidence"] == "" {
			t.Errorf("without evidence: %+v", empty)
		}
		why := map[string]any{"reason": "industry", "evidence": "a1"}
		r.see(fmt.Sprint(r.click("hr-lin", "decision/"+id+"/reject_draft", why)), "撤销")
		r.see(r.screen("hr-lin"), "由林晓在确认报告时定为不通过", "拒信草稿")
		r.restart()
		r.click("hr-lin", "decision/"+id+"/undo", nil)
		r.see(r.status("hr-lin", id), "报告待HR确认")
		r.click("hr-lin", "decision/"+id+"/reject_draft", why)
		r.advance("10m")
		if _, _, ok := r.button("hr-lin", "decision/"+id+"/undo"); ok {
			t.Errorf("undo is offered after ten minutes:\n%s", r.screen("hr-lin"))
		}
		r.click("hr-lin", "letter/"+id+"/send", nil)
		r.advance("24h")
		r.see(r.status("hr-lin", id), "未通过·已告知")
		if mail := r.outgoing().Mail; len(mail) != 1 || mail[0].To != li.email {
			t.Errorf("mail %+v", mail)
		}
		for _, who := range []string{"mgr-zhao", "mgr-he", "lead-sun"} {
			r.hide(r.screen(who), li.name, id)
			r.see(r.status(who, id), notFoundZH)
		}
		r.verify()
	})
}
