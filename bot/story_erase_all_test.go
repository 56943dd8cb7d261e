package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/needs"
	"closeloop/bot/slack"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// whispered stands in everything that somebody of the house wrote about the candidate.
const whispered = "zq-7741-qz"

// forgotten is somebody with two cases who went through everything before the order to
// erase came: what HR and managers wrote all names the candidate.
type forgotten struct {
	*rig
	c     cast
	cases []string
	old   string // an address that did not work
	post  *haltingPost
}

// haltingPost takes letters and text messages, but for a time in which it cannot be
// reached.
type haltingPost struct {
	mu      sync.Mutex
	stopped bool
	sent    []chat.Letter
}

func (p *haltingPost) Send(_ context.Context, l chat.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return &chat.SendError{RetryAfter: time.Minute, Err: errors.New("no route to host")}
	}
	p.sent = append(p.sent, l)
	return nil
}

func (p *haltingPost) stops(now bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = now
}

// took are the letters of a case.
func (p *haltingPost) took(id string) (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.sent {
		if strings.HasPrefix(l.ID, id+"-") {
			out = append(out, l.ID)
		}
	}
	return out
}

// words are everything that must be gone.
func (f forgotten) words() []string {
	return append(personal(f.c.candidate), f.old, whispered, strings.Split(wordsZH, "，")[1])
}

// about is what somebody wrote: it names the candidate.
func (f forgotten) wrote(n int) string {
	return fmt.Sprintf("%s %d %s", f.c.candidate.name, n, whispered)
}

// typed says a line and presses a button of the answer.
func (f forgotten) typed(who, line, verb string, values map[string]any) answer {
	f.t.Helper()
	got := f.goOn(who, f.say(who, line, "dm"), verb, values)
	if got.Status != http.StatusOK {
		f.t.Fatalf("%s says %q and presses %s: %+v", who, line, verb, got)
	}
	f.settle()
	return got
}

// told: notices by mail that came back, were corrected, and left; a second round that
// was moved, with sheets; a rejection whose letter came back and went as a text message.
func (f *forgotten) told() {
	f.t.Helper()
	c := f.c
	was := c.candidate
	was.email = f.old
	id := f.arrive(was)
	f.cases = []string{id}
	f.advance("12m")
	f.typed(c.hr, "/notice "+id, "returned", nil)
	f.typed(c.hr, "/notice "+id, "address", map[string]any{"email": c.candidate.email})
	f.typed(c.hr, "/notice "+id, "edit", map[string]any{"subject": "你好", "body": c.candidate.name + "，你好：\n谢谢你来面试。" + whispered})
	f.typed(c.hr, "/notice "+id, "send", nil)
	f.click(c.hr, "report/"+id+"/suggest", map[string]any{"suggestion": f.wrote(1)})
	f.click(c.hr, "report/"+id+"/send", nil)
	f.advance("12m")
	f.click(c.manager, "decision/"+id+"/pass", map[string]any{"person": c.mate, "note": f.wrote(2)})
	f.click(c.mate, "decision/"+id+"/approve", nil)
	f.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-11-26T14:00", "place": f.wrote(3), "people": []string{c.mate, "iv-mo"}, "note": f.wrote(4)})
	f.advance("12m")
	f.typed(c.hr, "/round "+id, "move", map[string]any{"at": "2026-11-26T15:00", "place": f.wrote(5), "note": f.wrote(6)})
	f.advance("12m")
	link := ""
	for _, m := range f.outgoing().Mail {
		if strings.Contains(m.Text, "/c/") {
			link = linkIn(f.t, m.Text)
		}
	}
	if status, body, _ := f.page(http.MethodPost, link); status != http.StatusOK || !strings.Contains(body, "已设置好") {
		f.t.Fatalf("the candidate wants no more: %d %s", status, body)
	}
	f.until(at(f.t, "2026-11-26T16:05:00+08:00"))
	for n, who := range []string{c.mate, "iv-mo"} {
		sheet := scoresheet()
		sheet["evidence_logic"] = f.wrote(10 + n)
		f.click(who, "scorecard/"+id+"/show", nil)
		f.click(who, "scorecard/"+id+"/send", sheet)
	}
	f.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry", "note": f.wrote(7)})
	f.click(c.mate, "decision/"+id+"/object", map[string]any{"words": f.wrote(8)})
	f.click(c.hr, "letter/"+id+"/send", nil)
	f.advance("12m")
}

