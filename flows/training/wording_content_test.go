package training_test

import (
	"slices"
	"strings"
	"testing"

	"closeloop/flows/training"
	"closeloop/flows/wording"
)

// human is what a right option says that no rule of the linter stands for.
const human = ""

// judged is a letter of the course as the linter sees it: the reason it rests
// on in each language, and the rule behind each right option, in their order.
type judged struct {
	zh, en string
	rules  []string
}

// rejections are judged as whole letters.
func rejections() map[string]judged {
	return map[string]judged{
		"wo-l-compare": {
			"这个岗位要独立谈大客户续约，你目前做过的以协助为主", "The role leads renewals with large accounts, and so far you have assisted with them",
			[]string{"comparison", "rank", "missing.invitation"},
		},
		"wo-l-score": {
			"这个岗位要用数据验证改动，你的例子里还看不到这一步", "This role checks every change against data, and your examples stopped before that step",
			[]string{"score", "emotion"},
		},
		"wo-l-age": {
			"排班题里你没有说明缺人时怎么调，而这里每天都要调", "In the rota question you did not say whom you would call when people are missing, which is daily work here",
			[]string{"age", "missing.thanks", "looks"},
		},
		"wo-l-bare": {
			"经过慎重讨论，你和我们的岗位不太合适", "After careful consideration we decided that you are not the right fit for this position",
			[]string{"bare", "promise"},
		},
		"wo-l-pool": {
			"这个岗位要自己搭自动化框架，你做过的以手工测试为主", "The role builds its own automation framework, and your work so far was mostly manual testing",
			[]string{"sex", "consent"},
		},
		"wo-l-clean": {
			"这个岗位要自己建预测模型，你目前用的是现成报表", "The role builds its own forecast models, and so far you have worked from ready-made reports",
			[]string{human},
		},
		"wo-l-threat": {
			"这个岗位要排三个班次，你目前只管过一个班", "The role plans three shifts, and so far you have run one",
			[]string{"health", "threat", "missing.invitation"},
		},
		"wo-l-origin": {
			"这个岗位要自己开拓新客户，你目前维护的是现有客户", "The role opens new accounts, and so far you have looked after existing ones",
			[]string{"family", "origin"},
		},
		"wo-l-belief": {
			"这个岗位要独立处理投诉，你的例子里都是转给主管", "The role settles complaints alone, and in your examples you passed them on",
			[]string{"belief", "accent"},
		},
	}
}

// notices need no reason and no invitation: their words are judged, not their parts.
func notices() map[string]judged {
	return map[string]judged{
		"wo-l-notice":   {rules: []string{human, "rank", "promise"}},
		"wo-l-feedback": {rules: []string{human, human, "rank"}},
	}
}

// sentences are the questions whose options are themselves sentences for a
// candidate: the rule that each one breaks.
func sentences() map[string][]string {
	return map[string][]string{
		"wo-q-reason":  {"bare", "", "comparison", "score"},
		"wo-q-compare": {"comparison", "rank", "", "comparison"},
		"wo-q-feeling": {"", "emotion", "emotion", "emotion"},
		"wo-q-promise": {"promise", "", "promise", ""},
		"wo-q-family":  {"family pregnancy", "pregnancy", "", "family"},
	}
}

func wordingTrack(t *testing.T) (training.Track, *wording.Linter) {
	t.Helper()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tracks, func(track training.Track) bool { return track.ID == "wording" })
	if i < 0 {
		t.Fatal("there is no track wording")
	}
	linter, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	return tracks[i], linter
}

