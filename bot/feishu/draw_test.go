package feishu

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/locales/cardtest"

	"pgregory.net/rapid"
)

// tree is a card as Feishu reads it.
func tree(t testing.TB, card []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(card, &out); err != nil {
		t.Fatalf("%v: %.200s", err, card)
	}
	return out
}

// walk visits every object of a card.
func walk(node any, visit func(map[string]any)) {
	switch node := node.(type) {
	case map[string]any:
		visit(node)
		for _, one := range node {
			walk(one, visit)
		}
	case []any:
		for _, one := range node {
			walk(one, visit)
		}
	}
}

// pressed are what the buttons and menus of a card say.
func pressed(t testing.TB, card []byte) (out []press, primary int) {
	t.Helper()
	read := func(value map[string]any, option string) {
		p, ok := readPress(value, option)
		if !ok {
			t.Errorf("not ours: %v %q", value, option)
		}
		out = append(out, p)
	}
	walk(tree(t, card), func(node map[string]any) {
		switch node["tag"] {
		case "button":
			value, _ := node["behaviors"].([]any)[0].(map[string]any)["value"].(map[string]any)
			read(value, "")
			if node["type"] == "primary_filled" {
				primary++
			}
		case "overflow":
			for _, o := range node["options"].([]any) {
				read(nil, o.(map[string]any)["value"].(string))
			}
		}
	})
	return out, primary
}

