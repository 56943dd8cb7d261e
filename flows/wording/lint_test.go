package wording

import (
	"testing"

	"github.com/BurntSushi/toml"
)

func TestDev(t *testing.T) {
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"good.zh", "good.en"} {
		var f struct{ Good []struct{ Near, Text string } }
		if _, err := toml.DecodeFile("testdata/"+name+".toml", &f); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, g := range f.Good {
			if x := l.Reason(g.Text); len(x) > 0 {
				t.Logf("FALSE %s %v", g.Text, x)
				n++
			}
		}
		t.Logf("%s %d/%d false", name, n, len(f.Good))
	}
	for _, name := range []string{"heldout.zh", "heldout.en", "bad.zh", "bad.en"} {
		var f struct {
			Bad  []struct{ Rule, Text string }
			Good []string
		}
		if _, err := toml.DecodeFile("testdata/"+name+".toml", &f); err != nil {
			t.Fatal(err)
		}
		hit, fa := 0, 0
		for _, b := range f.Bad {
			ok := false
			for _, g := range l.Reason(b.Text) {
				if g.Rule == b.Rule {
					ok = true
				}
			}
			if ok {
				hit++
			} else {
				t.Logf("MISS %s %s %v", b.Rule, b.Text, l.Reason(b.Text))
			}
		}
		for _, g := range f.Good {
			if x := l.Reason(g); len(x) > 0 {
				fa++
				t.Logf("FALSE %s %v", g, x)
			}
		}
		t.Logf("%s: %d/%d caught, %d/%d false", name, hit, len(f.Bad), fa, len(f.Good))
	}
}
