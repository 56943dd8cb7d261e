package cardtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
)

//go:embed samples.json
var samplesFile string

// FormSample is a form, and how many colleagues there are to choose from.
type FormSample struct {
	Form       chat.Form `json:"form"`
	Colleagues int       `json:"colleagues"`
}

// stock is what samples.json holds. Words in seeds are repeated.
type stock struct {
	Cards map[string]chat.Card         `json:"cards"`
	Forms map[string]FormSample        `json:"forms"`
	Seeds map[string]map[string]string `json:"seeds"`
}

// samples reads the file; markup stands in the hostile ones as people's words.
func samples(t testing.TB, markup string) stock {
	t.Helper()
	quoted, err := json.Marshal(markup)
	if err != nil {
		t.Fatal(err)
	}
	var s stock
	if err := json.Unmarshal([]byte(strings.ReplaceAll(samplesFile, `"<markup>"`, string(quoted))), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// At is the Thursday of the samples, 10:12 in Shanghai.
func At() time.Time { return time.Date(2026, 11, 26, 2, 12, 0, 0, time.UTC) }

// Act is what the buttons of the samples do.
func Act(verb string) chat.Action {
	return chat.Action{Flow: "decision", Record: "C-1042", Verb: verb, Revision: 7}
}

// Samples are cards of every kind and of every extreme, by name, for the
// renderers of all platforms. markup is what is alive on the platform where it is
// not kept from it: on the hostile card it stands everywhere.
func Samples(t testing.TB, markup string) map[string]chat.Card {
	t.Helper()
	s := samples(t, markup)
	s.Cards["huge"] = s.huge()
	return s.Cards
}

// huge is more than any platform shows.
func (s stock) huge() chat.Card {
	many := func(seed string, zh, en int) chat.Text {
		return chat.ByLocale(map[string]string{"zh-CN": strings.Repeat(s.Seeds[seed]["zh-CN"], zh), "en": strings.Repeat(s.Seeds[seed]["en"], en)})
	}
	c := chat.Card{Kind: "report.full", Record: "C-1042", Title: chat.L(strings.Repeat("A long title ", 30)), Tag: chat.L(strings.Repeat("tag ", 100))}
	for i := range 150 {
		long := many("paragraph", 60, 200)
		long.In["en"] = fmt.Sprintf("%d %s", i, long.In["en"])
		c.Blocks = append(c.Blocks, chat.Divider(), chat.Paragraph(long), chat.Quote(many("quote", 2000, 1000)))
	}
	c.Blocks = append(c.Blocks, chat.Block{
		Kind:  chat.KindButtons,
		Row:   []chat.Button{{Label: many("approve", 1, 1), Action: Act("approve"), Style: chat.Primary}},
		Links: []chat.Button{{Label: many("full", 1, 1), Action: Act("show")}},
	})
	return c
}

// Forms are of every field and every extreme, by name; markup as in Samples.
func Forms(t testing.TB, markup string) map[string]FormSample {
	t.Helper()
	s := samples(t, markup)
	label := chat.ByLocale(s.Seeds["label"])
	s.Forms["hostile"].Form.Fields[0].Value = strings.Repeat(string(rune(0x6587)), 4000)
	s.Forms["many"] = FormSample{chat.Form{Title: label, Fields: []chat.Field{
		{Name: "select", Type: chat.FieldSelect, Label: label, Options: s.choices(205), Value: "o-200"},
		{Name: "multi", Type: chat.FieldMulti, Label: label, Options: s.choices(101), Value: "o-100"},
		{Name: "person", Type: chat.FieldPerson, Label: label, Value: "p-120"},
	}}, 150}
	return s.Forms
}

func (s stock) choices(n int) (out []chat.Option) {
	seed := s.Seeds["option"]
	for i := range n {
		label := chat.ByLocale(map[string]string{"zh-CN": fmt.Sprint(seed["zh-CN"], i), "en": fmt.Sprint(seed["en"], i)})
		out = append(out, chat.Option{Value: fmt.Sprintf("o-%d", i), Label: label})
	}
	return out
}
