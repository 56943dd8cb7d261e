package pay

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"

	"pgregory.net/rapid"
)

// TestNoRightReadsLikeNotThere: whoever has no right to a position's pay gets,
// for any words and any button, what would come if that position were not there:
// the same answer, the same line in the audit, the same record.
func TestNoRightReadsLikeNotThere(t *testing.T) {
	t.Parallel()
	shared := newDesk(t)
	ids := []string{"be", "fe", "da", "arch", "bank", "ops", "cpp", "pm"}
	words := []string{"后端", "后端工程师", "Backend Engineer", "backend", "前端", "产品经理", "Product Manager", "pm", "chanpinjingli", "cpjl", "产品", "经理", "工程师", "产平经理", "数据", "be", "x"}
	rest := []string{"", " P6", " P6 上海", " 13K", " P9", " singapore 13K"}
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.SampledFrom(ids).Draw(rt, "position")
		who := rapid.SampledFrom([]string{"hr-lin", "hr-eve", "mgr-zhao", "lead-sun", "tr-xu", "adm-bai", "nobody"}).Draw(rt, "who")
		payFor := rapid.SampledFrom([][]hiring.Role{nil, {hiring.Manager}, {hiring.Lead}, {hiring.Manager, hiring.Lead}}).Draw(rt, "pay_for")
		owner := rapid.SampledFrom([]string{"hr-lin", "hr-eve"}).Draw(rt, "hr")
		with := house(func(all []hiring.Position) []hiring.Position {
			for i := range all {
				if all[i].ID == id {
					all[i].HR, all[i].PayFor = owner, payFor
				}
			}
			return all
		})
		without := house(func(all []hiring.Position) []hiring.Position {
			return slices.DeleteFunc(all, func(p hiring.Position) bool { return p.ID == id })
		})
		ask := chat.Action{Verb: "ask", Args: map[string]string{"words": rapid.SampledFrom(words).Draw(rt, "words") + rapid.SampledFrom(rest).Draw(rt, "rest")}}
		if rapid.Bool().Draw(rt, "by button") {
			ask = chat.Action{Verb: rapid.SampledFrom([]string{"ask", "line"}).Draw(rt, "verb"), Args: map[string]string{"position": id}}
		}
		a, b := *shared, *shared
		a.t, b.t, a.company, b.company = t, t, with, without
		if with.SeesPay(who, id) {
			return
		}
		if got, want := a.act(who, ask, nil), b.act(who, ask, nil); !reflect.DeepEqual(got, want) {
			rt.Fatalf("%s asks %s of %s:\n%+v\nand without it:\n%+v", who, ask, id, got, want)
		}
	})
}

// TestTopicsAreIDs: whatever is typed, or forged into a button, the audit says
// positions, levels and cities of the company's own tables, or that none was
// found.
func TestTopicsAreIDs(t *testing.T) {
	t.Parallel()
	shared := newDesk(t)
	allowed := []string{"none", "be", "fe", "da", "arch", "bank", "ops", "cpp", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "上海", "Singapore"}
	word := rapid.OneOf(rapid.SampledFrom([]string{"be", "后端", "工程师", "P5", "p6", "上海", "singapore", "李明", "13K", "30万/年", "· x", ",", "上海市"}), rapid.StringN(0, 12, 40))
	rapid.Check(t, func(rt *rapid.T) {
		d := *shared
		d.t = t
		a := chat.Action{Verb: "ask", Args: map[string]string{"words": strings.Join(rapid.SliceOfN(word, 1, 5).Draw(rt, "words"), " ")}}
		if rapid.Bool().Draw(rt, "by button") {
			a.Args = map[string]string{"position": rapid.SampledFrom([]string{"be", "da", "pm", "x"}).Draw(rt, "position"), "level": word.Draw(rt, "level"), "city": word.Draw(rt, "city"), "asked": word.Draw(rt, "asked")}
			a.Verb = rapid.SampledFrom([]string{"ask", "line"}).Draw(rt, "verb")
		}
		topic := d.act("hr-lin", a, nil).Topic
		for _, part := range strings.FieldsFunc(strings.ReplaceAll(topic, ", ", " · "), func(r rune) bool { return r == '·' }) {
			if !slices.Contains(allowed, strings.TrimSpace(part)) {
				rt.Fatalf("%v is about %q", a.Args, topic)
			}
		}
	})
}

// TestWhoSees: HR of the position, and whom the position names; who stands in
// for the HR, and no one else.
func TestWhoSees(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for who, may := range map[string]bool{"hr-lin": true, "adm-bai": true, "hr-eve": false, "mgr-zhao": false, "lead-sun": false, "tr-xu": false, "nobody": false} {
		if got := d.ask(who, "后端 P6 上海"); (got.Card != nil) != may {
			t.Errorf("%s: %+v", who, got)
		}
	}
	for who, may := range map[string]bool{"hr-lin": false, "adm-bai": true, "hr-eve": true, "mgr-zhao": true, "lead-sun": false} {
		if got := d.ask(who, "产品经理"); (got.Card != nil) != may {
			t.Errorf("%s: %+v", who, got)
		}
	}
}
