package report_test

import (
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/report"
	"closeloop/flows/rubric"
	"closeloop/flows/wording"
)

// Tuesday 24 November 2026, 10:12 in Shanghai.
func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

// flow is the flow under test; the rules of wording are read once.
var flow = sync.OnceValue(func() flows.Flow[hiring.Report] {
	l, err := wording.New()
	if err != nil {
		panic(err)
	}
	return report.Flow(l, rules())
})

// rules is the rubric, read once.
var rules = sync.OnceValue(func() *rubric.Rubric {
	r, err := rubric.New()
	if err != nil {
		panic(err)
	}
	return r
})

func company(change func(*hiring.Position)) *hiring.Snapshot {
	people := []hiring.Person{
		{ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "hr-qin", Name: "秦悦", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "mgr-zhao", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "lead-sun", Name: "孙倩", Roles: []hiring.Role{hiring.Lead}, Active: true},
		{ID: "adm-novak", Name: "Eva Novak", Roles: []hiring.Role{hiring.Admin}, Locale: "en", Active: true},
		{ID: "adm-wei", Name: "魏岚", Roles: []hiring.Role{hiring.Admin}, Active: true},
	}
	pos := position()
	if change != nil {
		change(&pos)
	}
	c := hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}
	return hiring.NewSnapshot(1, c, people, []hiring.Position{pos})
}

func head(status hiring.Status) hiring.Case {
	return hiring.Case{
		ID: "C-1042", Candidate: "cand-1", Position: "be", Status: status, Rounds: 1,
		Waiting: tuesday().Add(-20 * time.Hour),
		Duty:    hiring.Duty{Kind: hiring.ReviewReport, Owner: "hr-lin", Due: time.Date(2026, 11, 26, 2, 12, 0, 0, time.UTC)},
	}
}

// liMing is the interview of cards.md, told in full.
func liMing() hiring.Interview {
	return hiring.Interview{
		ID: "iv-1", Version: 1, StartedAt: tuesday().Add(-20 * time.Hour), Duration: 1520, QuestionBank: "be-2026.3",
		Answers: []hiring.Answer{
			{
				QuestionID: "q1", Question: "讲讲你做过的和钱有关的系统。", Dimension: "industry", Duration: 22,
				Text: "我主要做电商订单，每天六十万单。对账我只接过接口，没做过清算。差错都是支付那边给文件，我一条条补。",
			},
			{
				QuestionID: "q2", Question: "订单表怎么拆？", Dimension: "logic", Duration: 25,
				Text: "先按租户分表，再拆热点订单。因为八成的查询都带租户号，迁的时候先双写两周，每天比对金额，差异到零再切读。",
			},
			{
				QuestionID: "q3", Question: "讲一次线上事故。", Dimension: "stress", Duration: 24,
				Text: "双十一零点缓存挂了，超卖一千二百单。我第一反应是重启，结果更乱，晚了十分钟才想起来可以先关入口。",
			},
			{
				QuestionID: "q4", Question: "和同事谈不拢怎么办？", Dimension: "communication", Duration: 18,
				Text: "我们各写了一页纸，把失败的情况列出来，他列的两种我真没想到，就按他的做了。",
			},
		},
		Scores: []hiring.Score{
			{Dimension: "logic", Score: 82, Evidence: []string{"q2"}},
			{Dimension: "communication", Score: 76, Evidence: []string{"q4"}},
			{Dimension: "industry", Score: 54, Evidence: []string{"q1"}},
			{Dimension: "stress", Score: 63, Evidence: []string{"q3"}},
		},
		Overall: &hiring.Overall{Score: 71, Verdict: "pass"},
		Consent: map[string]bool{"ai_interview": true, "talent_pool": false},
	}
}

// daniel is his English twin.
func daniel() hiring.Interview {
	iv := liMing()
	iv.Answers = []hiring.Answer{
		{
			QuestionID: "q1", Question: "Tell me about a system that moves money.", Dimension: "industry", Duration: 22,
			Text: "Mostly order intake, about 300,000 orders a day. I called the reconciliation API, never built clearing. When totals were off I handed the file to the payments team.",
		},
		{
			QuestionID: "q2", Question: "How do you split an orders table?", Dimension: "logic", Duration: 25,
			Text: "Shard by tenant first, then pull out hot orders, because four queries in five carry the tenant id. I would write to both sides for two weeks and compare amounts.",
		},
		{
			QuestionID: "q3", Question: "Tell me about an incident.", Dimension: "stress", Duration: 24,
			Text: "Our cache went down at midnight and we oversold 1,200 items. I restarted it twice, which made it worse, and it was ten minutes before I closed the entrance.",
		},
		{
			QuestionID: "q4", Question: "What when you disagree?", Dimension: "communication", Duration: 18,
			Text: "We each wrote one page with every way it could fail. Two of his I had really missed, so we built his.",
		},
	}
	return iv
}

func known(iv hiring.Interview, name string) flows.Known {
	return flows.Known{
		"interview/" + iv.ID: iv,
		"candidate/cand-1":   hiring.Candidate{ID: "cand-1", Name: name},
	}
}

func env(person string, iv hiring.Interview) flows.Env {
	e := flows.NewEnv(tuesday(), person, company(nil), known(iv, "李明"))
	e.Rev = 3
	return e
}

func built(t testing.TB, iv hiring.Interview, pos hiring.Position) hiring.Report {
	t.Helper()
	return report.Build(rules(), iv, pos, tuesday())
}

func event(verb string, pairs ...string) chat.Event {
	v := chat.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = []string{pairs[i+1]}
	}
	return chat.Event{ID: "e-1", Action: chat.Action{Flow: "report", Record: "C-1042", Verb: verb}, Values: v}
}
