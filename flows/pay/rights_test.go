package pay

import (
	"reflect"
	"slices"
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
