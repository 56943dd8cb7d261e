package main

import (
	"bytes"
	"context"
	"errors"
	flags "flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales"
	_ "closeloop/locales/cardtest" // its flag -update
	"closeloop/store"
)

// toured plays a script and gives what was printed.
func toured(t *testing.T, o tourOrder) (string, error) {
	t.Helper()
	var out bytes.Buffer
	o.Out, o.Log = &out, io.Discard
	err := playTour(t.Context(), o)
	return out.String(), err
}

// printed is what the tour prints, as somebody has read it.
func printed(t *testing.T, lang string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "tour."+lang+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestTour: the play is the same at every run and on every machine, fits a
// terminal, and every loop in it is closed.
func TestTour(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	for _, lang := range []string{locales.Chinese, locales.English} {
		got, err := toured(t, tourOrder{Lang: lang, Script: tourScript()})
		if err != nil {
			t.Fatalf("%s: %v\n%s", lang, err, got)
		}
		for i, line := range strings.Split(got, "\n") {
			if n := columnsOf(line); n > tourWidth || strings.Contains(line, "\x1b") {
				t.Errorf("%s: line %d has %d columns, or escapes: %q", lang, i+1, n, line)
			}
		}
		if flags.Lookup("update").Value.String() == "true" {
			if err := os.WriteFile(filepath.Join("testdata", "tour."+lang+".txt"), []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got != printed(t, lang) {
			t.Errorf("testdata/tour.%s.txt differs; read what is printed now, then run with -update\n%s", lang, got)
		}
	}
}

// TestTourBold: on a terminal the same lines stand there, some of them bold.
func TestTourBold(t *testing.T) {
	t.Parallel()
	got, err := toured(t, tourOrder{Lang: "en", Script: tourScript(), Bold: true})
	if err != nil {
		t.Fatal(err)
	}
	if plainly := printed(t, "en"); got == plainly || strings.NewReplacer(strong, "", faint, "", plain, "").Replace(got) != plainly {
		t.Error("the weights change more than the weight")
	}
}

// without is the script less some steps.
func without(names ...string) []scene {
	script := tourScript()
	for i := range script {
		script[i].steps = slices.DeleteFunc(slices.Clone(script[i].steps), func(s step) bool { return slices.Contains(names, s.name) })
	}
	return script
}

// TestTourBroken: each step that is left out is missed by the name of the loop
// that stays open; the loops close without the steps that no loop needs.
func TestTourBroken(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a dozen plays, one after the other
		return
	}
	missed := map[string]string{
		"import":              "no interview came in",
		"send reports":        "Hannah Kowalski (Report waiting for HR) waits for Eva Novak",
		"approve":             "Hannah Kowalski (Waiting for evaluation) waits for Camila Duarte",
		"reject":              "Samuel Osei (Waiting for evaluation) waits for Camila Duarte",
		"confirm letter":      "Samuel Osei (Not passed, letter due) waits for Eva Novak",
		"take back":           "letter/edit on C-1001 for hr-novak: no such button",
		"confirm again":       "Samuel Osei (Not passed, letter due) waits for Eva Novak",
		"arrange":             "Hannah Kowalski (Second round to arrange) waits for Eva Novak",
		"two clicks":          "Nina Petrova (Waiting for evaluation) waits for Tan Wei Ling",
		"told by phone":       "Nina Petrova (Not passed, letter due) waits for Eva Novak",
		"decide at last":      "Marta Silva (Waiting for evaluation) waits for Camila Duarte",
		"confirm last letter": "Marta Silva (Not passed, letter due) waits for Eva Novak: Send the letter, by Wed 2 Dec, 09:30",
	}
	var spare []string
	for _, s := range tourScript() {
		for _, st := range s.steps {
			if missed[st.name] == "" {
				spare = append(spare, st.name)
			}
		}
	}
	if want := "refused reason|hold|takeback|edit letter|again|mail|promise|ask for today|last|leaves|ask"; strings.Join(spare, "|") != want {
		t.Errorf("steps that no loop needs: %s, want %s", strings.Join(spare, "|"), want)
	}
	for name, want := range missed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := toured(t, tourOrder{Lang: "en", Script: without(name)})
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(out, "every loop is closed") {
				t.Errorf("no %q in %v", want, err)
			}
		})
	}
	t.Run("what no loop needs", func(t *testing.T) {
		t.Parallel()
		if _, err := toured(t, tourOrder{Lang: "en", Script: without("refused reason", "edit letter", "promise", "ask for today", "ask")}); err != nil {
			t.Error(err)
		}
	})
}

// courierFunc is a courier as a function.
type courierFunc func(context.Context, chat.Letter) error

func (f courierFunc) Send(ctx context.Context, l chat.Letter) error { return f(ctx, l) }

// TestTourCourier: a courier that refuses, or of whom nobody knows, leaves
// the loops of its letters open.
func TestTourCourier(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{
		"refuses":  &chat.SendError{Gone: true, Code: "5.1.1", Err: errors.New("no such address")},
		"vanishes": &chat.SendError{Unknown: true, Err: errors.New("the line went dead")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := toured(t, tourOrder{Lang: "en", Script: tourScript(), Courier: courierFunc(func(context.Context, chat.Letter) error { return fault })})
			for _, who := range []string{"Samuel Osei", "Marta Silva"} {
				if err == nil || !strings.Contains(err.Error(), who+" (Not passed, letter due) waits for Eva Novak") {
					t.Errorf("%s is not missed: %v", who, err)
				}
			}
		})
	}
}