// TestAButtonLeads: an address is opened and is no callback, also where a menu would
// hold an action.
func TestAButtonLeads(t *testing.T) {
	t.Parallel()
	const there = "https://loop.example.com/board?link=x"
	leads := chat.Button{Label: chat.L("Open"), URL: there, Confirm: chat.L("Sure?")}
	look := Look{Reader: cardtest.Reader(t, "en"), Speaker: cardtest.Speaker(t)}
	card, err := look.Card(chat.Card{Kind: "board.card", Title: chat.L("Board"), Blocks: []chat.Block{
		{Kind: chat.KindButtons, Row: []chat.Button{leads}, More: []chat.Button{leads}, Links: []chat.Button{leads}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	walk(tree(t, card), func(node map[string]any) {
		switch node["tag"] {
		case "button":
			found++
			if got := node["behaviors"].([]any); !reflect.DeepEqual(got, []any{map[string]any{"type": "open_url", "default_url": there}}) || node["confirm"] != nil {
				t.Errorf("%v", node)
			}
		case "overflow":
			t.Error("a menu opens no address")
		}
	})
	if found != 3 {
		t.Errorf("%d buttons", found)
	}
}

// TestAnyCardKeepsItsButtons: whatever stands on a card, its buttons are there,
// say which card it is, and one of them leads; what a push shows and what stands
// in for a refused card name nobody.
func TestAnyCardKeepsItsButtons(t *testing.T) {
	t.Parallel()
	p, anything := penOf(t, chinese), cardtest.Anything(t, markup())
	rapid.Check(t, func(rt *rapid.T) {
		c := anything.Card(rt)
		p := p
		p.both = rapid.Bool().Draw(rt, "both")
		d := p.card(c, true, nil)
		got, primary := pressed(t, d.card)
		if n := bytes.Count(d.card, []byte(`"tag":`)); len(d.card) > maxCard || n > maxElements || primary > 1 {
			rt.Fatalf("%d bytes, %d objects, %d buttons lead", len(d.card), n, primary)
		}
		var want []press
		for b := range c.Every {
			one := press{do: doAct, action: b.Action.String(), mark: mark{true, c.Kind, c.Record}}
			if b.Form != nil {
				one.do = doForm
			}
			want = append(want, one)
		}
		order := func(a, b press) int { return strings.Compare(a.option(), b.option()) }
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) {
			rt.Fatalf("buttons %v, want %v", got, want)
		}
		push, _ := json.Marshal(tree(t, d.card)["config"])
		if d.text == "" || strings.Contains(d.text+string(push), anything.Secret) {
			rt.Fatalf("a push shows %s, a refused card %q", push, d.text)
		}
	})
}

// TestBothLanguages: where others read too, every text is there in both.
func TestBothLanguages(t *testing.T) {
	t.Parallel()
	for name, c := range cardtest.Samples(t, markup()) {
		p := penOf(t, english)
		p.both = true
		d := p.card(c, false, nil)
		walk(tree(t, d.card), func(node map[string]any) {
			words, _ := node["content"].(string)
			both, _ := node["i18n_content"].(map[string]any)
			if _, is := node["content"]; is && (both["en_us"] != words || both["zh_cn"] == nil || both["zh_cn"] == "") {
				t.Errorf("%s: %q, %v", name, words, both)
			}
		})
		if lines := strings.Split(d.text, "\n"); len(lines) != 4 || lines[0] == lines[2] {
			t.Errorf("%s: instead of it stands %q", name, d.text)
		}
	}
}

// TestOpenForm: a form stands in the place of the buttons, with two ways on:
// Send, which asks what its button would ask, and Cancel.
func TestOpenForm(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	c := cardtest.Samples(t, markup())["letter"]
	c.Blocks[3].Row[1].Confirm = chat.L("Sure?")
	edit := c.Blocks[3].Row[1]
	open := filling{action: edit.Action, form: *edit.Form}
	d := p.card(c, true, &open)
	m := mark{true, c.Kind, c.Record}
	got, _ := pressed(t, d.card)
	if want := []press{{doSend, edit.Action.String(), m}, {doClose, edit.Action.String(), m}}; !slices.Equal(got, want) {
		t.Errorf("the card offers %+v, want %+v", got, want)
	}
	if !bytes.Contains(d.card, []byte(`"confirm":{"title":{"tag":"plain_text","content":"Submit"},"text":{"tag":"plain_text","content":"Sure?"}}`)) {
		t.Errorf("nothing is asked in %s", d.card)
	}
	got, _ = pressed(t, p.form(open).card)
	if want := []press{{doSend, edit.Action.String(), mark{}}, {doClose, "", mark{}}}; !slices.Equal(got, want) {
		t.Errorf("alone it offers %+v, want %+v", got, want)
	}
	if _, err := (Look{}).Form(c, c.Blocks[3].Row[0]); err == nil || !strings.Contains(err.Error(), "decision/C-1042/send@7") {
		t.Errorf("a button without a form: %v", err)
	}
}

// TestFormTooLong: a form that no card holds says so, and nothing is lost that
// was not typed; a long one takes what room the card around it has.
func TestFormTooLong(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	c := cardtest.Samples(t, markup())["huge"]
	form := chat.Form{}
	for _, name := range []string{"a", "b", "c"} {
		form.Fields = append(form.Fields, chat.Field{Name: name, Type: chat.FieldArea, Value: strings.Repeat("typed ", 500)})
	}
	open := filling{action: cardtest.Act("approve"), form: form}
	if d := p.card(c, true, &open); len(d.card) > maxCard || strings.Count(string(d.card), "typed ") != 1500 {
		t.Errorf("%d bytes, %d words", len(d.card), strings.Count(string(d.card), "typed "))
	}
	for range 7 {
		form.Fields = append(form.Fields, chat.Field{Name: form.Fields[len(form.Fields)-1].Name + "x", Type: chat.FieldArea, Value: strings.Repeat("typed ", 500)})
	}
	open.form = form
	d := p.card(c, true, &open)
	got, _ := pressed(t, d.card)
	if len(got) != 1 || got[0].do != doClose || !strings.Contains(string(d.card), "too long for Feishu, so it stays closed") {
		t.Errorf("it offers %+v in %d bytes", got, len(d.card))
	}
}

// TestGivesWay: long quotes and tables are shortened before anything is left
// out, and say so; drawings that say nothing new go before words do.
func TestGivesWay(t *testing.T) {
	t.Parallel()
	c := chat.Card{Kind: "k", Title: chat.L("t"), Blocks: []chat.Block{
		{Kind: chat.KindQuote, Text: chat.L(strings.Repeat("quoted ", 2000))},
		{Kind: chat.KindTable, Table: &chat.Table{Head: []chat.Text{chat.L("Name")}}},
		{Kind: chat.KindChart, Chart: &chat.Chart{Told: true, Labels: []chat.Text{chat.L("a")}, Series: []chat.Series{{Values: []float64{1}}}}},
	}}
	for range 45 {
		c.Blocks[1].Table.Rows = append(c.Blocks[1].Table.Rows, []chat.Text{chat.L("row")})
	}
	p := penOf(t, english)
	long := string(p.card(c, true, nil).card)
	c.Blocks[0].Text = chat.L(strings.Repeat("quoted ", 4000))
	short := string(p.card(c, true, nil).card)
	for words, in := range map[string]int{`"c0":"row"`: 10, "35 more rows are not shown": 1, "only the beginning is shown": 1, `"tag":"chart"`: 1, "quoted": 85} {
		if strings.Count(short, words) != in {
			t.Errorf("%q stands %d times, want %d", words, strings.Count(short, words), in)
		}
	}
	if strings.Count(long, `"c0":"row"`) != 45 || strings.Count(long, "quoted") != 2000 {
		t.Errorf("what fits is shortened: %.300s", long)
	}
}
