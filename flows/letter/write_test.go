package letter

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/wording"
)

func theDesk(t testing.TB) *desk {
	t.Helper()
	k, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestForms(t *testing.T) {
	t.Parallel()
	good, err := words.ReadFile("words/rejection.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no thanks":           {`name = "thanks"`, `name = "hello"`},
		"thanks may be away":  {`name = "thanks"`, "name = \"thanks\"\nneeds = \"Pool\""},
		"no invitation":       {`name = "invitation"`, `name = "x"`},
		"unknown need":        {`needs = "Pool"`, `needs = "Money"`},
		"unknown key":         {`needs = "Pool"`, `if = "Pool"`},
		"call in a part":      {`{{.Sender}}`, `{{len .Sender}}`},
		"call in the subject": {`for {{.Position}}`, `for {{len .Position}}`},
		"two-line subject":    {`Your interview`, `Your\ninterview`},
		"no toml":             {`[[part]]`, `[[part`},
	} {
		if _, err := readForm(strings.Replace(string(good), change[0], change[1], 1), false); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestLetters are the letters as candidates read them.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body, subject string
		change              func(*world)
	}{
		{
			"chinese", "李明，你好：\n感谢你参加后端工程师岗位的面试。你在逻辑思维方面讲得很清楚，给我们留下了印象。" +
				"行业经验与岗位要求有差距，所以这次没有继续推进你的应聘。这个岗位要做支付清算，你目前接触得还不多。\n" +
				"以后有更合适的岗位，欢迎再来申请。想多了解一些，直接回复这封邮件就好。\n林晓 · 星河科技招聘\n",
			"后端工程师面试结果 · 星河科技", nil,
		},
		{
			"english", "Hello Daniel Reyes,\nThank you for taking the interview for Backend Engineer. Your answers showed real strength in logical thinking." +
				" We won't be taking your application further this time, for one reason: industry experience below what the role needs." +
				" This role is about payment clearing.\nYou are welcome to apply again when a role fits better." +
				" If you would like to know more, just reply to this mail. As you agreed, we keep your file in our talent pool; reply if you no longer want that.\n" +
				"林晓, Galaxy Tech recruiting\n",
			"Your interview for Backend Engineer at Galaxy Tech",
			func(w *world) {
				c := candidate()
				c.Name, c.Locale, c.TalentPool = "Daniel Reyes", "en-SG", true
				d := decided()
				d.ReasonText = "This role is about payment clearing"
				w.change("candidate/p-1", c)
				w.change("decision/C-1042", d)
			},
		},
		{
			"on a page", "李明，你好：\n感谢你参加后端工程师岗位的面试。你在逻辑思维方面讲得很清楚，给我们留下了印象。" +
				"行业经验与岗位要求有差距，所以这次没有继续推进你的应聘。这个岗位要做支付清算，你目前接触得还不多。\n" +
				"以后有更合适的岗位，欢迎再来申请。想多了解一些，写信给我就好。\n林晓 · 星河科技招聘\n",
			"后端工程师面试结果 · 星河科技",
			func(w *world) {
				c := candidate()
				c.Email = ""
				w.change("candidate/p-1", c)
			},
		},
		{
			"bare", "李明，你好：\n感谢你参加后端工程师岗位的面试。行业经验与岗位要求有差距，所以这次没有继续推进你的应聘。\n" +
				"以后有更合适的岗位，欢迎再来申请。想多了解一些，直接回复这封邮件就好。\n林晓 · 星河科技招聘\n",
			"后端工程师面试结果 · 星河科技",
			func(w *world) {
				delete(w.known, "report/C-1042")
				d := decided()
				d.ReasonText = ""
				w.change("decision/C-1042", d)
				c := candidate()
				c.Locale = ""
				w.change("candidate/p-1", c)
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.change != nil {
				c.change(w)
			}
			w.must("", "draft", nil)
			if diff := cmp.Diff(c.body, w.part.Body); diff != "" {
				t.Error(diff)
			}
			if w.part.Subject != c.subject || len(w.findings()) > 0 || w.part.Omitted != "" {
				t.Errorf("subject %q, findings %+v, omitted %q", w.part.Subject, w.findings(), w.part.Omitted)
			}
		})
	}
}

// TestStrengthIsGenuine promises that no strength is named that the report did
// not find, nor the very thing that the reason is about.
func TestStrengthIsGenuine(t *testing.T) {
	t.Parallel()
	point := func(key string, score float64) hiring.Point {
		return hiring.Point{Dimension: key, Name: hiring.Words{"en": key}, Score: score, Bar: 70}
	}
	for want, points := range map[string][]hiring.Point{
		"logic":     {point("logic", 70), point("teamwork", 90)},
		"teamwork":  {point("logic", 69), point("teamwork", 90)},
		"":          {point("logic", 69)},
		"clear one": {point("industry", 90), point("clear one", 71)},
	} {
		if got := strength(hiring.Report{Strengths: points}, "industry", "en"); got != want {
			t.Errorf("%v: %q, want %q", points, got, want)
		}
	}
}

// TestOwnWords promises that the decider's own sentence goes out only when it
// may be said, in the candidate's language.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	k := theDesk(t)
	for _, c := range []struct{ words, locale, sentence, omitted string }{
		{"还没做过清算", "zh-CN", "还没做过清算。", ""},
		{"还没做过清算。", "zh-CN", "还没做过清算。", ""},
		{"You have not built clearing yet", "en", "You have not built clearing yet.", ""},
		{"  ", "en", "", ""},
		{"还没做过清算", "en", "", "language"},
		{"no clearing yet", "zh-CN", "", "language"},
		{"想找更年轻的同事", "zh-CN", "", "age"},
		{"AI 只给了 54 分", "zh-CN", "", "score"},
		{"你比其他候选人弱一些", "zh-CN", "", "comparison"},
		{"一行\n两行\x00", "zh-CN", "一行 两行。", ""},
	} {
		sentence, omitted := k.detail(c.words, c.locale)
		if sentence != c.sentence || omitted != c.omitted {
			t.Errorf("%q: %q, %q", c.words, sentence, omitted)
		}
	}
}

