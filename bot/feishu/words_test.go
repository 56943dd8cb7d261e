package feishu

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"
)

// TestLiteral: no word comes alive in markdown: no mention, link, picture, face,
// weight, code, formula or tag. Times, numbers and names stay as they are.
func TestLiteral(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"<at id=all></at>":                      "&#60;at id=all&#62;&#60;/at&#62;",
		"[x](http://x.example)":                 "&#91;x&#93;(http&#58;//x&#46;example)",
		"![i](img_v2)":                          "!&#91;i&#93;(img&#95;v2)",
		"**b** _i_ ~~s~~ `c` $x$":               "&#42;&#42;b&#42;&#42; &#95;i&#95; &#126;&#126;s&#126;&#126; &#96;c&#96; &#36;x&#36;",
		"<font color='red'>":                    "&#60;font color='red'&#62;",
		"&lt; R&D \\*":                          "&#38;lt; R&#38;D &#92;&#42;",
		":OK: www.example.com x@example.com":    "&#58;OK&#58; www&#46;example&#46;com x&#64;example&#46;com",
		"163.com 星河.cn a.中国 t.co/1 No.7 Dr. Li": "163&#46;com 星河&#46;cn a&#46;中国 t&#46;co/1 No&#46;7 Dr. Li",
		"10:12 be-2026.3 C++ #1 1.5 (a/b) 10: ": "10:12 be-2026.3 C++ #1 1.5 (a/b) 10&#58; ",
		"José 李明：你好 محمد 👩‍💻":                   "José 李明：你好 محمد 👩‍💻",
	} {
		if got := literal(words); got != want {
			t.Errorf("%q is %q, want %q", words, got, want)
		}
	}
}

// TestMarkdownIsOurs: nothing of people's words stands in a markdown element
// with a sign that means something there.
func TestMarkdownIsOurs(t *testing.T) {
	t.Parallel()
	for name, card := range drawings(t) {
		walk(tree(t, card), func(node map[string]any) {
			words, _ := node["content"].(string)
			if node["tag"] != "markdown" {
				return
			}
			words = strings.TrimSuffix(strings.TrimPrefix(words, "<font color='red'>✗ "), "</font>")
			if before, after, bold := strings.Cut(strings.TrimPrefix(words, "**"), "**"); bold {
				words = before + after
			}
			if strings.ContainsAny(words, "<>*_`[]\\~$@") {
				t.Errorf("%s: alive: %q", name, words)
			}
		})
	}
}

// TestNamesSurvive: a name stands on a card as its bearer writes it.
func TestNamesSurvive(t *testing.T) {
	t.Parallel()
	card := string(penOf(t, english).card(cardtest.Samples(t, markup())["scripts"], true, nil).card)
	for _, b := range cardtest.Samples(t, markup())["scripts"].Blocks {
		if b.Kind == chat.KindParagraph && !strings.Contains(card, `"`+b.Text.Literal+`"`) {
			t.Errorf("%q is not in %s", b.Text.Literal, card)
		}
	}
}

func TestFolded(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		words      string
		most       int
		head, rest string
	}{
		{"a\nb\nc\nd", 0, "a\nb\nc\nd", ""},
		{"a\nb\nc\nd", 2, "a\nb\nc\nd", ""}, // two more lines are no reason to fold
		{"a\nb\n\nc\nd", 2, "a\nb", "c\nd"},
		{strings.Repeat("x", 89) + "\nb\nc\nd", 3, strings.Repeat("x", 89), "b\nc\nd"},
		{strings.Repeat("\u5b57", 45) + "\nb\nc\nd", 3, strings.Repeat("\u5b57", 45), "b\nc\nd"},
		{strings.Repeat("x", 500), 3, strings.Repeat("x", 500), ""}, // one line is not torn
	} {
		if head, rest := folded(tc.words, tc.most); head != tc.head || rest != tc.rest {
			t.Errorf("%.20q in %d lines: %q and %q", tc.words, tc.most, head, rest)
		}
	}
}

// TestMenuTwice: no menu takes the same thing twice, and neither is lost.
func TestMenuTwice(t *testing.T) {
	t.Parallel()
	s := &sheet{pen: penOf(t, english)}
	one := chat.Button{Label: chat.L("One"), Action: cardtest.Act("one")}
	s.drawButtons(chat.Block{Kind: chat.KindButtons, More: []chat.Button{one, one}})
	menu := s.pieces[0].element.(columnSet).Columns[0].Elements[0].(overflow)
	under := s.pieces[1].element.(columnSet).Columns[0].Elements[0].(button)
	if len(menu.Options) != 1 || under.Behaviors[0].Value["action"] != one.Action.String() {
		t.Errorf("%+v, under it %+v", menu, under)
	}
}

// TestButtonAsks: what is asked before a button counts, and where it stands: a
// menu cannot ask.
func TestButtonAsks(t *testing.T) {
	t.Parallel()
	s := &sheet{pen: penOf(t, english)}
	form := &chat.Form{}
	for _, tc := range []struct {
		name        string
		button      chat.Button
		title, text string
	}{
		{"a question", chat.Button{Label: chat.L("Send…"), Confirm: chat.L("Send it now?")}, "Send", "Send it now?"},
		{"danger asks itself", chat.Button{Label: chat.L("Delete"), Style: chat.Danger}, "Delete", "This counts at once."},
		{"a form asks when it is sent", chat.Button{Label: chat.L("Delete…"), Style: chat.Danger, Form: form, Confirm: chat.L("Sure?")}, "", ""},
		{"nothing", chat.Button{Label: chat.L("Open")}, "", ""},
	} {
		c := s.button(tc.button, false).Confirm
		if tc.text == "" != (c == nil) || c != nil && (c.Title.Content != tc.title || c.Text.Content != tc.text) {
			t.Errorf("%s: asks %+v", tc.name, c)
		}
		menu := &sheet{pen: s.pen}
		menu.drawButtons(chat.Block{Kind: chat.KindButtons, More: []chat.Button{tc.button}})
		first := menu.pieces[0].element.(columnSet).Columns[0].Elements[0]
		if _, in := first.(overflow); in != (tc.text == "") {
			t.Errorf("%s: in the menu %v", tc.name, in)
		}
	}
}
