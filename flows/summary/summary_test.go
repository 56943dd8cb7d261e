package summary_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"
	"closeloop/locales/cardtest"
)

func words(t *testing.T, locale string, text chat.Text) string {
	t.Helper()
	said, err := cardtest.Speaker(t).Say(cardtest.Reader(t, locale), text)
	if err != nil {
		t.Error(err)
	}
	return said
}

// Days are counted at midnight where the reader is, not by 24 hours.
func TestLead(t *testing.T) {
	t.Parallel()
	evening := time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC) // 23:30 in Shanghai
	interviewed := hiring.Report{StartedAt: evening, Minutes: 25, Attempt: 1}
	again := interviewed
	again.Attempt = 2
	for _, c := range []struct {
		report hiring.Report
		now    time.Time
		zh, en string
	}{
		{interviewed, evening.Add(20 * time.Minute), "AI面试 周一 11月23日 · 25分钟 · 今天开始等", "AI interview Mon 23 Nov · 25 min · since today"},
		{interviewed, evening.Add(time.Hour), "AI面试 周一 11月23日 · 25分钟 · 已等 1 天", "AI interview Mon 23 Nov · 25 min · waiting 1 day"},
		{again, evening.Add(49 * time.Hour), "第2次AI面试 周一 11月23日 · 25分钟 · 已等 3 天", "AI interview no. 2, Mon 23 Nov · 25 min · waiting 3 days"},
		{hiring.Report{}, evening, "AI面试，来源没给日期 · 时长没给 · 今天开始等", "AI interview, date not given · length not given · since today"},
	} {
		for locale, want := range map[string]string{"zh-CN": c.zh, "en": c.en} {
			lead := summary.Lead(c.report, hiring.Case{Status: hiring.PendingEval}, cardtest.Reader(t, locale), c.now)
			if got := words(t, locale, lead); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
	waits := hiring.Case{Status: hiring.PendingEval, Waiting: evening.Add(-72 * time.Hour)}
	lead := summary.Lead(interviewed, waits, cardtest.Reader(t, "en"), evening)
	if got := words(t, "en", lead); !strings.HasSuffix(got, "waiting 3 days") {
		t.Errorf("%q: waiting counts from the case", got)
	}
	if got := words(t, "en", summary.Past(interviewed)); got != "AI interview Mon 23 Nov · 25 min" {
		t.Errorf("%q: nobody waits any more", got)
	}
}

func point(score, bar float64, quote string) hiring.Point {
	return hiring.Point{
		Dimension: "logic", Name: hiring.Words{"zh-CN": "逻辑思维", "en": "Logic"}, Score: score, Bar: bar,
		Band: hiring.BandOf(score, bar), Quote: quote,
	}
}

// The blocks, in the order of cards.md; what is missing says so.
func TestBlocks(t *testing.T) {
	t.Parallel()
	rated := []hiring.Rated{{Dimension: "logic"}}
	low := []hiring.Rated{{Dimension: "logic", Score: 40, Bar: 65}}
	for _, c := range []struct {
		name   string
		report hiring.Report
		rounds int
		want   []string
	}{
		{"both", hiring.Report{
			Scores: rated, Strengths: []hiring.Point{point(82.4, 70, "先按租户分表")},
			Gaps: []hiring.Point{point(63, 65, "没做过清算"), point(40, 65, "")}, Probe: "industry",
		}, 1, []string{
			"＋ 逻辑思维 82（线 70）", "  │ “先按租户分表”", "－ 逻辑思维 63（线 65，接近）", "  │ “没做过清算”", "－ 逻辑思维 40（线 65）",
			"复试可问：讲一件这个行业里亲手做过的事，每一步怎么做。",
		}},
		{"none above", hiring.Report{Scores: low, Gaps: []hiring.Point{point(40, 65, "")}}, 1, []string{
			"没有可写的强项：有分数的维度都没到线。", "－ 逻辑思维 40（线 65）",
		}},
		{"none below, no second round", hiring.Report{Scores: rated, Strengths: []hiring.Point{point(82, 65, "")}, Probe: "own"}, 0, []string{
			"＋ 逻辑思维 82（线 65）", "没有可写的短板：有分数的维度都到线了。", "谈薪前可问：讲一件最能说明“own”的真事，每一步怎么做。",
		}},
		{"hidden by HR, with a requirement", hiring.Report{
			Scores: low, Strengths: []hiring.Point{point(82, 70, "先按租户分表"), point(70, 60, "一页纸")},
			Edits: hiring.Edits{Requirement: strings.Repeat("能值夜班、", 9)},
		}, 1, []string{
			"＋ 逻辑思维 82（线 70）", "  │ “先按租户分表”", "＋ 逻辑思维 70（线 60）", "HR 没有列出短板，完整报告里有分数。",
			"HR 补充：" + strings.Repeat("能值夜班、", 6) + "能值夜…",
		}},
		{"no scores, HR's words", hiring.Report{Edits: hiring.Edits{Suggestion: "问问 {{.Name}} <b>清算</b>"}}, 1, []string{
			"没有分数：来源没给，回答也不够用来估分。请看原话。", "复试可问：问问 {{.Name}} <b>清算</b>",
		}},
	} {
		card := chat.Card{Blocks: summary.Blocks(c.report, hiring.Case{Rounds: c.rounds})}
		if got := strings.Split(cardtest.Text(t, card, "zh-CN"), "\n"); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s", c.name, strings.Join(got, "\n"))
		}
	}
}