// TestRules shows each rule at work in both languages, and near misses that
// must pass.
func TestRules(t *testing.T) {
	t.Parallel()
	k := theDesk(t)
	for text, want := range map[string]string{
		"你不太合适": "bare", "You are not a good fit": "bare", "unsuitable for us": "bare",
		"这个岗位要男生": "sex", "we wanted a woman": "sex", "你的年龄偏大": "age", "You are too old": "age",
		"刚结婚": "family", "you have children": "family", "外地人": "origin", "your accent": "accent",
		"宗教原因": "belief", "your religion": "belief", "你有乙肝": "health", "your disability": "disability",
		"形象气质": "looks", "your appearance": "looks", "有更优秀的人": "comparison", "Other candidates did better": "comparison",
		"排名靠后": "rank", "you scored 54": "score", "情绪不稳": "emotion", "you seemed nervous": "emotion",
		"一定联系你": "promise", "We will certainly call you": "promise",
		"25分钟讲不完": "", "age of the codebase": "", "race conditions": "", "质量保证经验不足": "", "200 ms latency": "",
		"更合适的岗位": "", "systems at this scale": "", "older systems": "", "行业经验与岗位要求有差距": "", "message delivery guarantees": "",
	} {
		if got := strings.Join(k.broken(text), " "); got != want {
			t.Errorf("%q breaks %q, want %q", text, got, want)
		}
	}
}