// TestTourEnds: the end is judged by the store and the mail, whatever the
// script did: what is spoiled after the play is found.
func TestTourEnds(t *testing.T) {
	t.Parallel()
	o, err := openTour(t.Context(), tourOrder{Lang: "en", Out: io.Discard, Log: io.Discard}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.app.close() }()
	if err := o.play(t.Context(), tourScript()); err != nil {
		t.Fatal(err)
	}
	mails := o.post.all() // a letter, the entry for an interviewer's calendar, a letter
	if len(mails) != 3 {
		t.Fatalf("%d mails", len(mails))
	}
	other := mails[0]
	other.Text += "P.S."
	for _, c := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"nothing", func() {}, ""},
		{"a mail that is lost", func() { o.post.taken = mails[1:] }, "Samuel Osei counts as told, but the confirmed letter left 0 times"},
		{"a mail sent twice", func() { o.post.taken = append(slices.Clone(mails), mails[0]) }, "Samuel Osei counts as told, but the confirmed letter left 2 times"},
		{"a mail with other words", func() { o.post.taken = []gone{other, mails[1], mails[2]} }, "Samuel Osei counts as told, but the confirmed letter left 0 times"},
		{"as it was", func() { o.post.taken = mails }, ""},
		{"a job that is dead", func() { o.bury(t) }, "a job was given up: timer C-1002"},
		{"a card that asks on", func() { o.ask(t, "mgr-tan") }, "Nina Petrova: Tan Wei Ling still has a card that asks for an answer"},
		{"a date that is over", func() {
			o.change(t, "C-1002", func(c *hiring.Case) { c.Until, c.Duty.Due = c.Changed, c.Changed })
		}, "Hannah Kowalski (Second round arranged) waits for Eva Novak: Hold the second round, by Wed 25 Nov, 10:45"},
		{"a duty of nobody", func() {
			o.change(t, "C-1002", func(c *hiring.Case) { c.Duty.Owner = "nobody" })
		}, "Hannah Kowalski (Second round arranged) has no owner or no deadline"},
		{"an end that is none", func() {
			o.change(t, "C-1001", func(c *hiring.Case) { c.Status = hiring.RejectPending })
		}, "Samuel Osei (Not passed, letter due) has no owner or no deadline"},
	} {
		c.spoil()
		v, err := o.ends(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := o.open(v)
		if (got == nil) != (c.want == "") || got != nil && !strings.Contains(got.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, got, c.want)
		}
	}
}

// bury gives up the first job that waits.
func (t *tour) bury(test *testing.T) {
	test.Helper()
	err := t.app.store.Update(test.Context(), func(tx *store.Txn) error {
		waiting, _, err := tx.Jobs(1)
		if err != nil {
			return err
		}
		return tx.Bury(waiting[0])
	})
	if err != nil {
		test.Fatal(err)
	}
}

// ask makes the first card of a person ask for something.
func (t *tour) ask(test *testing.T, who string) {
	test.Helper()
	messages, err := t.inbox(test.Context(), who)
	if err != nil {
		test.Fatal(err)
	}
	messages[0].Card.Tone = chat.Waiting
	if err := (shelf{t.app.store}).Put(test.Context(), messages[0]); err != nil {
		test.Fatal(err)
	}
}

// change spoils a case behind everybody's back.
func (t *tour) change(test *testing.T, id string, how func(*hiring.Case)) {
	test.Helper()
	err := t.app.store.Update(test.Context(), func(tx *store.Txn) error {
		rec, _, err := flows.Cases().Get(tx, id)
		if err != nil {
			return err
		}
		how(&rec.Body)
		return flows.Cases().Put(tx, id, rec)
	})
	if err != nil {
		test.Fatal(err)
	}
}

// TestTourCommand: the command plays both languages, the configured one first,
// or one; knows no other; says so when it cannot print; makes nothing on disk.
func TestTourCommand(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // four plays, one after the other
		return
	}
	d := newDeskFolder(t)
	if got := d.want(exitDone, nil, "", "tour").out; got != printed(t, "en")+printed(t, "zh-CN") {
		t.Error("both languages are not one after the other, the configured one first")
	}
	d.want(exitUsage, []string{"zh-CN or en", "fr"}, "", "tour", "--lang", "fr")
	d.want(exitUsage, nil, "", "tour", "extra")
	entries, err := os.ReadDir(d.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the configuration: %v %v", entries, err)
	}
	var errs bytes.Buffer
	code := run([]string{"--config", d.config, "tour", "--lang", "zh-CN"}, strings.NewReader(""), full{}, &errs)
	if code != exitFailed || !strings.Contains(errs.String(), "print the tour: no space left") {
		t.Errorf("on a full disk: exit %d, %s", code, errs.String())
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestWrapped: a row is never wider than asked, what leads a line leads every
// row, marks stay where they belong and buttons whole.
func TestWrapped(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                               "",
		"short":                          "short",
		"one two three four five":        "one two three four |five",
		"  │ one two three four five":    "  │ one two three |  │ four five",
		"▸ one two three four five":      "▸ one two three |  four five",
		"一二三四五六七八九十":                     "一二三四五六七八九|十",
		"一二三四五六七八九，十":                    "一二三四五六七八|九，十",
		"一二三四五六七八“九”":                    "一二三四五六七八|“九”",
		"[ Hold… ] [ Pass to somebody ]": "[ Hold… ] |[ Pass to somebody ]",
	} {
		if got := strings.Join(wrapped(in, 18), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
