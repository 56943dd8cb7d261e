package main

import (
	"fmt"
	"slices"
	"testing"

	"closeloop/flows/hiring"
)

func filled(people ...hiring.Candidate) *names {
	n := newNames()
	for i, c := range people {
		n.put(fmt.Sprint("C-", i+1), c)
	}
	return n
}

// TestNames: a name, a part of it, or the end of the phone find the case, and
// after a correction only the new name does.
func TestNames(t *testing.T) {
	t.Parallel()
	n := filled(
		hiring.Candidate{Name: "王珊", Phone: "+86 138 0013 8642"}, hiring.Candidate{Name: "王珊珊", Phone: "１３９００１３４５６７"},
		hiring.Candidate{Name: "Daniel Reyes"}, hiring.Candidate{Name: "汪山", Phone: "42"},
	)
	find := func(words string, whole, part, near []string) {
		t.Helper()
		gotWhole, gotPart := n.Find(words)
		gotNear := n.Near(words)
		for i, pair := range [][2][]string{{gotWhole, whole}, {gotPart, part}, {gotNear, near}} {
			if !slices.Equal(pair[0], pair[1]) {
				t.Errorf("%q, list %d: %q, want %q", words, i, pair[0], pair[1])
			}
		}
	}
	find("王珊", []string{"C-1"}, []string{"C-2"}, []string{"C-1", "C-4", "C-2"})
	find("wangshan", []string{"C-1", "C-4"}, []string{"C-2"}, []string{"C-1", "C-4"})
	find("８６４２", []string{"C-1"}, nil, nil)
	find("4567", []string{"C-2"}, nil, nil)
	find("42", nil, nil, nil)
	find("reyes", nil, []string{"C-3"}, []string{"C-3"})
	find("", nil, nil, nil)
	n.put("C-1", hiring.Candidate{Name: "单雄信", Phone: "110"})
	find("王珊", nil, []string{"C-2"}, []string{"C-4", "C-2"})
	find("8642", nil, nil, nil)
	find("shanxx", nil, nil, nil)
	find("shan xiong", nil, []string{"C-1"}, nil)
	n.forget()
	find("单雄信", nil, nil, nil)
}

// many is an index of so many people with everyday names.
func many(count int) *names {
	n := newNames()
	surnames := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高单解曾仇查")
	given := []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华梅玉兰红")
	for i := range count {
		name := string([]rune{surnames[i%len(surnames)], given[i/7%len(given)], given[i/211%len(given)]})
		if i%10 == 0 {
			name = fmt.Sprintf("Person%d Family%d", i, i/3)
		}
		n.put(fmt.Sprint("C-", 1000+i), hiring.Candidate{Name: name, Phone: fmt.Sprintf("138%08d", i)})
	}
	return n
}

func BenchmarkNames(b *testing.B) {
	n := many(100_000)
	for _, words := range []string{"李明", "liming", "mingli", "wang", "person77770", "8642", "zz", "王"} {
		b.Run(words, func(b *testing.B) {
			for b.Loop() {
				n.Find(words)
			}
		})
	}
	b.Run("near", func(b *testing.B) {
		for b.Loop() {
			n.Near("wnagmeiyu")
		}
	})
}
