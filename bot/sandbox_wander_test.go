package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/store"

	"closeloop/bot/needs"
)

// walks is how many of a walk's draws are walked: each takes a house of its own.
const walks = 10

// TestNothingOfASandboxIsOutside: whatever a trainee does in a practice (typed,
// clicked, forged, dropped, done twice, over a restart) reads and writes nothing but
// the sandbox and the trainee's own record: neither a real case nor anybody else's
// sandbox. Nobody gets a letter, no real candidate is found, somebody else's click on
// a practice card reaches nothing; and when the practice ends, nothing is left.
func TestNothingOfASandboxIsOutside(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a long walk: two at once ask about races
		return
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > walks && !t.Failed() {
			return
		}
		newWanderer(t, rt).walk()
	})
}

// wanderer is a trainee who does anything at all.
type wanderer struct {
	*drillroom
	rt           *rapid.T
	book         *keyBook
	post         *mailbox
	who          string
	mine, theirs string   // attempts: the trainee's, and of hr-eve beside
	all          []string // the verbs of all flows: flow/verb
}

func newWanderer(t *testing.T, rt *rapid.T) *wanderer {
	t.Helper()
	w := &wanderer{rt: rt, book: &keyBook{}, post: &mailbox{}, who: "hr-lin"}
	w.drillroom = newDrillroom(t, func(o *options) {
		o.engine = func(e store.Engine) store.Engine { return noted{e, w.book} }
		o.courier = w.post
	})
	for flow, verbs := range w.app.runner.Verbs() {
		for _, verb := range verbs {
			w.all = append(w.all, flow+"/"+verb)
		}
	}
	slices.Sort(w.all)
	return w
}

func (w *wanderer) draw(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(w.rt, label)
}

func (w *wanderer) walk() {
	w.t.Helper()
	w.receive(liMing())
	scene := w.draw("scene", "first-report", "by-phone", "rude-letter", "late-rule")
	w.start("hr-eve", "by-phone")
	w.start(w.who, scene)
	if scene == "first-report" {
		w.bring(w.who, w.draw("source", "hina", "old"))
	}
	w.mine, w.theirs = attemptOf(w.who, *w.record(w.who).Drill), attemptOf("hr-eve", *w.record("hr-eve").Drill)
	real := w.shape("main/", realParts()...)
	theirs := w.shape(tenantOf("hr-eve") + "/")
	for range rapid.IntRange(3, 8).Draw(w.rt, "steps") {
		if w.record(w.who).Drill.Done {
			break
		}
		w.step()
	}
	if now := w.shape("main/", realParts()...); now != real {
		w.rt.Fatalf("real records: %s, were %s", now, real)
	}
	if now := w.shape(tenantOf("hr-eve") + "/"); now != theirs {
		w.rt.Fatalf("somebody else's sandbox: %s, was %s", now, theirs)
	}
	if sent := w.post.sent(); len(sent) > 0 {
		w.rt.Fatalf("a letter left: %v", sent)
	}
	if !w.record(w.who).Drill.Done {
		w.wish(w.who, "leave", nil)
	}
	w.over(w.who)
}

// realParts is what of the house a practice could have moved.
func realParts() []string {
	return []string{
		"r/case/", "r/report/", "r/decision/", "r/letter/", "r/upload/", "r/notice/", "r/round/", "r/pool/", "r/legal/", "r/rulebook/",
		"r/template/", "r/almanac/", "r/position/", "r/company/", "r/token/",
	}
}

