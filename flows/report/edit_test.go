package report_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

// review is one draft that HR works on, click by click.
type review struct {
	t    *testing.T
	env  flows.Env
	head hiring.Case
	part hiring.Report
}

func reviewed(t *testing.T, iv hiring.Interview) *review {
	return &review{t, env("hr-lin", iv), head(hiring.ReportDraft), built(t, iv, position())}
}

// try is a click that may be refused; faults are keys by field.
func (r *review) try(verb string, pairs ...string) map[string]string {
	r.t.Helper()
	r.env.Now = r.env.Now.Add(time.Minute)
	turn, err := step(r.t, r.env, r.head, r.part, event(verb, pairs...))
	var p *chat.Problem
	if errors.As(err, &p) {
		faults := map[string]string{}
		for field, text := range p.Fields {
			faults[field] = text.Key
		}
		return faults
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.part = turn.Part
	return nil
}

func (r *review) do(verb string, pairs ...string) {
	r.t.Helper()
	if faults := r.try(verb, pairs...); faults != nil {
		r.t.Fatalf("%s %q: %v", verb, pairs, faults)
	}
}

// card is the answer of a look-up, as its reader sees it.
func (r *review) card(locale, verb string, pairs ...string) string {
	r.t.Helper()
	return cardtest.Text(r.t, r.answer(verb, pairs...), locale)
}

func (r *review) answer(verb string, pairs ...string) chat.Card {
	r.t.Helper()
	turn, err := step(r.t, r.env, r.head, r.part, event(verb, pairs...))
	if err != nil || turn.Card == nil {
		r.t.Fatalf("%s: %v", verb, err)
	}
	cardtest.Check(r.t, *turn.Card)
	return *turn.Card
}

func (r *review) order() (out []string) {
	for _, p := range r.part.Strengths {
		out = append(out, "+"+p.Dimension)
	}
	for _, p := range r.part.Gaps {
		out = append(out, "-"+p.Dimension)
	}
	return out
}

func (r *review) quotes() map[string]string {
	out := map[string]string{}
	for _, p := range slices.Concat(r.part.Strengths, r.part.Gaps) {
		out[p.Dimension] = p.Quote
	}
	return out
}

func weights(logic, communication, industry, stress string) []string {
	return []string{
		"weight_logic", logic, "weight_communication", communication, "weight_industry", industry,
		"weight_stress", stress, "weight_teamwork", "", "weight_data", "0",
	}
}

// Weights are read as people write them, must add up, change the order of
// strengths and gaps, and the position's own are no change.
func TestWeigh(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		values []string
		faults map[string]string
		want   []string
	}{
		{"the position's order", nil, nil, []string{"+logic", "+communication", "-industry", "-stress"}},
		{"heavier", weights("5", "55%", "5", "35"), nil, []string{"+communication", "+logic", "-industry", "-stress"}},
		{"stress above all", weights("0", "10", "1", "８９％"), nil, []string{"+communication", "+logic", "-stress", "-industry"}},
		{"thirds", weights("33.3", "33.3", "33.3", ""), nil, []string{"+logic", "+communication", "-industry", "-stress"}},
		{"half a point over", weights("40.5", "20", "20", "20"), nil, []string{"+logic", "+communication", "-industry", "-stress"}},
		{"too much", weights("50", "50", "5", "5"), map[string]string{"weight_data": "report.weigh.sum"}, nil},
		{"nothing", nil, map[string]string{"weight_data": "report.weigh.sum"}, nil},
		{"no numbers", weights("much", "-5", "101", "NaN"), map[string]string{
			"weight_logic": "report.weigh.unread", "weight_communication": "report.weigh.unread",
			"weight_industry": "report.weigh.unread", "weight_stress": "report.weigh.unread",
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := reviewed(t, liMing())
			if c.values != nil || c.faults != nil {
				if diff := cmp.Diff(c.faults, r.try("weigh", c.values...)); diff != "" {
					t.Errorf("want and got:\n%s", diff)
				}
			}
			if c.want != nil && !slices.Equal(r.order(), c.want) {
				t.Errorf("order %q, want %q", r.order(), c.want)
			}
			if c.faults != nil && len(r.part.Editions) > 0 {
				t.Error("a refused edit made a version")
			}
		})
	}
	r := reviewed(t, liMing())
	r.do("weigh", "weight_logic", "30", "weight_communication", "20", "weight_industry", "20", "weight_stress", "10", "weight_teamwork", "10", "weight_data", "10")
	if r.part.Weights != nil || len(r.part.Editions) != 0 {
		t.Errorf("the position's own weights count as a change: %+v", r.part.Edits)
	}
	form := flow().Verbs["weigh"].Form(r.env, r.head, r.part)
	if len(form.Fields) != 6 || form.Fields[0].Value != "30" || form.Fields[0].Name != "weight_logic" {
		t.Errorf("the form has %+v", form.Fields)
	}
}

