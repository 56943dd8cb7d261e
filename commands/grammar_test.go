package commands

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		word string
		args []string
		rest string
	}{
		{"", "", nil, ""},
		{" \t\n", "", nil, ""},
		{"/", "", nil, ""},
		{"/cl", "", nil, ""},
		{"/closeloop", "", nil, ""},
		{"help", "help", nil, ""},
		{"/help", "help", nil, ""},
		{"／ｈｅｌｐ", "ｈｅｌｐ", nil, ""},
		{"/cl status C-1042", "status", []string{"C-1042"}, "C-1042"},
		{"closeloop /status C-1042", "status", []string{"C-1042"}, "C-1042"},
		{"ＣＬ　status　Ｃ－１０４２", "status", []string{"C-1042"}, "Ｃ－１０４２"},
		{"/状态　李明", "状态", []string{"李明"}, "李明"},
		{"/status Daniel Reyes", "status", []string{"Daniel", "Reyes"}, "Daniel Reyes"},
		{`/status "Daniel Reyes" x`, "status", []string{"Daniel Reyes", "x"}, `"Daniel Reyes" x`},
		{"/薪资　“Go 后端”　－－city　上海", "薪资", []string{"Go 后端", "--city", "上海"}, "“Go 后端”　－－city　上海"},
		{"status 「李 明」", "status", []string{"李 明"}, "「李 明」"},
		{"status ＂李 明＂", "status", []string{"李 明"}, "＂李 明＂"},
		{"reject don't", "reject", []string{"don't"}, "don't"},
		{"reject don’t know", "reject", []string{"don't", "know"}, "don’t know"},
		{`status ""`, "status", nil, `""`},
		{`status \`, "status", []string{`\`}, `\`},
		{"status $(rm) `x`", "status", []string{"$(rm)", "`x`"}, "$(rm) `x`"},
	} {
		got := Parse(c.text)
		if got.Word != c.word || !slices.Equal(got.Args, c.args) || got.Rest != c.rest {
			t.Errorf("%q: %+v, want %q %q %q", c.text, got, c.word, c.args, c.rest)
		}
	}
}

// TestFullWidthEqualsASCII: whatever is typed in full-width letters reads like
// the same in ASCII.
func TestFullWidthEqualsASCII(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zA-Z0-9#-]{1,8}`)
		text := strings.Join(rapid.SliceOfN(word, 1, 4).Draw(t, "words"), " ")
		narrow, wide := Parse("/"+text), Parse(width.Widen.String("/"+text))
		if fold(narrow.Word) != fold(wide.Word) || !slices.Equal(narrow.Args, wide.Args) {
			t.Fatalf("%q: %+v, full-width %+v", text, narrow, wide)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "/cl status “a b", "／状态　李明", "'\"\\", "/// cl cl cl", "lang\x00zh", "\xff\xfe", "a\u3000\u200bb", "帮助？", "规则为什么李明", "rules why “", "状态状态"} {
		f.Add(seed)
	}
	book, err := Open()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := Parse(text)
		if strings.ContainsFunc(line.Word, unicode.IsSpace) || strings.HasPrefix(line.Word, "/") {
			t.Errorf("%q: the verb is %q", text, line.Word)
		}
		if !strings.Contains(text, line.Word) || !strings.Contains(text, line.Rest) {
			t.Errorf("%q: %+v is not what was typed", text, line)
		}
		if line.Word == "" && line.Rest != "" {
			t.Errorf("%q: no verb but %q", text, line.Rest)
		}
		for _, arg := range line.Args {
			if strings.TrimSpace(arg) == "" {
				t.Errorf("%q: an empty argument in %q", text, line.Args)
			}
		}
		book.Find(line.Word)
		if e, args, ok := book.read(line); ok {
			values, fit := e.values(args)
			if fit && len(values) < len(e.Takes) {
				t.Errorf("%q: %s takes %q and gets %q", text, e.Name, e.Takes, values)
			}
		}
		book.Nearest(line.Word, admin())
	})
}
