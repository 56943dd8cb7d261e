package fonts

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
)

// TestMissing: names of every script the font has are there, rare ones too; what
// is not is named, each once.
func TestMissing(t *testing.T) {
	t.Parallel()
	f := New()
	for text, want := range map[string]string{
		"":              "",
		"李明\n林晓 Lin":    "",
		"喆堃镕㛃䶮𬱖":        "",
		"José Ångström": "",
		"Владимир Ελενη さくら カナ Nguyễn": "",
		"“25–35K/月 · 14薪” ✓ ＋ － │ ›":   "",
		"李🙂明🙂محمد":                     "🙂محد",
		"a\tb\x00":                     "\t\x00",
	} {
		got, err := f.Missing(text)
		if err != nil || string(got) != want {
			t.Errorf("%q lacks %q, %v; want %q", text, string(got), err, want)
		}
		var l *Lacking
		if err := f.Check(text); (want != "") != errors.As(err, &l) || want != "" && !strings.Contains(err.Error(), string(l.Runes[0])) && want[0] != '\t' {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestWhole: all characters of the font are there, for many at once.
func TestWhole(t *testing.T) {
	t.Parallel()
	f := New()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			ttf, err := f.TTF()
			if err != nil || !bytes.HasPrefix(ttf, []byte{0, 1, 0, 0}) {
				t.Errorf("no TrueType file: %v", err)
			}
			outlines, err := f.Outlines()
			if err != nil || outlines.NumGlyphs() != 30898 {
				t.Errorf("%d glyphs: %v", outlines.NumGlyphs(), err)
			}
		})
	}
	all.Wait()
	covered := strings.Builder{}
	for r := rune(0x20); r <= 0x30000; r++ {
		if r < 0xd800 || r > 0xdfff {
			covered.WriteRune(r)
		}
	}
	missing, err := f.Missing(covered.String())
	if got := 0x30000 + 1 - 0x20 - 0x800 - len(missing); err != nil || got < 30000 {
		t.Errorf("%d characters, %v", got, err)
	}
}
