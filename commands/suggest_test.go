package commands

import (
	"slices"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// everyday are characters that an input method or a slip of the hand puts in
// place of another: common ones first. The second line sounds like parts of verbs.
const everyday = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要" +
	"壮装太态泰抱包暴高搞稿代袋贷半拌版绝觉掘丁订凭瓶屏姑古局巨剧新欣心人仁认园圆员同童痛是市适师我握沃德地规归鬼则择泽伪味未深什神磨末任刃务物误雾对堆列烈语雨余言盐严帮邦住主朱闭币必环还换进近尽展站战度渡毒"

// TestOneSlip: of all words one slip away from a verb's main name, its Chinese
// names and its pinyin, at least 95 % in each language get the right verb
// suggested (quality.md). A slip leaves out, adds, replaces or swaps: in Latin
// letters any letter of the alphabet, in Chinese any everyday character, or one
// that sounds the same. Words that are themselves a verb are no slips.
func TestOneSlip(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	c := open(t)
	for language, names := range map[string]func(Entry) []string{
		"en":     func(e Entry) []string { return []string{e.Name} },
		"pinyin": func(e Entry) []string { return e.Pinyin },
		"zh":     func(e Entry) []string { return e.Chinese },
	} {
		var all, right int
		missed := map[string]int{}
		for _, e := range c.Entries() {
			for _, name := range names(e) {
				letters := []rune("abcdefghijklmnopqrstuvwxyz")
				if language == "zh" {
					letters = []rune(everyday)
				}
				for _, typo := range slips([]rune(name), letters) {
					if _, _, known := c.read(Parse(typo)); known {
						continue
					}
					all++
					if guess, ok := c.Nearest(typo, admin()); ok && (guess == e.Name || guess == e.Chinese[0]) {
						right++
					} else {
						missed[name]++
					}
				}
			}
		}
		t.Logf("%s: %d of %d one-slip words get the right suggestion, %.1f %%; missed %v", language, right, all, 100*float64(right)/float64(all), missed)
		if all < 1000 || right*100 < all*95 {
			t.Errorf("%s: only %d of %d", language, right, all)
		}
	}
}

// slips are all words one slip away from a name, once each.
func slips(name, letters []rune) []string {
	seen := map[string]bool{string(name): true, "": true}
	var out []string
	add := func(parts ...[]rune) {
		word := strings.TrimSpace(string(slices.Concat(parts...)))
		if !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	for i := range len(name) + 1 {
		for _, r := range letters {
			add(name[:i], []rune{r}, name[i:])
			if i < len(name) {
				add(name[:i], []rune{r}, name[i+1:])
			}
		}
		if i < len(name) {
			add(name[:i], name[i+1:])
		}
		if i+1 < len(name) {
			add(name[:i], []rune{name[i+1], name[i]}, name[i+2:])
		}
	}
	return out
}

// TestHomophones: what an input method offers for the same pinyin is heard as
// the verb, with and without an argument glued on.
func TestHomophones(t *testing.T) {
	t.Parallel()
	c := open(t)
	for typed, want := range map[string]string{
		"装太": "状态", "包高": "报告", "绝丁": "决定", "凭姑": "决定", "局新": "拒信", "袋拌": "待办", "归则": "规则", "仁园": "人员",
		"装太李明": "状态", "包高王珊": "报告", "未什么李明": "为什么", "语严": "语言", "帮住": "帮助", "任物": "任务",
	} {
		if guess, ok := c.Nearest(typed, admin()); !ok || guess != want {
			t.Errorf("%s: %q, want %s", typed, guess, want)
		}
	}
}