// TestBlocked promises that a letter whose approved phrase breaks a rule, or
// whose reason is gone or rests on nothing, cannot be sent.
func TestBlocked(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{"bad": "bare", "gone": "unlinked", "loose": "unlinked"} {
		w := newWorld(t)
		d := decided()
		d.Reason, d.ReasonText = reason, ""
		w.change("decision/C-1042", d)
		w.must("", "draft", nil)
		if found := outbound.Blocking(w.findings()); len(found) == 0 || !slices.ContainsFunc(found, func(f wording.Finding) bool { return f.Rule == want }) {
			t.Errorf("%s: %+v, want %s", reason, found, want)
		}
		var p *chat.Problem
		if err := w.do("hr-lin", "send", nil); !errors.As(err, &p) || p.Kind != chat.Invalid || w.part.State != Drafted {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

func TestPhrase(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"Industry experience.", "en", "industry experience"},
		{"SQL depth", "en", "SQL depth"},
		{"C", "en", "C"},
		{"", "en", ""},
		{"经验不足。", "zh-CN", "经验不足"},
		{"Go 经验", "zh-CN", "Go 经验"},
	} {
		if got := outbound.Phrase(c[0], c[1]); got != c[2] {
			t.Errorf("%q: %q, want %q", c[0], got, c[2])
		}
	}
}

// TestWordsOfPeople promises that a name is never a template, a header or a
// second line.
func TestWordsOfPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := candidate()
	c.Name = "{{.Reason}}\r\nBcc: eve@example.com\x00 *b*"
	w.change("candidate/p-1", c)
	w.must("", "draft", nil)
	if want := "{{.Reason}} Bcc: eve@example.com *b*"; w.part.Name != want || !strings.HasPrefix(w.part.Body, want+"，你好：") {
		t.Errorf("name %q, body %q", w.part.Name, w.part.Body)
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"liming@example.com": "l•••g@example.com", "li@example.com": "l•••@example.com", "x@example.com": "x•••@example.com",
		"李明明@例子.cn": "李•••明@例子.cn", "": "•••", "@example.com": "•••", "nothing": "•••",
	} {
		if got := hiring.MaskMail(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

// ownWords are a company's words for a rejection.
func ownWords(position, subject string, on bool) hiring.Template {
	form := hiring.TemplateForm{Subject: subject, Parts: []hiring.TemplatePart{
		{Name: "1", Text: "{{.Name}}，你好：\n感谢你来面试{{.Position}}。"},
		{Name: "2", Needs: "Strength", Text: "你的{{.Strength}}给我们留下了印象。"},
		{Name: "3", Text: "这次没有邀请你进入下一轮，原因是：{{.Reason}}。\n以后欢迎再来申请。\n{{.Sender}}"},
	}}
	return hiring.Template{Kind: "rejection", Position: position, Version: 3, On: on, Forms: map[string]hiring.TemplateForm{"zh-CN": form, "en": form}}
}

// TestCompanysWords promises that a letter is written in the company's own words where
// somebody switched them on, a position's before those for all, and that the draft
// says which version it was.
func TestCompanysWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, subject string
		words         map[string]hiring.Template
		from          Source
	}{
		{"none", "后端工程师面试结果 · 星河科技", nil, Source{}},
		{"for all", "通用", map[string]hiring.Template{"rejection": ownWords("", "通用", true)}, Source{Version: 3}},
		{
			"for the position", "后端",
			map[string]hiring.Template{"rejection": ownWords("", "通用", true), "rejection@be": ownWords("be", "后端", true)},
			Source{Position: "be", Version: 3},
		},
		{
			"the position's are off", "通用",
			map[string]hiring.Template{"rejection": ownWords("", "通用", true), "rejection@be": ownWords("be", "后端", false)},
			Source{Version: 3},
		},
		{"off", "后端工程师面试结果 · 星河科技", map[string]hiring.Template{"rejection": ownWords("", "通用", false)}, Source{}},
		{
			"damaged", "后端工程师面试结果 · 星河科技",
			map[string]hiring.Template{"rejection": ownWords("", "{{range .Name}}x{{end}}", true)},
			Source{},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.company.Templates = c.words
			w.must("", "draft", nil)
			if w.part.Subject != c.subject || w.part.From != c.from || !strings.HasSuffix(w.part.Body, "\n") || len(outbound.Blocking(w.findings())) > 0 {
				t.Errorf("%+v %v", w.part, w.findings())
			}
		})
	}
}
