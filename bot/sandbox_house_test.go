package main

import (
	"bytes"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/store"
)

// TestTheHouseSeesNoSandbox: in the middle of a practice the audit holds, exports,
// lists of jobs, the doctor and a backup know nothing of it; what a restored house
// says to its trainee is a way on.
func TestTheHouseSeesNoSandbox(t *testing.T) {
	t.Parallel()
	d := withCompany(t).withBackupKey()
	r, stop := d.serve(false)
	teach(t, r.app)
	r.ask("hr-lin", "start", chat.Values{}, "track", "practice", "id", "first-report")
	r.ask("hr-lin", "bring", chat.Values{"source": {"hina"}})
	r.see(r.say("hr-lin", "/status 陈雨桐", "dm").said(), "练习 · ")
	send, _ := r.practiceButton("hr-lin", "report", "send")
	d.want(exitDone, []string{"audit holds"}, "", "audit", "verify")
	for _, args := range [][]string{{"export", "audit"}, {"export", "cases"}, {"export", "interviews"}, {"jobs"}, {"doctor"}} {
		said := d.call("", args...)
		for _, word := range []string{"陈雨桐", practiceMark, "drill/", "practice-manager", "C-1001"} {
			if strings.Contains(said.out+said.errs, word) {
				t.Errorf("%v says %s:\n%s", args, word, said.out)
			}
		}
	}
	file := d.path("a.backup")
	d.want(exitDone, nil, "", "backup", file)
	stop()
	if inside := tenantPairs(pairs(t, d.path("data")), "drill/"); len(inside) < 50 {
		t.Fatalf("the sandbox holds %d pairs", len(inside))
	}

	to := d.beside()
	to.want(exitDone, []string{"Restored"}, "", "restore", file, "--identity", d.path("id.txt"))
	if inside := tenantPairs(pairs(t, to.path("data")), "drill/"); len(inside) > 0 {
		t.Errorf("restored with it: %d pairs", len(inside))
	}
	r, _ = to.serve(false)
	r.hide(r.say("hr-lin", "/status 陈雨桐", "dm").said(), "练习 · ")
	out := r.press("hr-lin", send.ID, send.Actions[0].Action, nil)
	r.see(out.said(), "/train")
	r.see(r.say("hr-lin", "/train", "dm").said(), "练习") // it still says what runs
	r.ask("hr-lin", "look", chat.Values{})
	r.see(r.say("hr-lin", "/status", "dm").said(), "练习 · ")
	got, err := r.app.practices.record(t.Context(), "hr-lin")
	if err != nil || got.Heard.Says.Key != "drill.anew" {
		t.Errorf("it hears %+v %v", got.Heard, err)
	}
	r.ask("hr-lin", "bring", chat.Values{"source": {"hina"}})
	r.see(r.say("hr-lin", "/status 陈雨桐", "dm").said(), "练习 · ")
	r.verify()
}

// practiceButton is the newest practice card of a person that offers a verb, with
// that button first.
func (r *rig) practiceButton(who, flow, verb string) (m message, action string) {
	r.t.Helper()
	for _, m := range r.inbox(who) {
		for i, b := range m.Actions {
			if strings.HasPrefix(b.Action, flow+"/"+practiceMark) && strings.HasSuffix(verbOf(b.Action), "/"+verb) {
				m.Actions[0], m.Actions[i] = m.Actions[i], m.Actions[0]
				return m, b.Action
			}
		}
	}
	r.t.Fatalf("%s is offered no %s/%s in a practice; sees\n%s", who, flow, verb, r.screen(who))
	return m, ""
}

func tenantPairs(all map[string]string, prefix string) (keys []string) {
	for key := range all {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return keys
}

// TestAnEmptiedHouseHasNoSandboxes: when the sample makes room for a company, the
// practices of its people go with it.
func TestAnEmptiedHouseHasNoSandboxes(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	d.start("hr-lin", "by-phone")
	d.start("hr-eve", "rude-letter")
	if err := d.app.emptyStore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := store.Tenants(t.Context(), d.app.base, drills); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
	reply, err := d.says("hr-lin", "/status 李若溪")
	if words := d.words("hr-lin", reply, err); strings.Contains(words, "练习") {
		t.Errorf("nobody is there, and is answered\n%s", words)
	}
}

// TestKeysOfASandboxAreItsOwn: subjects of the same name in the house and in two
// sandboxes have keys of their own, in the store and in memory; what is read side by
// side opens, and when a practice is emptied the house's still does.
func TestKeysOfASandboxAreItsOwn(t *testing.T) {
	t.Parallel()
	d := newDrillroom(t)
	real := liMing()
	real.key = "3051" // as somebody of the scene is called
	id := d.receive(real)
	d.start("hr-lin", "by-phone")
	d.start("hr-eve", "by-phone")
	keys := map[string]map[string][]byte{}
	err := d.app.base.View(t.Context(), func(tx store.Tx) error {
		for _, tenant := range []string{tenant, tenantOf("hr-lin"), tenantOf("hr-eve")} {
			for pair, err := range tx.Scan(store.Prefix([]byte(tenant + "/k/"))) {
				if err != nil {
					return err
				}
				subject := strings.TrimPrefix(string(pair.Key), tenant+"/k/")
				if keys[subject] == nil {
					keys[subject] = map[string][]byte{}
				}
				keys[subject][tenant] = bytes.Clone(pair.Val)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	shared := 0
	for subject, of := range keys {
		if len(of) == 3 {
			shared++
		}
		for a, x := range of {
			for b, y := range of {
				if a < b && bytes.Equal(x, y) {
					t.Errorf("%s has one key in %s and %s", subject, a, b)
				}
			}
		}
	}
	if shared < 2 { // the company, and a candidate
		t.Errorf("only %d subjects are of the same name: this shows nothing", shared)
	}
	reads := func(who, name string, practice bool) {
		t.Helper()
		reply, err := d.says(who, "/status "+id)
		if words := d.words(who, reply, err); !strings.Contains(words, name) || strings.Contains(words, "李明") == practice {
			t.Errorf("%s reads\n%s", who, words)
		}
	}
	for range 2 {
		reads("hr-lin", "李若溪", true)
		reads("adm-bai", "李明", false)
	}
	d.wish("hr-lin", "leave", nil)
	d.over("hr-lin")
	reads("hr-lin", "李明", false)
	reads("adm-bai", "李明", false)
	d.reopen()
	reads("adm-bai", "李明", false)
}