// ended: the letter came back and left again; the file was kept in the pool with
// consent, put under a legal hold and released from it.
func (f *forgotten) ended() {
	f.t.Helper()
	c, id := f.c, f.cases[0]
	f.click(c.hr, "letter/"+id+"/returned", nil)
	f.typed(c.hr, "/letter "+id, "edit", map[string]any{"subject": "面试结果", "body": letterBy(f.wrote(9))})
	f.click(c.hr, "letter/"+id+"/send", nil)
	f.advance("12m")
	f.see(f.status(c.hr, id), c.told)
	f.say(c.hr, "/round "+id, "dm")
	f.click(c.hr, "pool/"+id+"/show", nil)
	f.click(c.hr, "pool/"+id+"/keep", map[string]any{"consent": "phone", "months": "24", "for": f.wrote(20)})
	f.typed("adm-bai", "/preserve "+id, "keep", map[string]any{"reason": f.wrote(21)})
	f.refuses(id, "legal hold")
	f.typed("adm-bai", "/preserve "+id, "release", map[string]any{"reason": f.wrote(22)})
}

func letterBy(words string) string {
	return "李明，你好：\n感谢你来面试。行业经验与岗位要求有差距，所以这次没有邀请你进入下一轮。" + words + "\n以后欢迎再来申请。\n林晓"
}

// applied is another interview of the same person, who gave no e-mail this time.
func (f *forgotten) applied(position string) string {
	f.t.Helper()
	other := f.c.candidate
	other.position, other.email = position, ""
	body := other.interview(f.machine.Now())
	body["external_id"] = "iv-again-" + position
	status, out := f.send("", "again-"+position, encode(f.t, body))
	if status != http.StatusOK || out.Accepted != 1 {
		f.t.Fatalf("another interview: %d %+v", status, out)
	}
	f.cases = append(f.cases, out.Results[0].Case)
	return out.Results[0].Case
}

// again: on another position, a rejection that left as a text message and was read.
func (f *forgotten) again() {
	f.t.Helper()
	id := f.applied("da")
	f.click("hr-eve", "report/"+id+"/send", nil)
	f.click("mgr-ana", "decision/"+id+"/reject", map[string]any{"reason": "industry", "note": f.wrote(30)})
	f.click("hr-eve", "letter/"+id+"/text", nil)
	f.until(at(f.t, "2026-11-27T10:00:00+08:00"))
	sent := f.outgoing().SMS
	if len(sent) != 1 {
		f.t.Fatalf("text messages %+v", sent)
	}
	if status, body, _ := f.page(http.MethodPost, linkIn(f.t, sent[0].Text)); status != http.StatusOK || !strings.Contains(body, f.c.candidate.name) {
		f.t.Fatalf("the letter's page: %d %s", status, body)
	}
}

