package feishu

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// untouched is the form on a card as Feishu sends it when nobody changed it, from
// a client in zone.
func untouched(t testing.TB, card []byte, zone *time.Location) map[string]any {
	t.Helper()
	out := map[string]any{}
	walk(tree(t, card), func(node map[string]any) {
		name, _ := node["name"].(string)
		words := func(key string) string { s, _ := node[key].(string); return s }
		offset := func(form string) string {
			at, err := time.ParseInLocation(initialAt, form, zone)
			if err != nil {
				return ""
			}
			return " " + at.Format("-0700")
		}
		switch node["tag"] {
		case "input":
			out[name] = words("default_value")
		case "select_static":
			out[name] = words("initial_option")
		case "multi_select_static":
			out[name] = node["selected_values"]
		case "checker":
			out[name] = node["checked"]
		case "date_picker":
			if day := words("initial_date"); day != "" {
				out[name] = day + offset(day+" 00:00")
			}
		case "picker_datetime":
			if at := words("initial_datetime"); at != "" {
				out[name] = at + offset(at)
			}
		}
	})
	return out
}

// anyWords are texts that are hard to carry: of one line, of many, of empty ones,
// with both ends of line, of signs that are two or more characters.
func anyWords(t *rapid.T, most int) string {
	bit := rapid.SampledFrom([]string{"a", " ", "\n", "\r\n", "\n\n", "  \n", "文", "👩‍💻", "e\u0301", "🇨🇳", "\"", "\\", "<b>", "words and words ", strings.Repeat("x", 300), strings.Repeat("长", 700), strings.Repeat("line\n", 90)})
	var b strings.Builder
	for range rapid.IntRange(0, 60).Draw(t, "bits") {
		b.WriteString(bit.Draw(t, "bit"))
	}
	runes := []rune(b.String())
	return string(runes[:min(most, len(runes))])
}

// TestUntouchedTextComesBack: any text up to its length stands in its inputs, and
// comes back to the byte.
func TestUntouchedTextComesBack(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	check := func(t testing.TB, kind chat.FieldType, most int, words string) {
		t.Helper()
		d := p.form(filling{action: cardtest.Act("edit"), form: chat.Form{Fields: []chat.Field{{Name: "body", Type: kind, Max: most, Value: words}}}})
		v, wrong := p.valuesOf(untouched(t, d.card, p.zone()))
		if got := strings.Join(v["body"], "|"); got != words || len(wrong) > 0 {
			t.Fatalf("%d characters come back as %d: %.80q, want %.80q", len(words), len(got), got, words)
		}
		walk(tree(t, d.card), func(node map[string]any) {
			if words, is := node["default_value"].(string); is && (float64(units(words)) > node["max_length"].(float64) || units(words) > maxInput) {
				t.Fatalf("an input of %v for %d", node["max_length"], units(words))
			}
		})
	}
	rapid.Check(t, func(rt *rapid.T) {
		most := rapid.SampledFrom([]int{0, 100, 1000, 1500, 3000}).Draw(rt, "most")
		limit := most
		if most == 0 {
			limit = 3000
		}
		check(t, rapid.SampledFrom([]chat.FieldType{chat.FieldText, chat.FieldArea}).Draw(rt, "type"), most, anyWords(rt, limit))
	})
	for _, n := range []int{1, 700, 701, 800, 801, 1000, 1001, 1600, 1601, 3000} {
		for _, one := range []string{"x", "文", "\n", "👍", "\r\n", "a\n"} {
			check(t, chat.FieldArea, 3000, strings.Repeat(one, max(1, n/len([]rune(one)))))
		}
	}
}

