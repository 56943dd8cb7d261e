package pay

import (
	"fmt"
	"reflect"
	"testing"

	"closeloop/flows/hiring"
)

// TestIndexFollows: an index that was made from an earlier one finds what one made
// anew finds.
func TestIndexFollows(t *testing.T) {
	t.Parallel()
	all := func(string) bool { return true }
	before := house(nil)
	after := house(func(all []hiring.Position) []hiring.Position {
		all[0].Title = hiring.Words{"zh-CN": "服务端工程师"}
		all[1].Aliases = []string{"Web 工程师"}
		return append(all[:3], all[4:]...)
	})
	follows, anew := NewIndex(after, NewIndex(before, nil)), NewIndex(after, nil)
	for _, words := range []string{"后端", "服务端", "fuwuduan", "web", "工程师", "arch", "架构师", "银行", "服务瑞工程师", "bakend"} {
		if got, want := fmt.Sprint(follows.Find(words, all), follows.Near(words, all)), fmt.Sprint(anew.Find(words, all), anew.Near(words, all)); got != want {
			t.Errorf("%q finds %s, and anew %s", words, got, want)
		}
	}
	if !reflect.DeepEqual(follows.texts, anew.texts) || !reflect.DeepEqual(follows.marks, anew.marks) {
		t.Error("the indexes differ")
	}
}

// TestHiddenIsNotLookedAt: a position that may not be seen is asked about once,
// and is not among what is found.
func TestHiddenIsNotLookedAt(t *testing.T) {
	t.Parallel()
	x := NewIndex(house(nil), nil)
	asked := map[string]int{}
	got := x.Find("工程师", func(position string) bool { asked[position]++; return position == "fe" })
	if len(got) != 1 || got[0].Position != "fe" {
		t.Errorf("found %v", got)
	}
	for position, n := range asked {
		if n != 1 {
			t.Errorf("%s is asked about %d times", position, n)
		}
	}
}
