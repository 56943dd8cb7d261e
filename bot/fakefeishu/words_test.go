package fakefeishu

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// reads is a reader of a language, for whom every account is called as in names.
func reads(locale string) *reader {
	names := map[string]string{"ou_1": "Ann"}
	return &reader{
		called: func(id string) string {
			if n, known := names[id]; known {
				return n
			}
			return id
		},
		locale: locale, zone: time.FixedZone("", 8*3600), marks: newMarkup(),
	}
}

// TestMarkdown: what a person reads of it. The lines on top are what somebody might
// try to slip in; read as markup, they are not what was written.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"<at id=all></at>":                                      "@All",
		"<at id=ou_1></at> and <at id=ou_2>":                    "@Ann and @ou_2",
		`<at id="ou_1"></at>`:                                   "@Ann",
		"[x](http://evil.example)":                              "x",
		"[**x**](http://evil.example)":                          "x",
		"<font color='red'>a</font>":                            "a",
		"<text_tag color='red'>new</text_tag>":                  "new",
		"a <b>c</b> <d":                                         "a <b>c</b> <d",
		"**a** *b* ~~c~~ _d_ `e*f*`":                            "a b c d e*f*",
		"2 * 3 * 4, snake_case_word, a ~ b":                     "2 * 3 * 4, snake_case_word, a ~ b",
		"![pic](img_1)":                                         "[image]",
		"a :OK: b 10:12:30":                                     "a [emoji OK] b 10:12:30",
		`\*a\* \[x\](http://a.example)`:                         "*a* [x](http://a.example)",
		"&#42;a&#42; &#60;at id=all&#62;&#60;/at&#62; &amp;lt;": "*a* <at id=all></at> &lt;",
		"&#91;x&#93;&#40;http&#58;//a.example&#41;":             "[x](http://a.example)",
		"# Head\n## Low":                                        "Head\nLow",
		"- a\n* b\n  + c":                                       "• a\n• b\n  • c",
		"> a *b*\n>c":                                           "  │ a b\n  │ c",
		"a\n---\nb":                                             "a\n\nb",
		"```\n*a* <at id=all></at>\n```":                        "*a* <at id=all></at>",
		"| A | B |\n|---|:-:|\n| *1* | 2\\|3 |\nend":            "A | B\n1 | 2|3\nend",
		"a | b":                "a | b",
		"one<br>two<br/>three": "one\ntwo\nthree",
		"<local_datetime millisecond='1700000000000' format_type='time'></local_datetime>":     "06:13",
		"<local_datetime millisecond='1700000000000' format_type='date_num'></local_datetime>": "2023-11-15",
		"<local_datetime millisecond='1700000000000'></local_datetime>":                        "2023-11-15",
		"<local_datetime millisecond='1700000000000' format_type='timezone'></local_datetime>": "GMT+08:00",
		"<at ids=ou_1,ou_2></at>": "@Ann @ou_2", "<raw>*a*</raw>": "*a*", "a __b__ c__d__": "a b c__d__",
		"<person id = 'ou_1' show_name = true></person>": "Ann",
	} {
		if got := reads("en_us").markdown(raw); got != want {
			t.Errorf("%q reads %q, want %q", raw, got, want)
		}
	}
	r := reads("zh_cn")
	if got := r.markdown("<at id=all></at> <at id=ou_1></at> [a](https://a.example) https://b.example/x <a href='https://c.example'>c</a> <number_tag url='https://d.example'>1</number_tag>"); got != "@All @Ann a https://b.example/x c 1" {
		t.Errorf("%q", got)
	}
	if want := []string{"https://a.example", "https://b.example/x", "https://c.example", "https://d.example"}; !slices.Equal(r.links, want) || !slices.Equal(r.mentions, []string{"all", "ou_1"}) {
		t.Errorf("%q %q", r.links, r.mentions)
	}
}