// TestRoomToWrite: a long text has room in every part, and one more part where it
// is nearly full; what is written there is a new line, and an emptied part is gone.
func TestRoomToWrite(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	long := strings.Repeat(strings.Repeat("x", 99)+"\n", 20)
	parts := partsOf("body", long, 3000)
	for _, one := range parts {
		if units(one.words) > maxPart {
			t.Errorf("%s has %d characters", one.name, units(one.words))
		}
	}
	form := map[string]any{}
	for _, one := range parts {
		form[one.name] = one.words
	}
	last := fmt.Sprintf("f~body~%d~n", len(parts))
	form[last] = "P.S."
	v, _ := p.valuesOf(form)
	if got := v.Get("body"); got != long+"\nP.S." {
		t.Errorf("written behind it: %.40q … %q", got, got[len(got)-20:])
	}
	form[parts[1].name] = ""
	if v, _ = p.valuesOf(form); v.Get("body") != parts[0].words+"\n"+parts[2].words+"\nP.S." {
		t.Errorf("with a part emptied: %q", v.Get("body"))
	}
	for n, most := range map[int]int{701: 3000, 1000: 3000} {
		if one := partsOf("body", strings.Repeat("x", n), most); one[len(one)-1].words != "" && units(one[len(one)-1].words) > fullPart {
			t.Errorf("%d of %d: no room behind %d parts", n, most, len(one))
		}
	}
	if one := partsOf("body", strings.Repeat("x", 1000), 1000); len(one) != 1 || one[0].name != "f~body" {
		t.Errorf("a full field of 1,000: %d parts, %s", len(one), one[0].name)
	}
}

// TestFormComesBack: fields of every type come back as the house takes them.
func TestFormComesBack(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	f := cardtest.Forms(t, markup())["every"].Form
	d := p.form(filling{action: cardtest.Act("reject"), form: f})
	v, wrong := p.valuesOf(untouched(t, d.card, p.zone()))
	want := chat.Values{
		"text": {"words"}, "number": {"12.5"}, "date": {"2026-11-26"}, "datetime": {"2026-11-26T10:12"},
		"select": {"o-1"}, "multi": {"o-2", "o-0"}, "checkbox": {"true"}, "person": {"p-1"},
	}
	if diff := cmp.Diff(want, v); diff != "" || len(wrong) > 0 {
		t.Errorf("%s %v", diff, wrong)
	}
	// What was typed stands there again, and nothing that was cleared.
	open := filling{action: cardtest.Act("reject"), form: f, typed: chat.Values{"text": {"mine"}, "multi": {"o-3"}, "datetime": {"2026-12-01T09:00"}, "select": {"gone"}}}
	v, _ = p.valuesOf(untouched(t, p.form(open).card, p.zone()))
	delete(open.typed, "select")
	if diff := cmp.Diff(open.typed, v); diff != "" {
		t.Error(diff)
	}
}

// TestPicked: an instant is told in the reader's zone, wherever it was picked.
func TestPicked(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	v, _ := p.valuesOf(map[string]any{
		"f~here~at": "2026-11-26 10:12 +0800", "f~there~at": "2026-11-26 10:12 +0100", "f~bare~at": "2026-11-26 10:12", "f~none~at": "soon",
		"f~day~day": "2026-11-26 +0100", "f~odd~day": "tomorrow", "f~words": "2026-11-26 +0800", "send": "x", "f~": "y", "f~x~9~z": "z", "f~flag": false, "f~list": []any{"a", 7.0, "", "b"},
	})
	want := chat.Values{
		"here": {"2026-11-26T10:12"}, "there": {"2026-11-26T17:12"}, "bare": {"2026-11-26T10:12"}, "none": {"soon"},
		"day": {"2026-11-26"}, "odd": {"tomorrow"}, "words": {"2026-11-26 +0800"}, "list": {"a", "b"}, "": {"y"},
	}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Error(diff)
	}
	p.reader.Zone = nil
	if v, _ = p.valuesOf(map[string]any{"f~here~at": "2026-11-26 10:12 +0800"}); v.Get("here") != "2026-11-26T02:12" {
		t.Errorf("without a zone: %v", v)
	}
}