// ahead: on the first position once more, with an interview by people still to come, of
// which no mail can leave yet.
func (f *forgotten) ahead() {
	f.t.Helper()
	id := f.applied("be")
	f.click(f.c.hr, "report/"+id+"/send", nil)
	f.click(f.c.manager, "decision/"+id+"/approve", nil)
	f.post.stops(true)
	f.click(f.c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-12-02T14:00", "place": f.wrote(40), "people": []string{f.c.mate, "iv-mo"}})
	f.advance("12m")
	if mail := f.post.took(id); len(mail) > 0 {
		f.t.Fatalf("%v left while none could", mail)
	}
}

// looked: HR finds the candidate on the board by name, and takes the cases out.
func (f *forgotten) looked() {
	f.t.Helper()
	f.say(f.c.hr, "/board", "dm")
	word := ""
	for _, seen := range f.hands.(*slackHands).screen(f.c.hr) {
		if _, after, ok := strings.Cut(string(seen.Blocks), "/board?link="); ok {
			word = after[:22]
		}
	}
	in := f.boardGuest().post("/board", "link", word)
	req, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.base+"/board/rows"+query("q", f.c.candidate.name, "all", "1"), nil)
	if err != nil || in.status != http.StatusSeeOther {
		f.t.Fatalf("the board: %d %v", in.status, err)
	}
	req.Header.Set("Cookie", strings.SplitN(in.head.Get("Set-Cookie"), ";", 2)[0])
	if got := f.boardGuest().do(req); got.status != http.StatusOK || !strings.Contains(got.body, f.cases[0]) {
		f.t.Fatalf("%s is not found: %d\n%s", f.cases[0], got.status, got.body)
	}
	for what, want := range map[string]string{"cases": f.cases[2], "interviews": f.c.candidate.name, "audit": f.cases[0]} {
		var out strings.Builder
		code, err := (errand{Name: "export", Actor: "root", Flags: map[string]string{"what": what, "format": "csv", "locale": "en"}}).run(f.t.Context(), f.cfg, nil, &out)
		if code != exitDone || err != nil || !strings.Contains(out.String(), want) {
			f.t.Fatalf("export %s: %d %v\n%s", what, code, err, out.String())
		}
	}
}

// TestEraseEverything: somebody who went through all that there is, in Slack, is
// erased on request. Nothing of them is found afterwards in the open store under any
// key, in the folder (of what is compacted later no more can be left), in a backup, in what an older backup brings back,
// in the log, in what left, or on anybody's screen; the numbers stay.
func TestEraseEverything(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r, logs := prepare(t, monday(t)), &logbook{}
	workspace := fakeslack.Open(t, fakeslack.Options{Now: r.machine.Now})
	r.joinSlack(workspace, slack.HTTP)
	post := &haltingPost{}
	r.opts.courier = post
	hears := newReceiver(t, r)
	r.cfg.Webhooks = []WebhookConfig{{URL: hears.at.URL, Secret: hookSecret, Events: []string{"case.*", "letter.*"}}}
	r.cfg.PublicURL, r.cfg.SMS = "https://loop.farhill.example", EndpointConfig{URL: "https://sms.example.com", Secret: hookSecret}
	r.cfg.Log.Level, r.opts.log = slog.LevelDebug.String(), io.Writer(logs)
	identity := r.cfg.path("id.txt")
	key, err := makeIdentity(identity, r.machine.Now())
	if err != nil {
		t.Fatal(err)
	}
	r.cfg.BackupKey = key
	r.open()
	r.employ(testCompany(t))
	for _, kind := range []string{"thanks", "status.pending_eval", "status.pending_second", "status.second_scheduled", "status.withdrawn"} {
		approve(t, r.app, occasioned(kind, false))
	}
	f := forgotten{rig: r, c: chinese(), post: post, old: "ming.li.1990@old-mail.example"}
	f.told()
	f.ended()
	f.again()
	f.ahead()
	f.looked()
	older, _ := r.backed("older.backup", identity)
	before := r.numbers()

	const ahead = ", 2026-12-02T14:00:00+08:00, with mgr-he, iv-mo"
	if _, look := r.erases(f.cases[0], false); !strings.Contains(look, f.cases[2]+ahead+". It would be called off") {
		t.Errorf("a look: %s", look)
	}
	code, receipt := r.erases(f.cases[1], true)
	if code != exitDone || !strings.Contains(receipt, f.cases[2]+ahead) || !strings.Contains(receipt, "cases 3 ("+strings.Join(f.cases, ", ")+")") {
		t.Fatalf("erase: %d %s", code, receipt)
	}
	nowhere(t, "the receipt", []byte(receipt), f.words())
	post.stops(false)
	letters := len(post.sent)
	r.advance("240h") // the interview that was ahead, reminders, the week, digests
	f.seen()
	if mail := post.took(f.cases[2]); len(mail) > 0 || len(post.sent) != letters {
		t.Errorf("%v left after the erasure, of all %d", mail, len(post.sent)-letters)
	}
	if after := r.numbers(); after != before {
		t.Errorf("the numbers were\n%s\nand are\n%s", before, after)
	}
	f.left()
	nowhere(t, "the open store", r.opened(), f.words())
	_, plain := r.backed("fresh.backup", identity)
	nowhere(t, "a fresh backup", plain, f.words())
	r.verify()
	r.stop()
	searchFolder(t, r.cfg.storeDir(), f.words())
	nowhere(t, "the log", logs.bytes(), f.words())
	r.cfg.Store = "badger:./restored"
	if _, _, err := restore(t.Context(), r.cfg, options{}, backupFile{older, identity}); err != nil {
		t.Fatal(err)
	}
	r.open()
	r.settle()
	nowhere(t, "the restored store", r.opened(), f.words())
	r.stop()
	searchFolder(t, r.cfg.storeDir(), f.words())
	nowhere(t, "the log after a restore", logs.bytes(), f.words())
}