// shape is the sum of the values under a prefix, for saying that nothing changed.
func (w *wanderer) shape(prefix string, parts ...string) string {
	w.t.Helper()
	if len(parts) == 0 {
		parts = []string{"r/"}
	}
	sum := sha256.New()
	err := w.app.base.View(w.t.Context(), func(tx store.Tx) error {
		for _, part := range parts {
			for pair, err := range tx.Scan(store.Prefix([]byte(prefix + part))) {
				if err != nil {
					return err
				}
				sum.Write(pair.Key)
				sum.Write(pair.Val)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// step does one thing, and looks which keys that touched and what was answered.
func (w *wanderer) step() {
	w.t.Helper()
	kind := w.draw("what", "type", "type", "click", "click", "forge", "forge", "drop", "repeat", "restart", "other")
	if kind == "restart" {
		w.reopen()
		return
	}
	who := w.who
	if kind == "other" {
		who = w.draw("who", "hr-eve", "mgr-zhao", "adm-bai", "tr-xu", "mgr-old", "ghost")
	}
	offers := w.offers(w.who)
	w.book.begin()
	said := ""
	switch kind {
	case "type":
		said = w.line()
	case "drop":
		w.file()
	case "click":
		said = w.click(offers)
	case "forge":
		said = w.forge()
	case "repeat":
		if _, err := w.app.practices.work(context.Background(), who); err != nil {
			w.rt.Fatalf("work: %v", err)
		}
	case "other":
		w.clickAs(who, offers)
	}
	if out := strays(w.book.end(), who); len(out) > 0 {
		w.rt.Fatalf("%s: outside of the sandbox: %q", kind, out)
	}
	if strings.Contains(said, "李明") || strings.Contains(said, "8642") {
		w.rt.Fatalf("%s: a real candidate in a practice:\n%s", kind, said)
	}
}

// line is something typed, with real names and numbers in it.
func (w *wanderer) line() string {
	w.t.Helper()
	line := w.draw("line",
		"/status 李明", "/status 8642", "/status C-1001", "/decide C-1001", "/report C-1002", "/letter C-1001", "/loop", "/jobs", "/people",
		"/drafts", "/rules", "/rules simulate R3", "/ruletest R3 C-1001", "/why C-1003", "/why C-1001", "/templates", "/position be", "/notice C-1001",
		"/round C-1001", "/preserve C-1001", "/pool", "/stats", "/calendar", "/letters", "/help", "李明", "/import", "/setup", "/export", "/pay be", "/leave", "/undo", "/home", "nonsense",
		"/status "+practiceMark+"x:C-1001", "drill:", "后端工程师 薪资",
	)
	reply, err := w.says(w.who, line)
	words := w.words(w.who, reply, err)
	if !strings.HasPrefix(words, "练习 · ") {
		w.rt.Fatalf("%s is not answered as practice:\n%s", line, words)
	}
	return strings.ReplaceAll(words, strings.TrimPrefix(line, "/status "), "")
}

// offers are the practice buttons that a person has.
func (w *wanderer) offers(who string) (out []chat.Action) {
	for _, m := range w.inbox(who) {
		for b := range m.Card.Every {
			if _, _, ok := inner(b.Action.Record); ok {
				out = append(out, b.Action)
			}
		}
	}
	return out
}

func (w *wanderer) values() chat.Values {
	v := chat.Values{}
	for _, name := range []string{"days", "kind", "ask", "cause", "dates", "reason", "suggestion", "requirement", "how", "by", "email", "why", "note", "who", "decision"} {
		v[name] = []string{w.draw(name, "", "phone", "industry", "一句话", "hr-eve", "lin@farhill.example", "mgr-zhao", "approve")}
	}
	return v
}

func (w *wanderer) click(all []chat.Action) string {
	w.t.Helper()
	if len(all) == 0 {
		return ""
	}
	return w.acted(all[rapid.IntRange(0, len(all)-1).Draw(w.rt, "button")])
}

func (w *wanderer) acted(a chat.Action) string {
	w.t.Helper()
	reply, err := w.act(w.who, a, w.values())
	return w.words(w.who, reply, err) + w.screenOfPractice(w.who)
}

// forge is a click that no card offered: with every verb there is, on records under
// this practice's mark, another one's, none of any, or a mark in a mark.
func (w *wanderer) forge() string {
	w.t.Helper()
	mine, theirs := practiceMark+w.mine+":", practiceMark+w.theirs+":"
	mark := w.draw("mark", mine, mine, theirs, practiceMark, practiceMark+":", mine+theirs, practiceMark+"x:")
	id := w.draw("id", "C-1001", "C-1002", "C-9999", "hr-lin", "hr-eve", "be", "company", "CN", "thanks", "status.hold", "main/C-1001", "../main/r/case/C-1001", "")
	flow, verb, _ := strings.Cut(rapid.SampledFrom(w.all).Draw(w.rt, "verb"), "/")
	return w.acted(chat.Action{Flow: flow, Verb: verb, Record: mark + id, Revision: uint64(rapid.IntRange(0, 4).Draw(w.rt, "revision"))})
}

// clickAs is somebody else's click on a card of the practice: it is over for them.
func (w *wanderer) clickAs(who string, all []chat.Action) {
	w.t.Helper()
	if len(all) == 0 {
		return
	}
	a := all[rapid.IntRange(0, len(all)-1).Draw(w.rt, "button")]
	reply, err := w.app.desk.Handle(context.Background(), chat.Event{
		ID: w.id(), Kind: chat.Click, From: chat.Account{Platform: console.Platform, User: who}, Action: a, Values: w.values(),
	})
	if err == nil || reply.Card != nil || reply.Wanted != nil {
		w.rt.Fatalf("%s clicks %s: %+v", who, a, reply)
	}
}

// file is one dropped into the chat: interviews, or what is none. It may be brought
// in at once.
func (w *wanderer) file() {
	w.t.Helper()
	c := reyes()
	body := w.draw("file", string(lines(w.t, c)), string(lines(w.t, c, candidate{})), string(testCompany(w.t)), "hello", "")
	door := httptest.NewServer(w.app.console.Routes())
	answer, err := http.Post(door.URL+"/console/api/files"+query("as", w.who, "name", "one.jsonl"), "application/octet-stream", strings.NewReader(body))
	if err != nil {
		w.rt.Fatal(err)
	}
	_ = answer.Body.Close()
	door.Close()
	w.settle()
	if answer.StatusCode != http.StatusOK {
		if body != "" {
			w.rt.Fatalf("dropped: %s", answer.Status)
		}
		return
	}
	for _, a := range w.offers(w.who) {
		if a.Flow == "upload" && a.Verb == "import" {
			w.acted(a)
			return
		}
	}
}