// HR chooses quotes out of the answers only, hides points, and brings them
// back; every fault stands at its field and changes nothing.
func TestPoints(t *testing.T) {
	t.Parallel()
	const own = "因为八成的查询都带租户号"
	for _, c := range []struct {
		name, field, value string
		fault              string
		quote              string // of logic afterwards, where it matters
	}{
		{"words of an answer", "words_logic", "“" + own + "”", "", own},
		{"words with an ellipsis", "words_logic", own + "…", "", own},
		{"invented", "words_logic", "我精通分布式清算", "report.quote.unsaid", ""},
		{"a letter changed", "words_logic", "因为七成的查询都带租户号", "report.quote.unsaid", ""},
		{"too long", "words_logic", "因为八成的查询都带租户号，迁的时候先双写两周，每天比对金额，差异到零再切读。", "", ""},
		{"far too long", "words_logic", "先按租户分表，再拆热点订单。因为八成的查询都带租户号，迁的时候先双写两周，每天比对金额，差异到零再切读。", "report.quote.long", ""},
		{"no quote", "point_logic", "bare", "", ""},
		{"the first other one", "point_logic", "q1", "", "因为八成的查询都带租户号，迁的时候先双写两周"},
		{"no such choice", "point_logic", "q9", "", "先按租户分表，再拆热点订单"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := reviewed(t, liMing())
			faults := r.try("points", c.field, c.value)
			if c.fault != "" {
				if faults[c.field] != c.fault || len(r.part.Editions) != 0 {
					t.Errorf("faults %v, want %s", faults, c.fault)
				}
				return
			}
			if faults != nil {
				t.Fatal(faults)
			}
			if c.quote != "" && r.quotes()["logic"] != c.quote {
				t.Errorf("logic is quoted %q, want %q", r.quotes()["logic"], c.quote)
			}
			if c.value == "bare" && r.quotes()["logic"] != "" {
				t.Errorf("logic is still quoted: %q", r.quotes()["logic"])
			}
			if fault := unreadable(r.part, liMing()); fault != "" {
				t.Error(fault)
			}
		})
	}
}

