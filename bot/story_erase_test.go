package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/store"
)

// person's words: everything that must be gone after an erasure.
func personal(c candidate) []string {
	return []string{c.name, c.email, "138 0013 8642", "13800138642", wordsZH, "c-" + c.key}
}

// spelled are the ways in which a word may stand in a file.
func spelled(t *testing.T, word string) [][]byte {
	t.Helper()
	all := [][]byte{[]byte(word)}
	quoted, err := json.Marshal(word)
	all = append(all, bytes.Trim(quoted, `"`), []byte(strings.Trim(fmt.Sprintf("%+q", word), `"`)))
	for _, e := range []interface{ Bytes([]byte) ([]byte, error) }{
		unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
		simplifiedchinese.GB18030.NewEncoder(),
	} {
		raw, failed := e.Bytes([]byte(word))
		err = errors.Join(err, failed)
		all = append(all, raw)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// nowhere wants none of the words in what somebody holds.
func nowhere(t *testing.T, where string, raw []byte, words []string) {
	t.Helper()
	for _, word := range words {
		for _, spelling := range spelled(t, word) {
			if bytes.Contains(raw, spelling) {
				t.Errorf("%s holds %q", where, word)
			}
		}
	}
}

// opened is every body of the store, unsealed: what is found there lies only under a
// key that still exists.
func (r *rig) opened() []byte {
	r.t.Helper()
	var all bytes.Buffer
	err := r.app.store.View(r.t.Context(), func(tx *store.Txn) error {
		for pair, err := range tx.Scan(store.Prefix([]byte(tenant + "/"))) {
			if err != nil {
				return err
			}
			all.Write(pair.Key)
			all.Write(pair.Val)
			place, ok := bytes.CutPrefix(pair.Key, []byte(tenant+"/r/"))
			if !ok {
				continue
			}
			name, id, _ := strings.Cut(string(place), "/")
			body, _, err := (store.Collection[json.RawMessage]{Name: name, Schema: 9}).Raw(tx, id)
			if err != nil {
				return fmt.Errorf("%s: %w", place, err)
			}
			all.Write(body)
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all.Bytes()
}

// erases runs the command as the command line does, through the serving process.
func (r *rig) erases(id string, yes bool) (int, string) {
	r.t.Helper()
	e := errand{Name: "erase", Actor: "root", Flags: map[string]string{"candidate": id}}
	if yes {
		e.Flags["yes"] = "true"
	}
	var out strings.Builder
	code, err := e.run(r.t.Context(), r.cfg, nil, &out)
	if err != nil {
		out.WriteString(err.Error())
	}
	r.settle()
	return code, out.String()
}

func (r *rig) refuses(id, want string) {
	r.t.Helper()
	if code, said := r.erases(id, true); code != exitFailed || !strings.Contains(said, want) {
		r.t.Errorf("erase %s: %d %s, want %q", id, code, said, want)
	}
}

// unlike is a rejected case of somebody with another phone.
func (r *rig) unlike(c cast) (string, cast) {
	r.t.Helper()
	body := c.candidate.interview(r.machine.Now())
	body["candidate"].(map[string]any)["phone"] = "+65 8000 1111"
	status, out := r.send("", "unlike", encode(r.t, body))
	if status != 200 || out.Accepted != 1 {
		r.t.Fatalf("the other's interview: %d %+v", status, out)
	}
	id := out.Results[0].Case
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	return id, c
}

// backed writes a backup and returns the file and what it holds, decrypted.
func (r *rig) backed(name, identity string) (file string, plain []byte) {
	r.t.Helper()
	file = filepath.Join(r.cfg.dir, name)
	err := writeNew(file, func(w io.Writer) error {
		_, err := backupErrand(r.t.Context(), r.app, paper{errand{Name: "backup"}, nil, w})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	ids, err := identities(identity)
	if err != nil {
		r.t.Fatal(err)
	}
	raw, err := os.Open(file)
	if err != nil {
		r.t.Fatal(err)
	}
	defer raw.Close()
	open, err := unpack(raw, ids)
	if err == nil {
		plain, err = io.ReadAll(open)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return file, plain
}

// logbook is a log that several write.
type logbook struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *logbook) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.all.Bytes())
}

// TestErase: a person with a closed case, whose letter left, and an open one, whose
// letter waits, is erased while the bot serves. Nothing of them is found anywhere
// afterwards, not under any key that is left; the others are untouched; an older backup
// brings nobody back.
func TestErase(t *testing.T) {
	t.Parallel()
	r, logs := prepare(t, monday(t)), &logbook{}
	r.cfg.Log.Level, r.opts.log = "debug", logs
	identity := filepath.Join(r.cfg.dir, "id.txt")
	key, err := makeIdentity(identity, r.machine.Now())
	if err != nil {
		t.Fatal(err)
	}
	r.cfg.BackupKey = key
	r.open()
	r.employ(testCompany(t))
	c := chinese()
	words := personal(c.candidate)

	first, _ := r.rejected(c)
	r.click(c.hr, "letter/"+first+"/send", nil)
	r.advance("72h")
	other := liMing()
	other.position, other.key = "da", "li-ming"
	body := other.interview(r.machine.Now())
	body["external_id"] = "iv-second"
	if status, out := r.send("", "second", encode(t, body)); status != 200 || out.Accepted != 1 {
		t.Fatalf("the second interview: %d %+v", status, out)
	}
	second := "C-1002"
	r.click("hr-eve", "report/"+second+"/send", nil)
	stays, e := r.unlike(english())
	r.advance("96h") // reminders, digests
	r.click("mgr-ana", "decision/"+second+"/reject", map[string]any{"reason": "industry"})
	r.click("hr-eve", "letter/"+second+"/send", nil)
	older, _ := r.backed("older.backup", identity)

	// A look, a hold, its end.
	if code, said := r.erases(first, false); code != exitFailed || !strings.Contains(said, "cases 2 (C-1001, C-1002)") || !strings.Contains(said, "--yes") {
		t.Errorf("a look: %d %s", code, said)
	}
	r.refuses("C-9", "no candidate and no case")
	r.refuses("company", "no candidate and no case")
	held := r.say("adm-bai", "/preserve "+first, "dm")
	r.see(held.said(), "没有法律保全")
	r.click("adm-bai", "legal/"+first+"/keep", map[string]any{"reason": "劳动仲裁 2026-118"})
	r.refuses(second, "legal hold")
	r.see(r.status(c.hr, first), c.told)
	r.click("adm-bai", "legal/"+first+"/release", map[string]any{"reason": "已撤诉"})

	code, said := r.erases(second, true)
	if code != exitDone || !strings.Contains(said, "cases 2 (C-1001, C-1002)") || !strings.Contains(said, "cli:root") {
		t.Fatalf("erase: %d %s", code, said)
	}
	nowhere(t, "the receipt", []byte(said), words)
	r.refuses(first, "erased already")
	r.advance("240h")
	if out := r.outgoing(); len(out.Mail) != 0 || len(r.jobsOf(first))+len(r.jobsOf(second)) != 0 {
		t.Errorf("left in the outbox: %+v", out)
	}
	for _, who := range []string{"hr-lin", "hr-eve", "mgr-zhao", "mgr-ana", "adm-bai", "lead-sun"} {
		for _, m := range r.inbox(who) {
			nowhere(t, "what "+who+" sees: "+m.Text, encode(t, m), words)
		}
		r.hide(r.say(who, "/loop", "dm").said(), c.candidate.name)
	}
	r.see(r.screen("hr-lin"), "已删除 · C-1001", "按本人要求")
	r.see(r.say(c.hr, "/status "+c.candidate.name, "dm").said(), "没有")
	r.see(r.status(e.hr, stays), "Not passed") // somebody else's case goes on
	nowhere(t, "the open store", r.opened(), words)
	_, plain := r.backed("fresh.backup", identity)
	nowhere(t, "a fresh backup", plain, words)
	r.verify()

	// An older backup brings the cases back for no longer than a start.
	r.restart()
	nowhere(t, "the store after a restart", r.opened(), words)
	r.stop()
	searchFolder(t, r.cfg.storeDir(), words)
	nowhere(t, "the log", logs.bytes(), words)
	r.cfg.Store = "badger:./restored"
	if _, _, err := restore(t.Context(), r.cfg, options{}, backupFile{older, identity}); err != nil {
		t.Fatal(err)
	}
	r.open()
	r.settle()
	nowhere(t, "the restored store", r.opened(), words)
	r.see(r.status(e.hr, stays), "Not passed")
	r.verify()
	var verified strings.Builder
	if _, err := (errand{Name: "audit verify"}).run(t.Context(), r.cfg, nil, &verified); err != nil || !strings.Contains(verified.String(), "2 cases erased") {
		t.Errorf("audit verify: %s %v", verified.String(), err)
	}
}

// searchFolder searches every file under a folder, and the ledger beside it.
func searchFolder(t *testing.T, dir string, words []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(filepath.Dir(dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !d.Type().IsRegular() || strings.HasSuffix(name, ".backup") {
			return err
		}
		raw, err := os.ReadFile(name)
		files++
		nowhere(t, filepath.Base(name), raw, words)
		return err
	})
	if err != nil || files < 3 {
		t.Fatalf("%d files: %v", files, err)
	}
}

// TestEraseWaits: what is just leaving is waited for, and then said.
func TestEraseWaits(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	id := r.arrive(liMing())
	job := store.Job{ID: id + "/letter/result", Kind: "call", Held: true, Due: r.app.clock.Now().Add(1 << 40), Body: []byte(`{"action":{"flow":"letter","record":"` + id + `","verb":"result"}}`)}
	put := func(j store.Job) {
		t.Helper()
		if err := r.app.store.Update(t.Context(), func(tx *store.Txn) error { return tx.PutJob(j) }); err != nil {
			t.Fatal(err)
		}
	}
	put(job)
	waited := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, err := r.app.erase(t.Context(), flows.Erasure{Candidate: id, By: "cli:root", Why: "request"}, func() { close(waited) })
		done <- err
	}()
	<-waited
	job.Held = false
	put(job)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	r.verify()
}

// TestEraseCallsOff: an interview that lay ahead of an erased candidate is called off in
// the calendars that had it, by a mail that names nobody, also when the mail server is
// down at that moment and the bot is killed before it is up again; then nothing waits.
func TestEraseCallsOff(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r, post, c := prepare(t, monday(t)), &haltingPost{}, chinese()
	r.opts.courier = post
	r.open()
	r.employ(testCompany(t))
	words := append(personal(c.candidate), whispered)
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.manager, "decision/"+id+"/approve", nil)
	r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-12-02T14:00", "place": whispered, "people": []string{c.mate, "iv-mo"}})
	r.advance("12m")
	if sent := post.took(id); len(sent) != 2 {
		t.Fatalf("entries: %q", sent)
	}
	post.stops(true)
	if code, said := r.erases(id, true); code != exitDone || !strings.Contains(said, "It is called off: who has it in a calendar gets a mail") {
		t.Fatalf("erase: %d %s", code, said)
	}
	nowhere(t, "the open store", r.opened(), words)
	r.stop()
	r.open()
	post.stops(false)
	r.advance("2h")
	off := post.sent[2:]
	to := []string{off[0].To}
	for _, l := range off[1:] {
		to = append(to, l.To)
	}
	slices.Sort(to)
	if strings.Join(to, " ") != "he@farhill.example mo@farhill.example" {
		t.Errorf("called off with %q", to)
	}
	for _, l := range off {
		if l.Entry.Method != "CANCEL" || !strings.Contains(l.Entry.Text, "UID:"+id+"-1@closeloop") || !strings.Contains(l.Entry.Text, "SEQUENCE:1") {
			t.Errorf("a mail calls nothing off: %+v", l)
		}
		nowhere(t, "a mail", encode(t, l), words)
	}
	r.advance("24h")
	if len(post.sent) != 4 {
		t.Errorf("%d mails in all", len(post.sent))
	}
	nowhere(t, "the open store", r.opened(), words)
	r.verify()
}
