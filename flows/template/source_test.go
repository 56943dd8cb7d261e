package template

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"closeloop/flows/slots"
	"closeloop/locales/cardtest"
)

// TestBuiltin promises that whatever comes with the bot may be saved as it is,
// in both languages, reads the same after a round trip, and names each slot that
// may be empty only where it is left out.
func TestBuiltin(t *testing.T) {
	t.Parallel()
	k := theDesk(t)
	for _, kind := range slots.Kinds() {
		for _, locale := range locales() {
			words := k.write(kind, k.builtin(kind).Forms[locale], locale)
			form, faults := k.check(kind, locale, words)
			for field, why := range faults {
				t.Errorf("%s in %s, %s: %s", kind, locale, field, cardtest.Speaker(t).Words(cardtest.Reader(t, "en"), why))
			}
			if diff := cmp.Diff(words, k.write(kind, form, locale)); diff != "" {
				t.Errorf("%s in %s: read and written again:\n%s", kind, locale, diff)
			}
			for _, full := range []bool{true, false} {
				_, body, err := slots.Render(kind, form, k.given(kind, locale, full))
				if err != nil || strings.Contains(body, "{") || strings.Contains(body, "[") || strings.Contains(body, "\n\n\n") {
					t.Errorf("%s in %s: %v\n%s", kind, locale, err, body)
				}
			}
			if len(k.tongues[locale].Names[kind]) == 0 {
				t.Errorf("%s: nobody can type it in %s", kind, locale)
			}
		}
	}
}

// TestFaults promises that what may not be saved is named with its line and in a
// plain sentence.
func TestFaults(t *testing.T) {
	t.Parallel()
	k := theDesk(t)
	good := thanks()["body"][0]
	for _, c := range []struct{ name, kind, subject, body, field, want string }{
		{"good", "thanks", "谢谢", good, "", ""},
		{"in English", "thanks", "Thank you, {Name}", "Thank you, {name}. [You will hear by {Hear by}.]", "", ""},
		{"full-width", "thanks", "谢谢", "｛姓名｝，谢谢。［最晚 ｛下次告知｝ 前告诉你。］", "", ""},
		{"as programs write it", "thanks", "谢谢", "{{.Name}}，谢谢。", "", ""},
		{"unknown slot", "thanks", "谢谢", "你好\n{薪资}", "body", "第 2 行：没有“薪资”这个空位，这里可用 {姓名}"},
		{"slot of another occasion", "thanks", "谢谢", "{原因}", "body", "没有“原因”这个空位"},
		{"loop", "thanks", "谢谢", "{{range 9}}x{{end}}", "body", "没有“range 9”这个空位"},
		{"open brace", "thanks", "谢谢", "你好 {姓名", "body", "“{”没有配对"},
		{"stray brace", "thanks", "谢谢", "你好}", "body", "多了一个“}”"},
		{"open bracket", "thanks", "谢谢", "[最晚 {下次告知}", "body", "“[”没有配对"},
		{"stray bracket", "thanks", "谢谢", "你好]", "body", "多了一个“]”"},
		{"nested", "thanks", "谢谢", "[a[{下次告知}]]", "body", "方括号里不能再有方括号"},
		{"bracket for nothing", "thanks", "谢谢", "你好[{姓名}]", "body", "方括号里要有"},
		{"two in one", "thanks", "谢谢", "[{优点}{待提高}]", "body", "只能有一个"},
		{"may be empty", "thanks", "谢谢", "最晚 {下次告知} 前", "body", "请把整句放进方括号"},
		{"may be empty, subject", "thanks", "{下次告知}", good, "subject", "主题里不能用"},
		{"bracket in subject", "thanks", "[谢谢]", good, "subject", "主题里不能用方括号"},
		{"empty", "thanks", "谢谢", "", "body", "不能空着"},
		{"no strength", "feedback", "反馈", "谢谢你参加面试。可以加强：{待提高}", "body", "正文里要有 {优点}"},
		{"no thanks", "rejection", "结果", "{原因}，所以这次没有邀请你进入下一轮。欢迎再来申请。", "body", "缺感谢"},
		{"no invitation", "rejection", "结果", "感谢你参加面试。{原因}。", "body", "缺邀请"},
		{"pool without consent", "rejection", "结果", "感谢你参加面试。{原因}。欢迎再来申请。\n我们会把你的资料留在人才库。", "body", "第 2 行：“人才库”写了保留资料"},
		{"pool with consent", "rejection", "结果", "感谢你参加面试。{原因}。欢迎再来申请。[{人才库}我们会把你的资料留在人才库。]", "", ""},
		{"trait", "thanks", "谢谢", "谢谢你来。\n我们想找更年轻的同事。", "body", "第 2 行："},
		{"trait in the subject", "thanks", "我们想找更年轻的同事", good, "subject", "提到年龄"},
		{"trait left out at times", "thanks", "谢谢", "谢谢。[{优点}还行，但你比其他候选人弱一些。]", "body", "拿别人比较"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form, faults := k.check(c.kind, "zh-CN", said{Subject: c.subject, Body: paragraphs(c.body)})
			if len(faults) > 1 || (len(faults) == 1) != (c.field != "") {
				t.Fatalf("faults %+v", faults)
			}
			if c.field == "" {
				if _, body, err := slots.Render(c.kind, form, k.given(c.kind, "zh-CN", false)); err != nil || strings.ContainsAny(body, "{}[]") {
					t.Errorf("%v: %q", err, body)
				}
				return
			}
			if got := cardtest.Speaker(t).Words(cardtest.Reader(t, "zh-CN"), faults[c.field]); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzSource promises that no text makes a template that does more than fill
// slots, that reading and writing agree, and that nothing panics.
func FuzzSource(f *testing.F) {
	for _, text := range []string{thanks()["body"][0], "{", "}", "[", "]", "{{.Name}}", "[{优点}]", "{人才库}", "\n{姓名\n}", "{{template \"x\"}}", "［｛", "{{{{", "[[]]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		k := theDesk(t)
		for _, kind := range []string{slots.Rejection, slots.Thanks} {
			form, faults := k.read(kind, said{Subject: "x", Body: paragraphs(text)})
			if len(faults) > 0 {
				continue
			}
			if _, _, err := slots.Render(kind, form, nil); err != nil && paragraphs(text) != "" {
				t.Fatalf("%q became %+v: %v", text, form, err)
			}
			again, faults := k.read(kind, k.write(kind, form, "zh-CN"))
			if len(faults) > 0 || k.write(kind, again, "zh-CN") != k.write(kind, form, "zh-CN") {
				t.Fatalf("%q: %+v, then %+v %+v", text, form, again, faults)
			}
		}
	})
}
