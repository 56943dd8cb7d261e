package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"closeloop/flows/pay"
)

// pays brings a table of pay in.
func (r *rig) pays(table string) {
	r.t.Helper()
	e := errand{Actor: "test", Flags: map[string]string{"locale": "en"}}
	if code, err := importPayErrand(context.Background(), r.app, paper{e, strings.NewReader(table), io.Discard}); code != exitDone || err != nil {
		r.t.Fatalf("import pay: %d, %v", code, err)
	}
}

// askedPay are the audit's lines on questions about pay: who, and about what.
func (r *rig) askedPay() []string {
	r.t.Helper()
	var out []string
	for _, e := range r.audit() {
		if e.Flow == pay.Asking && e.Topic != "" {
			out = append(out, e.Actor+" "+e.Verb+" "+e.Topic)
		}
	}
	return out
}

// pressPay presses a button of an answer about pay.
func (r *rig) pressPay(who string, on answer, verb string, values map[string]any) answer {
	r.t.Helper()
	for _, m := range on.Replies {
		for _, b := range m.Actions {
			if strings.HasSuffix(verbOf(b.Action), "/"+verb) {
				return r.press(who, m.ID, b.Action, values)
			}
		}
	}
	r.t.Fatalf("%s finds no %s on %+v", who, verb, on.Replies)
	return answer{}
}

// shown is all that a click came to.
func (a answer) shown() string {
	out := a.said()
	if a.Message != nil {
		out += "\n" + a.Message.Text
	}
	return out
}

// TestPayAsked: HR asks in private and in a group, with a slip, with an amount,
// for another level; who has no right reads what everybody reads who asks for
// what is not there; the group sees no pay; the audit has who asked for what, and
// no amount.
func TestPayAsked(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		r.pays(payTable + "da,P6,,,,20K,,30K,\n")
		line, slip, unknown, band, within, other := "薪资 后端 P6 上海", "pay houduna", "没有找到你可以查询的", "25–35K/月 · 14薪", "位置 70%", "35–50K/月 · 15薪"
		values, level, id := map[string]any{"amount": "32K"}, "P7", "be"
		if c.hr == "hr-eve" {
			line, slip, unknown, band, within, other = "pay data analyst P5", "pay analist", "Nothing you may ask about", "CNY 16–22K a month × 12", "place 50 %", "CNY 20–30K a month × 12"
			values, level, id = map[string]any{"amount": "19000"}, "P6", "da"
		}
		r.see(r.say(c.hr, line, "dm").shown(), band)
		next()
		in := r.say(c.hr, "/"+line, "general")
		r.see(in.shown(), band)
		for _, who := range []string{"tr-xu", c.manager} {
			for _, m := range r.inbox(who) {
				r.hide(m.Text, "K/", "25–35", "16–22", "a month ×")
			}
		}
		next()
		answer := r.say(c.hr, line, "dm")
		r.see(r.pressPay(c.hr, answer, "try", values).shown(), within)
		r.see(r.pressPay(c.hr, answer, "other", map[string]any{"level": level, "city": ""}).shown(), other)
		near := r.say(c.hr, slip, "dm")
		r.hide(near.shown(), band)
		r.see(r.pressPay(c.hr, near, "ask", nil).shown(), level)
		for _, who := range []string{c.manager, c.mate, "tr-xu"} {
			mine, nobody := r.say(who, line, "dm").shown(), r.say(who, strings.Replace(line, strings.Fields(line)[1], "zzzz", 1), "dm").shown()
			r.hide(mine+nobody, band)
			if words := strings.Fields(line)[1]; who != "tr-xu" && strings.Replace(mine, words, "zzzz", 1) != nobody {
				r.t.Errorf("%s reads %q, and for what is not there %q", who, mine, nobody)
			}
			if who != "tr-xu" {
				r.see(mine, unknown)
			}
		}
		got := r.askedPay()
		for _, want := range []string{c.hr + " ask " + id, c.hr + " try " + id, c.hr + " other " + id, c.hr + " ask none", c.manager + " ask none", "tr-xu ask none"} {
			if !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, want) }) {
				r.t.Errorf("no %q in the audit: %q", want, got)
			}
		}
		for _, l := range got {
			r.hide(l, "32", "19000", "25")
		}
		r.verify()
	})
}

// TestPayScraped: questions without end are stopped with a calm sentence, and
// the HR head hears of it once.
func TestPayScraped(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	r.pays(payTable)
	for range 60 {
		r.see(r.say("hr-lin", "薪资 后端 P6 上海", "dm").said(), "25–35K")
	}
	for range 3 {
		said := r.say("hr-lin", "薪资 后端 P6 上海", "dm").said()
		r.see(said, "10:40 后可以再查", "白桦")
		r.hide(said, "25–35K")
	}
	notices := 0
	for _, m := range r.inbox("adm-bai") {
		if strings.Contains(m.Text, "林晓频繁查询薪资") {
			notices++
			r.see(m.Text, "60 次", "1 个岗位")
			r.hide(m.Text, "25", "35")
		}
	}
	if notices != 1 {
		t.Errorf("%d notices:\n%s", notices, r.screen("adm-bai"))
	}
	r.advance("61m")
	r.see(r.say("hr-lin", "薪资 后端 P6 上海", "dm").said(), "25–35K")
	r.verify()
}

// TestPayFollowsTheCompany: a position that is new, or whose pay others may see
// now, is found at once, and rights are those of now.
func TestPayFollowsTheCompany(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	r.pays(payTable)
	r.see(r.say("mgr-zhao", "薪资 后端工程师 P6", "dm").said(), "没有找到")
	company := strings.Replace(string(testCompany(t)), "    interviewers: [iv-mo]\n", "    interviewers: [iv-mo]\n    pay_for: [manager]\n", 1) +
		"  - {id: qe, title: {zh-CN: 质量工程师}, hr: hr-lin, managers: [mgr-zhao]}\n"
	r.employ([]byte(company))
	r.see(r.say("mgr-zhao", "薪资 后端工程师 P6", "dm").said(), "25–35K")
	r.see(r.say("lead-sun", "薪资 后端工程师 P6", "dm").said(), "没有找到")
	r.see(r.say("hr-lin", "薪资 质量工程师", "dm").said(), "还没有薪资范围")
	r.employ(testCompany(t))
	r.see(r.say("mgr-zhao", "薪资 后端工程师 P6", "dm").said(), "没有找到")
}
