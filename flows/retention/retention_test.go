package retention_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/retention"
	"closeloop/locales/cardtest"
)

func noon() time.Time { return time.Date(2027, 6, 1, 4, 0, 0, 0, time.UTC) }

func company() *hiring.Snapshot {
	people := []hiring.Person{
		{ID: "hr", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Active: true},
		{ID: "mgr", Name: "赵磊", Roles: []hiring.Role{hiring.Manager}, Active: true},
	}
	be := hiring.Position{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr", Managers: []string{"mgr"}}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, []hiring.Position{be})
}

// file is a closed case as the store has it.
func file(known flows.Known, id, candidate string, status hiring.Status, at time.Time) {
	known["case/"+id] = hiring.Case{ID: id, Candidate: candidate, Position: "be", Status: status, Changed: at}
	for _, list := range []string{"case.status=" + string(status), "case.candidate=" + candidate} {
		ids, _ := known[list].([]string)
		known[list] = append(ids, id)
	}
}

// TestEnding: when the time of somebody ends, by how their cases stand.
func TestEnding(t *testing.T) {
	t.Parallel()
	closed := noon().AddDate(0, -6, -3)
	ended := noon().AddDate(0, 0, -4) // 28 May
	tag := func(words string) any {
		var v any
		if err := json.Unmarshal([]byte(words), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for name, c := range map[string]struct {
		with func(flows.Known)
		want time.Time // zero: not
	}{
		"six months":   {func(flows.Known) {}, ended},
		"on hold":      {func(k flows.Known) { k["legal/C-1"] = hiring.LegalHold{At: noon(), Reason: "x"} }, time.Time{}},
		"hold lifted":  {func(k flows.Known) { k["legal/C-1"] = hiring.LegalHold{Lifted: noon(), Reason: "x"} }, ended},
		"consent":      {func(k flows.Known) { k["candidate/p-1"] = hiring.Candidate{ID: "p-1", TalentPool: true} }, time.Time{}},
		"another open": {func(k flows.Known) { file(k, "C-2", "p-1", hiring.Hold, noon()) }, time.Time{}},
		"hired later":  {func(k flows.Known) { file(k, "C-2", "p-1", hiring.Onboarded, closed) }, time.Time{}},
		"younger":      {func(k flows.Known) { file(k, "C-2", "p-1", hiring.Withdrawn, closed.AddDate(0, 0, 1)) }, ended.AddDate(0, 0, 1)},
		"much younger": {func(k flows.Known) { file(k, "C-2", "p-1", hiring.Withdrawn, noon()) }, time.Time{}},
		"hold of another": {func(k flows.Known) {
			file(k, "C-2", "p-1", hiring.Withdrawn, closed)
			k["legal/C-2"] = hiring.LegalHold{At: noon(), Reason: "x"}
		}, time.Time{}},
		"in the pool": {func(k flows.Known) {
			head := k["case/C-1"].(hiring.Case)
			head.Pooled = noon().AddDate(0, 0, -1)
			k["case/C-1"] = head
		}, noon().AddDate(0, 0, -1)},
		"expired in the pool": {func(k flows.Known) {
			k["candidate/p-1"] = hiring.Candidate{ID: "p-1", TalentPool: true}
			k["pool/C-1"] = tag(`{"ended":"expired","at":"2027-05-31T04:00:00Z"}`)
		}, noon().AddDate(0, 0, -1)},
		"let go early": {func(k flows.Known) { k["pool/C-1"] = tag(`{"ended":"hr","at":"2027-01-31T04:00:00Z"}`) }, ended},
	} {
		known := flows.Known{}
		file(known, "C-1", "p-1", hiring.Rejected, closed)
		c.with(known)
		var got time.Time
		if all := retention.Ending(flows.NewEnv(noon(), "", company(), known), noon()); len(all) == 1 {
			got = all[0].At
		}
		if !got.Equal(c.want) {
			t.Errorf("%s: ends %s, want %s", name, got, c.want)
		}
	}
	known := flows.Known{}
	file(known, "C-1", "p-1", hiring.NoShow, time.Date(2026, 8, 31, 4, 0, 0, 0, time.UTC))
	if all := retention.Ending(flows.NewEnv(noon(), "", company(), known), noon()); len(all) != 1 || all[0].At.Format(time.DateOnly) != "2027-02-28" {
		t.Errorf("from the end of August: %v", all)
	}
}

// TestTold: nobody goes whom HR was not told of a week before, at the first start, in
// the weeks that follow, and after a downtime.
func TestTold(t *testing.T) {
	t.Parallel()
	known, verbs := flows.Known{}, retention.Flow().Verbs
	closes := func(n string, end time.Time) {
		file(known, "C-"+n, "p-"+n, hiring.Rejected, end.AddDate(0, -6, 0))
	}
	closes("1", noon().AddDate(-1, 0, 0)) // long before there was this flow
	closes("2", noon().AddDate(0, 0, 10).Add(-time.Hour))
	closes("3", noon().AddDate(0, 0, 30))
	told, gone := map[string]time.Time{}, map[string]time.Time{}
	w := retention.Watch{}
	night := func(now time.Time) {
		env := flows.NewEnv(now, "", company(), known)
		leave, f := retention.See(env, w, 100)
		for _, l := range leave {
			if now.Before(l.At) || now.Sub(told[l.Case]) < 7*24*time.Hour || told[l.Case].IsZero() {
				t.Errorf("%s ends %s, told %s, goes %s", l.Case, l.At, told[l.Case], now)
			}
			gone[l.Case] = now
			delete(known, "case/"+l.Case)
		}
		raw, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		done, err := verbs["seen"].Step(env, hiring.Case{ID: retention.Company}, w, chat.Event{Values: chat.Values{"outcome": {flows.OutcomeDone}}, Data: raw})
		if err != nil || !done.Part.Next.After(now) {
			t.Fatalf("%v %+v", err, done)
		}
		for _, p := range f.Lists["hr"] {
			if told[p.Case].IsZero() {
				told[p.Case] = now
			}
		}
		w = done.Part
	}
	for d := range 60 {
		if d < 20 || d > 44 { // down in between, when the third ends
			night(noon().AddDate(0, 0, d))
		}
	}
	days := func(id string) int { return int(gone[id].Sub(noon()) / (24 * time.Hour)) }
	if got := []int{days("C-1"), days("C-2"), days("C-3")}; !slices.Equal(got, []int{7, 10, 52}) {
		t.Errorf("gone on the days %v", got)
	}
}

// TestBatches: of many that end at once a look takes some, goes on at once, and tells
// nobody before the last; what failed is tried the next night.
func TestBatches(t *testing.T) {
	t.Parallel()
	known := flows.Known{}
	for _, n := range []string{"1", "2", "3"} {
		file(known, "C-"+n, "p-"+n, hiring.Rejected, noon().AddDate(-1, 0, 0))
	}
	env := flows.NewEnv(noon(), "", company(), known)
	w := retention.Watch{Told: noon().AddDate(0, 0, -8), Until: noon()}
	leave, f := retention.See(env, w, 2)
	if len(leave) != 2 || !f.More || len(f.Lists) > 0 {
		t.Fatalf("%v %+v", leave, f)
	}
	seen := retention.Flow().Verbs["seen"]
	done, err := seen.Step(env, hiring.Case{}, w, chat.Event{Values: chat.Values{"outcome": {flows.OutcomeDone}}, Data: []byte(`{"more":true}`)})
	want := []flows.Effect{flows.Call{Name: retention.Due, At: noon(), Answer: "seen"}}
	if err != nil || done.Part != w || cmp.Diff(want, done.Effects) != "" {
		t.Errorf("%v %+v", err, done)
	}
	done, err = seen.Step(env, hiring.Case{}, w, chat.Event{Values: chat.Values{"outcome": {"failed"}}})
	if err != nil || done.Part.Told != w.Told || done.Part.Next.In(time.FixedZone("", 8*3600)).Format("02 15:04") != "02 03:00" {
		t.Errorf("%v %+v", err, done)
	}
}

func list(t *testing.T, n, more int) (flows.Env, retention.List) {
	t.Helper()
	known := flows.Known{}
	l := retention.List{At: noon(), More: more}
	for i := range n {
		id := "C-10" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		file(known, id, "p-"+id, hiring.Rejected, noon().AddDate(0, -6, i/4))
		l.Leaves = append(l.Leaves, retention.Parted{Case: id, Position: "be", At: noon().AddDate(0, 0, i/4)})
	}
	return flows.NewEnv(noon(), "hr", company(), known), l
}

func TestCards(t *testing.T) {
	t.Parallel()
	card := func(n, more int) chat.Card {
		env, l := list(t, n, more)
		return retention.ListFlow(nil).View(env, hiring.Case{ID: "hr"}, l, "")
	}
	cardtest.Golden(t, "one", card(1, 0))
	cardtest.Golden(t, "most", card(20, 4980))
	cardtest.Golden(t, "done", card(0, 0))
	env, l := list(t, 3, 0)
	cardtest.Golden(t, "old", retention.ListFlow(nil).View(env, hiring.Case{ID: "hr"}, l, "2027-05-25"))
	if c := retention.ListFlow(nil).View(env.For("mgr"), hiring.Case{ID: "hr"}, l, ""); len(c.Blocks) > 0 {
		t.Error("another reads it")
	}
}

// TestKeep: whoever was told keeps one, by the pool and in the own name; what is off the
// list, or another's, is not theirs to keep.
func TestKeep(t *testing.T) {
	t.Parallel()
	env, l := list(t, 2, 0)
	head := hiring.Case{ID: "hr"}
	verbs := retention.ListFlow(nil).Verbs
	if may := verbs["keep"].May; !may(env, head, l) || may(env, hiring.Case{ID: "mgr"}, l) {
		t.Error("who may keep")
	}
	ev := chat.Event{Values: chat.Values{"case": {"C-1001"}, "consent": {"mail"}, "months": {"12"}}}
	done, err := verbs["keep"].Step(env, head, l, ev)
	want := []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: "pool", Record: "C-1001", Verb: "keep"}, As: "hr", Back: "kept",
		Values: chat.Values{"consent": {"mail"}, "months": {"12"}},
	}}
	if err != nil || cmp.Diff(want, done.Effects) != "" {
		t.Fatalf("%v %s", err, cmp.Diff(want, done.Effects))
	}
	heard, err := verbs["kept"].Step(env, head, l, chat.Event{Values: chat.Values{"record": {"C-1001"}, "outcome": {flows.OutcomeDone}}})
	if err != nil || !slices.Equal(heard.Part.Kept, []string{"C-1001"}) {
		t.Errorf("%v %+v", err, heard)
	}
	if _, err := verbs["keep"].Step(env, head, heard.Part, ev); err == nil {
		t.Error("kept twice")
	}
	refused, err := verbs["kept"].Step(env, head, l, chat.Event{Values: chat.Values{"record": {"C-1001"}, "outcome": {"refused"}}})
	if err != nil || len(refused.Part.Kept) > 0 {
		t.Errorf("%v %+v", err, refused)
	}
}