// TestPersonByName: too many colleagues for a menu are typed: an id or a whole
// name finds one, and what finds none or several says whom it could mean.
func TestPersonByName(t *testing.T) {
	t.Parallel()
	p := penOf(t, english)
	p.colleagues = append(team(150), Colleague{"lin-1", "Lin Xiao"}, Colleague{"lin-2", "lin  xiao"}, Colleague{"odd", "  "})
	for _, tc := range []struct{ typed, id, fault string }{
		{"Colleague 7", "p-7", ""},
		{" colleague  7 ", "p-7", ""},
		{"p-7", "p-7", ""},
		{"lin-2", "lin-2", ""},
		{"Lin Xiao", "Lin Xiao", "“Lin Xiao” is not one person’s whole name or id. Who is meant: Lin Xiao (lin-1) and lin  xiao (lin-2)?"},
		{"xiao", "xiao", "“xiao” is not one person’s whole name or id. Who is meant: Lin Xiao (lin-1) and lin  xiao (lin-2)?"},
		{"Nobody", "Nobody", "Nobody here is called “Nobody”. Type the whole name, or the id."},
	} {
		v, wrong := p.valuesOf(map[string]any{"f~to~who": tc.typed})
		if got := p.words(wrong["to"]); v.Get("to") != tc.id || got != tc.fault {
			t.Errorf("%q: %v, %q", tc.typed, v, got)
		}
	}
	if _, wrong := p.valuesOf(map[string]any{"f~to~who": "colleague"}); strings.Count(p.words(wrong["to"]), "(p-") != 6 {
		t.Errorf("all of them: %q", p.words(wrong["to"]))
	}
	f := chat.Form{Fields: []chat.Field{{Name: "to", Type: chat.FieldPerson}}}
	for standing, shown := range map[string]string{"p-120": "Colleague 120", "lin-1": "lin-1", "Lin": "Lin"} {
		d := p.form(filling{form: f, typed: chat.Values{"to": {standing}}})
		if got := untouched(t, d.card, p.zone())["f~to~who"]; got != shown {
			t.Errorf("%s stands there as %v", standing, got)
		}
	}
}

// TestMenuKeepsWhatStands: of too many choices the one that stands there is kept,
// in its place.
func TestMenuKeepsWhatStands(t *testing.T) {
	t.Parallel()
	s := &sheet{pen: penOf(t, english), open: &filling{}}
	f := cardtest.Forms(t, markup())["many"].Form.Fields[0]
	in, note := s.menu(f, f.Options, share{options: 3, bytes: 1000})
	c := in[0].(choice)
	var values []string
	for _, o := range c.Options {
		values = append(values, o.Value)
	}
	if !slices.Equal(values, []string{"o-0", "o-1", "o-200"}) || c.Initial != "o-200" || note.own != "202 more choices do not fit here." {
		t.Errorf("%v, %q, %q", values, c.Initial, note.own)
	}
}

// TestLongChoice: a choice that its line does not hold is there to be read whole.
func TestLongChoice(t *testing.T) {
	t.Parallel()
	s := &sheet{pen: penOf(t, english), open: &filling{}}
	words := "This role needs hands-on work with payment clearing, and so far yours has been limited to reading about it."
	in, note := s.menu(chat.Field{Name: "reason"}, []chat.Option{{Value: "short", Label: chat.L("Short.")}, {Value: "long", Label: chat.L(words)}}, share{options: 3, bytes: 1000})
	if got := in[0].(choice).Options[1].Text.Content; len([]rune(got)) > maxOption || note.own != words {
		t.Errorf("%q, under it %q", got, note.own)
	}
}

// FuzzValues: nothing that comes as a form makes the reader panic, and what it
// takes are values of fields.
func FuzzValues(f *testing.F) {
	seeds := []string{`{"f~text":"x","f~body~0~d":"a","f~body~1~n":"b"}`, `{"f~at~at":"2026-11-26 10:12 +0800","f~d~day":"2026-11-26 +0800"}`, `{"f~to~who":"Colleague 1","f~m":["a","b"],"f~c":true}`, `{"f~x~-1~n":"","f~~~":"","f~y~99999999999999999999~d":"z"}`}
	for _, s := range append(seeds, needs.Strange(300, seeds...)...) {
		f.Add(s)
	}
	p := penOf(f, english)
	f.Fuzz(func(t *testing.T, s string) {
		var form map[string]any
		if json.Unmarshal([]byte(s), &form) != nil {
			return
		}
		v, wrong := p.valuesOf(form)
		for field, words := range v {
			if len(words) == 0 || slices.Contains(words, "") {
				t.Errorf("%q: %q has an empty value: %q", s, field, words)
			}
		}
		for field := range wrong {
			if v[field] == nil {
				t.Errorf("%q: what was typed into %q is lost", s, field)
			}
		}
	})
}