// A quote is whole words, and stands once.
func TestPointsWhole(t *testing.T) {
	t.Parallel()
	r := reviewed(t, daniel())
	for words, fault := range map[string]string{
		"ard by tenant first": "report.quote.torn", "Shard by ten": "report.quote.torn", "because four queries in five": "",
	} {
		if got := r.try("points", "words_logic", words)["words_logic"]; got != fault {
			t.Errorf("%q: %q, want %q", words, got, fault)
		}
	}
	twice := r.try("points", "words_logic", "four queries in five", "words_industry", "four queries in five carry the tenant id")
	if twice["words_industry"] != "report.quote.twice" {
		t.Errorf("the same words twice: %v", twice)
	}
	both := r.try("points", "point_logic", "hide", "words_logic", "four queries in five")
	if both["words_logic"] != "report.quote.hidden" {
		t.Errorf("hidden with a quote: %v", both)
	}
	r.do("points", "point_industry", "hide", "point_stress", "hide")
	if want := []string{"+logic", "+communication"}; !slices.Equal(r.order(), want) {
		t.Errorf("points %q, want %q", r.order(), want)
	}
	card := cardtest.Text(t, flow().View(r.env, r.head, r.part, "draft"), "en")
	if !strings.Contains(card, "HR lists no gap here") || strings.Contains(card, "everything scored is at its bar") {
		t.Errorf("the card says about hidden gaps:\n%s", card)
	}
	r.do("points", "point_industry", "show")
	if want := []string{"+logic", "+communication", "-industry"}; !slices.Equal(r.order(), want) {
		t.Errorf("points %q, want %q", r.order(), want)
	}
}

// TestWordsAboutTheJob: what HR asks the manager to look at speaks of the job
// alone; a trait that nobody may be judged by is named at its field.
func TestWordsAboutTheJob(t *testing.T) {
	t.Parallel()
	r := reviewed(t, liMing())
	for verb, field := range map[string]string{"require": "requirement", "suggest": "suggestion"} {
		for _, words := range []string{"最好是男生，三十五岁以下", "ask whether she plans to have children soon"} {
			if faults := r.try(verb, field, words); faults[field] != "summary.worded" && faults[field] != "summary.worded.and" {
				t.Errorf("%s %q: %v", verb, words, faults)
			}
		}
		if faults := r.try(verb, field, "问一下代码库的年龄和年轻产品的取舍"); len(faults) > 0 {
			t.Errorf("%s about a product: %v", verb, faults)
		}
	}
}

// Versions are numbered, named and bounded; a difference reads in words; an
// earlier one comes back as a new one.
func TestVersions(t *testing.T) {
	t.Parallel()
	r := reviewed(t, liMing())
	if got := r.card("zh-CN", "versions"); !strings.Contains(got, "还没有改过") {
		t.Errorf("before any change:\n%s", got)
	}
	r.do("weigh", weights("40", "20", "20", "20")...)
	r.do("suggest", "suggestion", "问问清算")
	r.do("require", "requirement", "能值夜班，\n\u202e会看分录\x00")
	r.do("suggest", "suggestion", "问问清算和对账")
	r.do("points", "point_stress", "hide", "words_logic", "因为八成的查询都带租户号")
	r.do("suggest", "suggestion", "问问清算和对账") // no change, no version
	if r.part.Requirement != "能值夜班， 会看分录" || len(r.part.Editions) != 6 {
		t.Fatalf("requirement %q, %d versions", r.part.Requirement, len(r.part.Editions))
	}
	for _, c := range []struct{ from, to, want string }{
		{"1", "2", "权重 逻辑思维 30% → 40%\n权重 抗压 10% → 20%\n权重 团队协作 10% → 0%\n权重 数据分析 10% → 0%"},
		{"2", "3", "建议 （无） → “问问清算”"},
		{"5", "3", "建议 “问问清算” → “问问清算和对账”\n补充要求 （无） → “能值夜班， 会看分录”"},
		{"5", "6", "不再列短板：抗压\n逻辑思维 的原话 “先按租户分表，再拆热点订单” → “因为八成的查询都带租户号”"},
		{"4", "4", "这两版没有差别。"},
	} {
		got := r.card("zh-CN", "compare", "older", c.from, "newer", c.to)
		if !strings.Contains(got, "\n\n"+c.want+"\n[") {
			t.Errorf("from %s to %s:\n%s\nwant\n%s", c.from, c.to, got, c.want)
		}
	}
	cardtest.Golden(t, "versions", r.answer("versions"))
	cardtest.Golden(t, "compare", r.answer("compare", "older", "1", "newer", "6"))
	if faults := r.try("compare", "older", "1", "newer", "77"); faults["newer"] != "report.edition.gone" {
		t.Errorf("a version that is not there: %v", faults)
	}
	r.do("restore", "no", "3")
	if r.part.Suggestion != "问问清算" || r.part.Requirement != "" || r.part.Weights["logic"] != 0.4 || r.quotes()["stress"] == "" {
		t.Errorf("restored %+v", r.part.Edits)
	}
	if got := r.card("zh-CN", "versions"); !strings.Contains(got, "第 7 版 · 周二 10:20 · 林晓 · 恢复第 3 版\n第 6 版 · 周二 10:17 · 林晓 · 改要点") {
		t.Errorf("the list says\n%s", got)
	}
	for i := range 30 {
		r.do("suggest", "suggestion", fmt.Sprint("第", i, "稿"))
	}
	if n := len(r.part.Editions); n != 20 || r.part.Editions[19].No != 37 {
		t.Errorf("%d versions are kept, the newest is %d", n, r.part.Editions[n-1].No)
	}
	if got := r.card("en", "versions"); !strings.Contains(got, "Older versions: 14.") {
		t.Errorf("the list says\n%s", got)
	}
}