// broken are the rules that findings name, each once, in order.
func broken(found []wording.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestContentLetters: in both languages the linter finds in each letter of the
// course what its right options say, and nothing else; what it finds is what the
// question is about.
func TestContentLetters(t *testing.T) {
	t.Parallel()
	track, linter := wordingTrack(t)
	whole, words := rejections(), notices()
	for _, q := range track.Questions {
		if q.Kind != training.Letter {
			continue
		}
		want, isWhole := whole[q.ID]
		if !isWhole {
			var known bool
			if want, known = words[q.ID]; !known {
				t.Errorf("%s: no line of this test says what the linter finds in it", q.ID)
			}
		}
		claimed := slices.DeleteFunc(slices.Clone(want.rules), func(rule string) bool { return rule == human })
		slices.Sort(claimed)
		for locale, reason := range map[string]string{"zh-CN": want.zh, "en": want.en} {
			found := linter.Reason(q.Quote[locale])
			if isWhole {
				found = linter.Letter(wording.Letter{Locale: locale, Text: q.Quote[locale], Reason: reason, Linked: true})
				if !strings.Contains(q.Quote[locale], reason) {
					t.Errorf("%s in %s: the reason does not stand in it: %q", q.ID, locale, reason)
				}
			}
			if got := broken(found); !slices.Equal(got, claimed) {
				t.Errorf("%s in %s: the linter finds %q, its options say %q: %+v", q.ID, locale, got, claimed, found)
			}
		}
		if rights := right(q); len(rights) != len(want.rules) {
			t.Errorf("%s: %d right options, %d rules", q.ID, len(rights), len(want.rules))
		}
		if about := slices.Sorted(slices.Values(q.About)); !slices.Equal(about, claimed) {
			t.Errorf("%s: it is about %q and breaks %q", q.ID, about, claimed)
		}
	}
}

func right(q training.Question) (out []training.Option) {
	for _, o := range q.Options {
		if o.Right {
			out = append(out, o)
		}
	}
	return out
}

// TestContentSentences: an option that quotes what a candidate would read breaks
// the rule that the question says it breaks, and a good one breaks none.
func TestContentSentences(t *testing.T) {
	t.Parallel()
	track, linter := wordingTrack(t)
	seen := 0
	for _, q := range track.Questions {
		want, ok := sentences()[q.ID]
		if !ok {
			continue
		}
		seen++
		if len(want) != len(q.Options) {
			t.Fatalf("%s: %d options, %d rules", q.ID, len(q.Options), len(want))
		}
		for i, o := range q.Options {
			for locale, text := range o.Text {
				got := strings.Join(broken(linter.Reason(text)), " ")
				if got != want[i] {
					t.Errorf("%s in %s: the linter finds %q in %q, want %q", q.ID, locale, got, text, want[i])
				}
			}
		}
	}
	if seen != len(sentences()) {
		t.Errorf("%d of %d questions are there", seen, len(sentences()))
	}
}

// TestContentRules: every rule that can stop a letter brings up at least one
// question, and no question waits for a rule that does not exist.
func TestContentRules(t *testing.T) {
	t.Parallel()
	track, linter := wordingTrack(t)
	asked := map[string]bool{}
	for _, q := range track.Questions {
		for _, about := range q.About {
			asked[about] = true
			if !slices.Contains(linter.Rules(), about) && !strings.HasPrefix(about, "late:") {
				t.Errorf("%s is about %q, which is no rule", q.ID, about)
			}
		}
	}
	for _, rule := range linter.Rules() {
		if !asked[rule] {
			t.Errorf("no question is about %s", rule)
		}
	}
}

// TestContentTalks: in the talk about "culture fit" what the course calls stopped is
// stopped by the linter, and what it calls a reason is none of its business; in
// the call, the good answers are clean.
func TestContentTalks(t *testing.T) {
	t.Parallel()
	track, linter := wordingTrack(t)
	drill := func(id string) training.Drill {
		return track.Drills[slices.IndexFunc(track.Drills, func(d training.Drill) bool { return d.ID == id })]
	}
	for locale, quoted := range map[string][]string{
		"zh-CN": {"不符合我们的文化", "气场不太合", "希望找更有活力的同事"},
		"en":    {"not a culture fit", "the chemistry wasn't there", "we hope for somebody with more energy"},
	} {
		fit := drill("wo-culture-fit")
		said := fit.Nodes["start"].Says[locale]
		for _, node := range fit.Nodes {
			for _, r := range node.Replies {
				said += r.Text[locale]
				if r.To == "agreed" && len(linter.Reason(r.Text[locale])) > 0 {
					t.Errorf("in %s: the reason %q is stopped", locale, r.Text[locale])
				}
			}
		}
		for _, words := range quoted {
			if !strings.Contains(said, words) || len(linter.Reason(words)) == 0 {
				t.Errorf("in %s: %q is not said, or not stopped", locale, words)
			}
		}
		for _, node := range drill("wo-why-refused").Nodes {
			for _, r := range node.Replies {
				if found := linter.Reason(r.Text[locale]); r.To == "reason" && len(found) > 0 {
					t.Errorf("in %s: the good answer %q: %+v", locale, r.Text[locale], found)
				}
			}
		}
	}
}
