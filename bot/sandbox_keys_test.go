package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"closeloop/bot/chat"
	"closeloop/store"
)

// keyBook notes which keys are read and written while it is open.
type keyBook struct {
	mu   sync.Mutex
	open bool
	keys map[string]bool // true: written
}

func (l *keyBook) note(key []byte, wrote bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open {
		l.keys[string(key)] = l.keys[string(key)] || wrote
	}
}

func (l *keyBook) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open, l.keys = true, map[string]bool{}
}

func (l *keyBook) end() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = false
	return l.keys
}

// noted is an engine that tells a keyBook what passes.
type noted struct {
	store.Engine
	book *keyBook
}

func (n noted) View(ctx context.Context, fn func(store.Tx) error) error {
	return n.Engine.View(ctx, func(tx store.Tx) error { return fn(notedTx{tx, n.book}) })
}

func (n noted) Update(ctx context.Context, fn func(store.Tx) error) error {
	return n.Engine.Update(ctx, func(tx store.Tx) error { return fn(notedTx{tx, n.book}) })
}

type notedTx struct {
	store.Tx
	book *keyBook
}

func (n notedTx) Get(key []byte) ([]byte, bool, error) {
	n.book.note(key, false)
	return n.Tx.Get(key)
}

func (n notedTx) Put(key, val []byte) error {
	n.book.note(key, true)
	return n.Tx.Put(key, val)
}

func (n notedTx) Delete(key []byte) error {
	n.book.note(key, true)
	return n.Tx.Delete(key)
}

func (n notedTx) Scan(r store.Range) iter.Seq2[store.Pair, error] {
	return func(yield func(store.Pair, error) bool) {
		for pair, err := range n.Tx.Scan(r) {
			if err == nil {
				n.book.note(pair.Key, false)
			}
			if !yield(pair, err) {
				return
			}
		}
	}
}

// strays are keys that a trainee's events in a sandbox have no business with.
func strays(keys map[string]bool, person string) (out []string) {
	// The trainee's own record and what comes of a turn on it: its jobs, its audit,
	// its batch. The console's shelf is a chat, which keeps what was posted.
	own := []string{
		"main/r/training/" + person, "main/due/", "main/a/", "main/r/import/look-", "main/r/import.row/look-", "main/mark/",
		"main/r/shelf/m-", "main/i/shelf.place/dm:" + person,
	}
	// Who somebody is, and what is taught.
	read := []string{"main/r/person/", "main/r/position/", "main/r/company/", "main/r/course/", "main/k/company", "main/s/", "main/n/", "main/r/import/"}
	for key, wrote := range keys {
		fits := func(p string) bool { return strings.HasPrefix(key, p) }
		if fits("drill/"+person+"/") || slices.ContainsFunc(own, fits) || !wrote && slices.ContainsFunc(read, fits) {
			continue
		}
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// TestNothingOfASandboxIsOutside: whatever a trainee does in a practice, typed or
// clicked, reads and writes nothing but the sandbox and the trainee's own record:
// neither a real case nor anybody else's sandbox. Nobody gets a letter, no real
// candidate is found, and a real card is untouched by all of it.
func TestNothingOfASandboxIsOutside(t *testing.T) {
	t.Parallel()
	for seed := range uint64(9) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			wander(t, rand.New(rand.NewPCG(seed, 1)))
		})
	}
}

func wander(t *testing.T, dice *rand.Rand) {
	t.Helper()
	book, post := &keyBook{}, &mailbox{}
	d := newDrillroom(t, func(o *options) {
		o.engine = func(e store.Engine) store.Engine { return noted{e, book} }
		o.courier = post
	})
	d.receive(liMing())
	scene := pick(dice, "first-report", "by-phone", "rude-letter")
	d.start("hr-eve", "by-phone")
	d.start("hr-lin", scene)
	if scene == "first-report" {
		d.bring("hr-lin", pick(dice, "hina", "hina", "old"))
	}
	for range 7 {
		if d.record("hr-lin").Drill.Done {
			break
		}
		book.begin()
		said := d.anything(dice)
		if out := strays(book.end(), "hr-lin"); len(out) > 0 {
			t.Fatalf("outside of the sandbox: %q", out)
		}
		if strings.Contains(said, "李明") || strings.Contains(said, "8642") {
			t.Fatalf("a real candidate in a practice:\n%s", said)
		}
	}
	if len(post.sent()) > 0 {
		t.Fatalf("a letter left: %v", post.sent())
	}
	if !d.record("hr-lin").Drill.Done {
		d.wish("hr-lin", "leave", nil)
	}
	d.over("hr-lin")
}

func pick[T any](dice *rand.Rand, all ...T) T { return all[dice.IntN(len(all))] }

// TestStraysAreSeen: a check that cannot fail is none.
func TestStraysAreSeen(t *testing.T) {
	t.Parallel()
	for key, bad := range map[string]bool{
		"drill/hr-lin/r/case/C-1001": false, "main/r/training/hr-lin": false, "main/r/case/C-1001": true, "drill/hr-eve/r/case/C-1001": true,
		"main/i/case.status/pending_eval/C-1001": true, "main/r/training/hr-eve": true, "drill/hr-line/s/ready": true,
	} {
		if got := len(strays(map[string]bool{key: false}, "hr-lin")) > 0; got != bad {
			t.Errorf("%s: %v", key, got)
		}
	}
	if len(strays(map[string]bool{"main/r/person/hr-lin": true}, "hr-lin")) == 0 {
		t.Error("a sandbox may write people")
	}
}

// anything is one thing that a trainee can do in a practice, and what comes of it.
func (d *drillroom) anything(dice *rand.Rand) string {
	d.t.Helper()
	var offers []chat.Action
	for _, m := range d.inbox("hr-lin") {
		for b := range m.Card.Every {
			if _, _, ok := inner(b.Action.Record); ok {
				offers = append(offers, b.Action)
			}
		}
	}
	if len(offers) == 0 || dice.IntN(2) == 0 {
		line := pick(dice,
			"/status 李明", "/status 8642", "/status C-1001", "/decide C-1001", "/report C-1002", "/letter C-1001", "/loop", "/jobs", "/people",
			"/drafts", "/rules", "/why C-1001", "/help", "李明", "/import", "/setup", "/export", "nonsense",
		)
		reply, err := d.says("hr-lin", line)
		words := d.words("hr-lin", reply, err)
		if !strings.HasPrefix(words, "练习 · ") {
			d.t.Fatalf("%s is not answered as practice:\n%s", line, words)
		}
		return strings.ReplaceAll(words, line, "")
	}
	a := pick(dice, offers...)
	values := chat.Values{}
	for _, name := range []string{"reason", "suggestion", "requirement", "how", "by", "email", "why", "note"} {
		values[name] = []string{pick(dice, "", "phone", "industry", "一句话", "hr-eve", "lin@farhill.example")}
	}
	reply, err := d.act("hr-lin", a, values)
	return d.words("hr-lin", reply, err) + d.screenOfPractice("hr-lin")
}