// Long words of HR are cut where a word ends.
func TestAskCuts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ words, want string }{
		{strings.Repeat("how would you close a day? ", 9), "how would you close a day? how would you close a day? how would you close a day? how…"},
		{strings.Repeat("问清楚每一笔差错怎么处理，", 9), strings.Repeat("问清楚每一笔差错怎么处理，", 3) + "问清楚每一…"},
		{"短", "短"},
	} {
		ask := summary.Ask(hiring.Report{Edits: hiring.Edits{Suggestion: c.words}}, hiring.Case{Rounds: 1})
		if got := strings.TrimPrefix(words(t, "en", ask), "Ask in round 2: "); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// It says whose estimate it is, and that it is one.
func TestEstimate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 2, 40, 0, 0, time.UTC)
	for _, c := range []struct {
		report hiring.Report
		want   string
	}{
		{hiring.Report{}, "AI estimate. You decide."},
		{hiring.Report{Proposed: true}, "Loop’s estimate from the raw answers. You decide."},
		{hiring.Report{Updated: at, Sent: at.Add(time.Hour)}, "AI estimate. You decide."},
		{hiring.Report{Updated: at, Sent: at.Add(-time.Hour)}, "Changed since Tue 10:40: a newer version came in. AI estimate. You decide."},
		{hiring.Report{Updated: at}, "Changed since Tue 10:40: a newer version came in. AI estimate. You decide."},
	} {
		if got := words(t, "en", summary.Estimate(c.report)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// To whom the AI's view is closed reads three answers and when it opens, and
// nothing that comes from a score.
func TestBlind(t *testing.T) {
	t.Parallel()
	full := hiring.Report{
		Scores: []hiring.Rated{{Dimension: "logic"}}, Strengths: []hiring.Point{point(82, 70, "强")}, Gaps: []hiring.Point{point(54, 70, "弱")},
		Probe: "industry", Edits: hiring.Edits{Suggestion: "问清算"},
		Excerpts: []hiring.Excerpt{{Text: "一"}, {Text: strings.Repeat("二", 40)}, {Text: "三"}, {Text: "四"}},
	}
	besides := full
	besides.Requirement = "能值夜班"
	besides.Excerpts = full.Excerpts[:1]
	updated := hiring.Report{Updated: time.Date(2026, 11, 24, 2, 40, 0, 0, time.UTC)}
	for _, c := range []struct {
		name   string
		report hiring.Report
		want   []string
	}{
		{"three answers", full, []string{"  │ “一”", "  │ “" + strings.Repeat("二", 30) + "…”", "  │ “三”", "请先打分，交出后打开 AI 的看法。不打分也能决定，决定后打开。"}},
		{"a requirement", besides, []string{"  │ “一”", "HR 补充：能值夜班", "请先打分，交出后打开 AI 的看法。不打分也能决定，决定后打开。"}},
		{"no answers, a newer version", updated, []string{
			"来源没给回答，没有可引用的原话。",
			"周二 10:40 来了新版面试，内容已更新。请先打分，交出后打开 AI 的看法。不打分也能决定，决定后打开。",
		}},
	} {
		card := chat.Card{Blocks: summary.Blind(c.report)}
		if got := strings.Split(cardtest.Text(t, card, "zh-CN"), "\n"); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s", c.name, strings.Join(got, "\n"))
		}
	}
}