// seen: nobody's screen, nothing that left and nothing that waits names the candidate or
// leads to a case; where a card stood it says so.
func (f forgotten) seen() {
	f.t.Helper()
	said := 0
	for _, who := range []string{"hr-lin", "hr-eve", "mgr-zhao", "mgr-he", "mgr-ana", "mgr-ben", "iv-mo", "adm-bai", "lead-sun", "lead-kay"} {
		for _, m := range f.inbox(who) {
			if m.note {
				continue
			}
			nowhere(f.t, "what "+who+" sees: "+m.Text, encode(f.t, m), f.words())
			if strings.Contains(m.Text, "已删除 · C-") || strings.Contains(m.Text, "Erased · C-") {
				said++
			}
		}
		for _, line := range []string{"/loop", "/stats", "/board", "/pool", "/status " + f.c.candidate.name} {
			f.hide(f.say(who, line, "dm").said(), f.c.candidate.name, whispered)
		}
	}
	if said < 20 {
		f.t.Errorf("%d cards say that it was erased", said)
	}
	var out json.RawMessage
	if status := f.call(f.request(http.MethodGet, "/console/api/outbox", nil), &out); status != http.StatusOK {
		f.t.Fatal(status)
	}
	nowhere(f.t, "the outbox", out, f.words())
	for _, id := range f.cases {
		if bytes.Contains(out, []byte(`"`+id)) {
			f.t.Errorf("the outbox still knows %s: %s", id, out)
		}
	}
}

// left: no record is named after one of the cases but the marks, the rows of imports that
// were done, and the cards that say so.
func (f forgotten) left() {
	f.t.Helper()
	err := f.app.store.View(f.t.Context(), func(tx *store.Txn) error {
		for pair, err := range tx.Scan(store.Prefix([]byte(tenant + "/r/"))) {
			if err != nil {
				return err
			}
			place := strings.TrimPrefix(string(pair.Key), tenant+"/r/")
			_, id, _ := strings.Cut(place, "/")
			if slices.ContainsFunc(f.cases, func(c string) bool { return strings.HasPrefix(id, c) }) && !strings.HasPrefix(place, flows.ErasedName+"/") {
				f.t.Errorf("%s is left", place)
			}
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// candidateOf is the candidate of a case.
func (r *rig) candidateOf(id string) (who string) {
	r.t.Helper()
	err := r.app.runner.Look(r.t.Context(), func(env flows.Env) error {
		head, ok := flows.Find[hiring.Case](env, "case", id)
		if who = head.Candidate; !ok {
			return errors.New("there is no such case")
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return who
}

// numbers are the figures of the last weeks as the head of HR reads them.
func (r *rig) numbers() string {
	r.t.Helper()
	said := r.say("adm-bai", "/stats", "dm").said()
	_, numbers, ok := strings.Cut(said, "出报告")
	if !ok || !strings.Contains(numbers, "（12）") {
		r.t.Fatalf("the figures\n%s", said)
	}
	return numbers
}
