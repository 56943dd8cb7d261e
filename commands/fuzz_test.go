package commands

import (
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows/hiring"
)

// FuzzTyped promises for every text that anybody types: it comes to exactly one
// thing, an action, a question, a card or a sentence; what changes something was
// written out, never guessed; others in a group read the same whatever it was.
func FuzzTyped(f *testing.F) {
	seeds := []string{
		"help", "/status 李明", "状态李明", "lang en", "语言 中文", "语言中文", "langen", "stauts", "／ｃｌ　“报告” li", "rules why C-1", "帮助 状态", "cl cl lang", "LANG ZH-CN", "\u2126", "语\u200b言 en",
	}
	for _, text := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(text, "U1", true)
		f.Add(text, "U2", false)
	}
	book, err := Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, user string, private bool) {
		in := &inner{}
		who := func(a chat.Account) (hiring.Person, bool) { p, ok := people()[a.User]; return p, ok }
		d := &Desk{inner: in, who: who, book: book}
		ev := typed(user, text)
		ev.Place.Private = private
		reply, err := d.Handle(t.Context(), ev)
		if err != nil {
			t.Fatal(err)
		}
		answers := 0
		for _, there := range []bool{reply.Card != nil, !reply.Notice.Empty()} {
			if there {
				answers++
			}
		}
		if n := len(in.events) + len(in.questions) + answers; n != 1 {
			t.Errorf("%q comes to %d things: %+v %+v %+v", text, n, in.events, in.questions, reply)
		}
		if want := map[bool]string{true: "", false: "group.answered"}[private]; reply.Public.Key != want || len(reply.Public.Args) > 0 {
			t.Errorf("%q shows others %+v", text, reply.Public)
		}
		for _, ev := range in.events {
			writtenOut(t, book, text, ev)
		}
	})
}

// writtenOut checks that an action comes from a verb that was typed in full.
func writtenOut(t *testing.T, book *Catalogue, text string, ev chat.Event) {
	t.Helper()
	line := Parse(bounded(text))
	e, ok := book.Find(line.Word)
	if !ok && len(line.Args) > 0 {
		e, ok = book.Find(line.Word + " " + line.Args[0])
	}
	if !ok || !e.Writes() || ev.Action.Flow != e.Flow || ev.Action.Verb != e.Verb || ev.Action.Revision != 0 {
		t.Errorf("%q does %s, and says %+v", text, ev.Action, line)
	}
	if ev.Action.Record != people()[ev.From.User].ID {
		t.Errorf("%q acts on %s", text, ev.Action.Record)
	}
}

// FuzzFold: two ways to write a name are equal once they are folded, so folding
// again changes nothing; and a folded name still finds the same verb.
func FuzzFold(f *testing.F) {
	seeds := []string{"Status", "ＬＯＯＰ", "状态", "\u0130", "ﬁ", "\u1e9e", "Ω\u0345", "\u03d3", "e\u0301", "ǅ", " a ", "\u00a0a"}
	for _, name := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(name)
	}
	book, err := Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := fold(name)
		if twice := fold(once); twice != once {
			t.Errorf("%q folds to %q and then to %q", name, once, twice)
		}
		first, found := book.Find(name)
		if second, again := book.Find(once); found != again || first.Name != second.Name {
			t.Errorf("%q is %q, folded %q", name, first.Name, second.Name)
		}
	})
}