// wholeCard has everything that is read.
const wholeCard = `{"schema":"2.0",
	"config":{"update_multi":true,"summary":{"content":"A report needs you","i18n_content":{"zh_cn":"有 1 份报告","en_us":"A report needs you"}}},
	"header":{"title":{"tag":"plain_text","content":"*Li*","i18n_content":{"zh_cn":"*李明*","en_us":"*Li Ming*"}},"subtitle":{"tag":"plain_text","content":"Backend"},
		"text_tag_list":[{"tag":"text_tag","text":{"tag":"plain_text","content":"Your call"},"color":"orange"}]},
	"body":{"elements":[
		{"tag":"markdown","content":"**Logic** 82","i18n_content":{"zh_cn":"**逻辑** 82","en_us":"**Logic** 82"}},
		{"tag":"div","text":{"tag":"plain_text","content":"*as it is*"},"fields":[{"is_short":true,"text":{"tag":"lark_md","content":"*a*"}}]},
		{"tag":"hr"},
		{"tag":"table","columns":[{"name":"l","display_name":"Level","i18n_display_name":{"zh_cn":"职级","en_us":"Level"},"data_type":"text"},{"name":"m","display_name":"Min","data_type":"number"},{"name":"o","display_name":"Tags","data_type":"options"},
			{"name":"w","display_name":"Who","data_type":"persons"},{"name":"d","display_name":"Day","data_type":"date"}],
			"rows":[{"l":"P5","m":20000,"o":[{"text":"x"},{"text":"y"}],"w":["ou_1"],"d":1700000000000},{"l":"P6"}]},
		{"tag":"chart","chart_spec":{"type":"bar","title":{"text":"Scores"},"data":{"values":[{"dim":"Go","score":8},{"dim":"SQL","score":7.5}]},"xField":"dim","yField":"score"}},
		{"tag":"chart","chart_spec":{"type":"radar","data":[{"values":[{"dim":"Go","who":"Li","score":8}]}],"categoryField":"dim","valueField":"score","seriesField":"who"}},
		{"tag":"collapsible_panel","expanded":false,"header":{"title":{"tag":"plain_text","content":"Notes"}},"elements":[{"tag":"markdown","content":"> a\n> b"}]},
		{"tag":"column_set","columns":[{"tag":"column","elements":[{"tag":"button","text":{"tag":"plain_text","content":"Approve"},"behaviors":[{"type":"callback","value":{"do":"act"}}]}]},
			{"tag":"column","elements":[{"tag":"overflow","options":[{"text":{"tag":"plain_text","content":"Hold"},"value":"h"},{"text":{"tag":"plain_text","content":"Pass on"},"value":"p"}],"behaviors":[{"type":"callback","value":{"do":"more"}}]}]}]},
		{"tag":"column_set","columns":[{"tag":"column","elements":[{"tag":"markdown","content":"a\nb"},{"tag":"markdown","content":"c"}]},{"tag":"column","elements":[{"tag":"markdown","content":"d"}]}]},
		{"tag":"person","user_id":"ou_1"},
		{"tag":"img","img_key":"img_1","alt":{"tag":"plain_text","content":"a chart"}}
	]}}`

// TestWholeCard: each element as it is read, in either language.
func TestWholeCard(t *testing.T) {
	t.Parallel()
	w := Open(t, Options{})
	w.AddUser(User{OpenID: "ou_1", Name: "Ann"})
	zh := somebody(w)
	en := w.Person(w.AddUser(User{Name: "Zhao", Locale: "en-US", Zone: "America/New_York"}).OpenID)
	fr := w.Person(w.AddUser(User{Name: "Luc", Locale: "fr_fr"}).OpenID)
	c := w.AddChat(Chat{Members: []string{Bot, zh.ID(), en.ID(), fr.ID()}})
	s := sends(w, zh, c.ID, wholeCard)
	const body = `
*as it is*
a

LEVEL | Min | Tags | Who | Day
P5 | 20000 | x, y | Ann | 2023-11-15
P6 |  |  |  | 
[chart: Scores]
Go 8
SQL 7.5
[chart: radar]
Go Li 8
▸ Notes
    │ a
    │ b
[ Approve ] [ … Hold | Pass on ]
a
b
c
d
Ann
[image: a chart]`
	if want := "*李明*  ‹Your call›\nBackend\n逻辑 82" + strings.Replace(body, "LEVEL", "职级", 1); s.Words != want {
		t.Errorf("reads\n%s\nwant\n%s", s.Words, want)
	}
	if s.Preview != "有 1 份报告" || s.Title != "*李明*" {
		t.Errorf("%q %q", s.Preview, s.Title)
	}
	english := "*Li Ming*  ‹Your call›\nBackend\nLogic 82" + strings.NewReplacer("2023-11-15", "2023-11-14", "LEVEL", "Level").Replace(body)
	if got := en.Last(c.ID); got.Words != english || got.Preview != "A report needs you" {
		t.Errorf("reads\n%s", got.Words)
	}
	if got := fr.Last(c.ID).Title; got != "*Li Ming*" {
		t.Errorf("a client of another language reads %q", got)
	}
}