// A newer delivery keeps what HR did as far as it still applies, says so, and
// makes a version.
func TestRebuildKeepsEdits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*hiring.Interview)
		lost   int
		says   string
	}{
		{"all of it", func(*hiring.Interview) {}, 0, "你的修改还在"},
		{"the quote is gone", func(iv *hiring.Interview) { iv.Answers[1].Text = "先按租户分表，再拆热点订单。" }, 1, "有 1 处修改不再适用"},
		{"the dimension is gone", func(iv *hiring.Interview) { iv.Scores = iv.Scores[1:] }, 1, "有 1 处修改不再适用"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := reviewed(t, liMing())
			r.do("points", "words_logic", "因为八成的查询都带租户号")
			r.do("require", "requirement", "能值夜班")
			r.do("weigh", weights("40", "20", "20", "20")...)
			v2 := liMing()
			v2.Version = 2
			v2.Answers = slices.Clone(v2.Answers)
			c.change(&v2)
			r.env = flows.NewEnv(tuesday().Add(time.Hour), "", company(nil), known(v2, "李明"))
			r.do("build", "interview", "iv-1", "version", "2", "attempt", "1")
			last := r.part.Editions[len(r.part.Editions)-1]
			if last.What != "rebuilt" || last.Lost != c.lost || last.No != 5 || last.By != "" {
				t.Errorf("the newest version is %+v", last)
			}
			if r.part.Requirement != "能值夜班" || r.part.Weights["logic"] != 0.4 || (r.part.Chosen["logic"].Quote != "") != (c.lost == 0) {
				t.Errorf("kept %+v", r.part.Edits)
			}
			card := flow().View(env("hr-lin", v2), r.head, r.part, "draft")
			cardtest.Check(t, card)
			if got := cardtest.Text(t, card, "zh-CN"); !strings.Contains(got, c.says) {
				t.Errorf("no %q on\n%s", c.says, got)
			}
			if fault := unreadable(r.part, v2); fault != "" {
				t.Error(fault)
			}
		})
	}
}

// After sending nothing can be changed, and everybody is told so.
func TestEditsEnd(t *testing.T) {
	t.Parallel()
	r := reviewed(t, liMing())
	r.do("require", "requirement", "能值夜班")
	r.do("send")
	for _, verb := range []string{"suggest", "points", "require", "weigh", "restore", "send"} {
		if _, err := step(t, r.env, head(hiring.PendingEval), r.part, event(verb, "no", "1")); sentenceOf(err) != "report.sent.by" {
			t.Errorf("%s after sending: %v", verb, err)
		}
	}
	r.head.Status = hiring.PendingEval
	if got := r.card("en", "versions"); strings.Contains(got, "Restore") || !strings.Contains(got, "Compare") {
		t.Errorf("after sending the list offers\n%s", got)
	}
}
