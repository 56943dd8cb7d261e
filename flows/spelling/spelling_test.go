package spelling

import (
	"strings"
	"testing"

	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

// TestMatch: whoever types a name in one of the usual ways finds it, and
// nobody else.
func TestMatch(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]map[string]Fit{
		"李明": {
			"李明": Whole, " 李 明 ": Whole, "liming": Whole, "Li Ming": Whole, "LI MING": Whole, "ming li": Whole, "mingli": Whole, "lǐ míng": Whole,
			"ＬＩ　ＭＩＮＧ": Whole, "li-ming": Whole, "lm": Part, "ml": Part, "l m": Part, "li": Part, "li m": Part, "lim": Part, "明": Part, "ming": Part,
			"limin": Part, "l": None, "": None, "王明": None, "limings": None, "lmm": None, "ming wang": None, "8642": None,
		},
		"单雄信":                   {"shanxiongxin": Whole, "shan xiongxin": Whole, "xiongxin shan": Whole, "danxiongxin": Whole, "sxx": Part, "xxs": Part, "雄信": Part, "xiongxin": Part, "单信": None},
		"仇英":                    {"qiuying": Whole, "chou ying": Whole, "qy": Part},
		"解缙":                    {"xiejin": Whole, "jie jin": Whole},
		"曾巩":                    {"zenggong": Whole},
		"查良镛":                   {"zhaliangyong": Whole, "liangyong zha": Whole, "zly": Part},
		"区海伦":                   {"ou hailun": Whole},
		"朴宝英":                   {"piaobaoying": Whole, "pubaoying": Whole},
		"翟天":                    {"zhaitian": Whole, "ditian": Whole},
		"尉迟恭":                   {"yuchigong": Whole, "weichi gong": Whole, "gong yuchi": Whole},
		"万俟卨":                   {"moqi": Part, "moqixie": Whole},
		"吕绿":                    {"lvlv": Whole, "lulu": Whole, "lü lǜ": Whole, "lyu lyu": Whole},
		"乐山":                    {"yueshan": Whole, "leshan": Whole},
		"西安":                    {"xi'an": Whole, "xian": Whole},
		"José García López":     {"jose garcia lopez": Whole, "JOSÉ": Part, "garcia lopez jose": Whole, "lopez jose": Part, "jgl": Part, "josé gar": Part, "garc": Part, "gar jo": Part, "os": None, "jose jose": None},
		"Daniel Reyes":          {"daniel reyes": Whole, "reyes daniel": Whole, "Reyes, Daniel": Whole, "dan rey": Part, "rey dan": Part, "d reyes": Part, "dr": Part, "danielreyes": Whole, "niel": None, "reyesd": Part},
		"Søren O'Neill":         {"soren oneill": Whole, "o’neill": Part, "o neill": Part, "eill": None},
		"阿依古丽·买买提":              {"阿依古丽 买买提": Whole, "阿依古丽": Part, "买买提": Part, "ayiguli": Part},
		"Li Ming":               {"liming": Whole, "mingli": Whole, "lm": Part},
		"张伟 David":              {"zhang wei david": Whole, "david": Part, "张伟": Part, "david 张": Part, "david 李": None},
		"😀":                     {"😀": None, "x": None},
		"Мария Иванова":         {"мария": Part, "иванова мария": Whole, "ми": Part},
		strings.Repeat("明", 80): {"ming": Part, "明明": Part},
	} {
		var s Speller
		n := s.Name(name)
		for words, want := range typed {
			w := s.Words(words)
			if got := n.Match(w); got != want {
				t.Errorf("%q typed for %q fits %d, want %d", words, name, got, want)
			}
			if want == None {
				continue
			}
			found := false
			for _, key := range n.Keys() {
				found = found || key == w.Key()
			}
			if !found {
				t.Errorf("%q lies in %q, but %q is looked for in %q", name, n.Keys(), words, w.Key())
			}
		}
	}
}

// TestNear: one slip is a near miss, two are not.
func TestNear(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]map[string]Fit{
		"王珊":           {"王山": Whole, "汪珊": Whole, "王册": Part, "王": None, "珊王": Part, "王小珊": Part, "张伟": None, "wangsha": Part, "wangshann": Part, "wnagshan": Part, "shanwagn": Part, "wang": None, "zhang": None, "wng": None},
		"单雄信":          {"单雄心": Whole, "单熊信": Whole, "shanxiongxn": Part, "danxiongxim": Part, "dan": None},
		"Daniel Reyes": {"danel reyes": Part, "reyes danile": Part, "Dainel": Part, "reyse": Part, "reyesdaniel": Part, "maria": None, "dan": None, "丹尼尔": None},
	} {
		var s Speller
		n := s.Name(name)
		for words, want := range typed {
			if got := n.Near(s.Words(words)); got != want {
				t.Errorf("%q typed for %q is near by %d, want %d", words, name, got, want)
			}
		}
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"status", "status", 0}, {"stauts", "status", 1}, {"statu", "status", 1}, {"statuss", "status", 1}, {"stetus", "status", 1}, {"", "ab", 2}, {"ab", "", 2}, {"ca", "abc", 3}, {"状太", "状态", 1}} {
		if got := Slips([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestWidthAndCase: how wide and how tall letters are typed changes nothing.
func TestWidthAndCase(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s Speller
		name := rapid.StringMatching(`[a-z]{2,8} [a-z]{2,8}|[李王明单仇吕]{2,4}`).Draw(t, "name")
		n := s.Name(name)
		if got := n.Match(s.Words(width.Widen.String(strings.ToUpper(name)))); got != Whole {
			t.Fatalf("%q in wide capitals fits %d", name, got)
		}
	})
}

// FuzzMatch: whatever is typed, nothing breaks, and a name fits itself.
func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"", "李明", "José", "\xff\xfe", "a\u0301\u200b'", "ǚ", "1042", "한국", "𠮷野家"} {
		f.Add(seed, "liming")
		f.Add("单雄信", seed)
	}
	f.Fuzz(func(t *testing.T, name, typed string) {
		if len(name) > 200 || len(typed) > 200 {
			return
		}
		var s Speller
		n, w := s.Name(name), s.Words(typed)
		n.Match(w)
		n.Near(w)
		if own := s.Words(name); own.Key() != "" && n.Match(own) != Whole {
			t.Errorf("%q does not fit itself", name)
		}
	})
}
