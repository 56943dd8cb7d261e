package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func TestCheckKeepsAllOfIt(t *testing.T) {
	t.Parallel()
	row := checked(t, func(v map[string]any) { v["vendor"] = map[string]any{"batch": 7.0} })
	iv, c := row.Interview, row.Candidate
	want := hiring.Candidate{
		ID: identity("p-", "hina", "c-77"), Source: "hina", ExternalID: "c-77", Name: "李明", Email: "li@example.com",
		Phone: "13900001111", Locale: "zh-CN", Timezone: "Asia/Shanghai",
		ExpectedPay: &hiring.Pay{Amount: "14000", Currency: "CNY", Per: "month"},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if iv.ID != identity("i-", "hina", "iv-0001") || len(iv.ID) != 22 || iv.Hash == "" {
		t.Errorf("identity %q, hash %q", iv.ID, iv.Hash)
	}
	if iv.StartedAt.Format("2006-01-02T15:04Z07:00") != "2026-09-18T06:00Z" || iv.Duration != 1520 || iv.QuestionBank != "be-2026.3" {
		t.Errorf("%+v", iv)
	}
	if iv.Answers[0].Signals["pitch_variance"] != 0.31 || iv.Answers[0].Keywords[0] != (hiring.Keyword{Term: "索引", Count: 3}) {
		t.Errorf("answer %+v", iv.Answers[0])
	}
	if iv.Scores[0].Score != 82 || iv.Overall.Verdict != "pass" || !iv.Consent["ai_interview"] {
		t.Errorf("%+v", iv)
	}
	if fmt.Sprint(iv.Extra["vendor"]) != "map[batch:7]" {
		t.Errorf("extra %v", iv.Extra)
	}
}

func TestCheckNeedsLittle(t *testing.T) {
	t.Parallel()
	raw := `{"external_id": " a ", "position": "be", "candidate": {"name": " Ann "}, "overall": null,
	 "answers": [{"question": "", "text": "x", "duration_s": null}], "started_at": "2026-09-18T06:00:00Z"}`
	row, faults := reader(t, nil).Check(t.Context(), "hina", json.RawMessage(raw), company())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if row.Candidate.Name != "Ann" || row.Candidate.ExternalID != "a" || row.Interview.Source != "hina" {
		t.Errorf("%+v", row)
	}
	if row.Interview.Answers[0].QuestionID != "#1" {
		t.Errorf("question id %q", row.Interview.Answers[0].QuestionID)
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	t.Parallel()
	at := func(path string, value any) func(map[string]any) {
		return func(v map[string]any) { set(v, strings.Split(path, "/"), value) }
	}
	for _, c := range []struct {
		change func(map[string]any)
		field  string
		words  string
	}{
		{at("candidate/name", nil), "candidate.name", "is missing"},
		{at("candidate/name", "  "), "candidate.name", "must not be empty"},
		{at("candidate", "Ann"), "candidate", "must be an object"},
		{at("candidate/email", "a@b\nBcc: c"), "candidate.email", "does not have the expected form"},
		{at("candidate/timezone", "Mars/One"), "candidate.timezone", "must be a time zone by name, for example Asia/Shanghai"},
		{at("candidate/expected_pay/amount", 14000.0), "candidate.expected_pay.amount", "must be text"},
		{at("external_id", nil), "external_id", "is missing"},
		{at("external_id", "a\x00b"), "external_id", "does not have the expected form"},
		{at("started_at", "yesterday"), "started_at", "must be a time with offset as in RFC 3339, for example 2026-09-18T14:00:00+08:00"},
		{at("answers/0/duration_s", "95"), "answers[0].duration_s", "must be a number"},
		{at("answers/0/duration_s", -1.0), "answers[0].duration_s", "must be at least 0"},
		{at("answers/0/text", nil), "answers[0].text", "is missing"},
		{at("answers/0/signals/pauses", "many"), "answers[0].signals.pauses", "must be a number"},
		{at("answers/0/keywords/0/count", 1.5), "answers[0].keywords[0].count", "must be a whole number"},
		{at("answers/0", nil), "answers[0]", "must be an object"},
		{at("scores/0/score", 100.5), "scores[0].score", "must be at most 100"},
		{at("overall/verdict", "great"), "overall.verdict", "must be one of: pass, fail, undecided"},
		{at("consent/talent_pool", "yes"), "consent.talent_pool", "must be true or false"},
		{func(v map[string]any) { v["scores"] = append(v["scores"].([]any), v["scores"].([]any)[0]) }, "scores[1].dimension", "“logic” stands here a second time; each may stand once"},
		{at("source", strings.Repeat("x", 129)), "source", "is longer than 128 characters"},
	} {
		_, faults := reader(t, nil).Check(t.Context(), "", changed(t, c.change), company())
		if len(faults) != 1 {
			t.Errorf("%s: faults %+v", c.field, faults)
			continue
		}
		if got := say(t, faults[0].Reason); faults[0].Field != c.field || got != c.words {
			t.Errorf("got %s %q, want %s %q", faults[0].Field, got, c.field, c.words)
		}
	}
}

// TestOffTakesNothing: under whatever name an interview comes for a position that is
// switched off, it is refused, beside whatever else is wrong with it.
func TestOffTakesNothing(t *testing.T) {
	t.Parallel()
	off := company(hiring.Position{ID: "fe", Title: hiring.Words{"zh-CN": "前端工程师"}, Aliases: []string{"web"}, HR: "hr-qin", Pilot: "off"})
	for name, want := range map[string]string{"fe": "off", "前端工程师": "off", "WEB": "off", "be": "", "nobody knows it": ""} {
		got := ""
		for _, extra := range []bool{false, true} {
			_, faults := reader(t, nil).Check(t.Context(), "", changed(t, func(v map[string]any) {
				if v["position"] = name; extra {
					v["scores"] = append(v["scores"].([]any), v["scores"].([]any)[0])
				}
			}), off)
			got = ""
			for _, f := range faults {
				if f.Field == "position" {
					got = strings.TrimPrefix(f.Reason.Key, "intake.fault.")
				}
			}
			if got != want || len(faults) != btoi(extra)+min(1, len(want)) {
				t.Errorf("%s: %+v, want %q", name, faults, want)
			}
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestCheckNamesAllFaultsOfARow(t *testing.T) {
	t.Parallel()
	raw := changed(t, func(v map[string]any) {
		delete(v, "started_at")
		set(v, []string{"overall", "score"}, 101.0)
		set(v, []string{"answers", "0", "duration_s"}, "x")
	})
	row, faults := reader(t, nil).Check(t.Context(), "", raw, company())
	var fields []string
	for _, f := range faults {
		fields = append(fields, f.Field)
	}
	if want := []string{"answers[0].duration_s", "overall.score", "started_at"}; !cmp.Equal(fields, want) {
		t.Errorf("fields %v, want %v", fields, want)
	}
	if row.Interview.ExternalID != "iv-0001" || row.Candidate.Name != "" {
		t.Errorf("a refused row carries %+v", row)
	}
}

func TestCheckRefusesWhatIsNoRow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, key string }{
		{"", "json"},
		{`{"a":`, "json"},
		{`{} {}`, "json"},
		{`[1]`, "object"},
		{"{\"a\": \"\xff\"}", "utf8"},
		{`{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "deep"},
		{strings.Replace(sample, "1520", "1e999", 1), "number"},
		{strings.Replace(sample, "1520", "1e-99999999", 1), "number"},
		{strings.Replace(sample, "先按租户分表", strings.Repeat("表", 59000), 1), ""},
		{strings.Replace(sample, "先按租户分表", strings.Repeat("表", 59000)+`", "x": "`+strings.Repeat("x", 40000), 1), "large"},
	} {
		_, faults := reader(t, nil).Check(t.Context(), "", json.RawMessage(c.raw), company())
		switch {
		case c.key == "" && len(faults) > 0:
			t.Errorf("%.40s: %+v", c.raw, faults)
		case c.key != "" && (len(faults) != 1 || faults[0].Reason.Key != "intake.fault."+c.key):
			t.Errorf("%.40s: %+v, want %s", c.raw, faults, c.key)
		}
	}
}

// Case-folding decoders must not let an unknown key overwrite a checked one.
func TestUnknownKeysNeverBecomeKnown(t *testing.T) {
	t.Parallel()
	row := checked(t, func(v map[string]any) {
		v["Overall"] = map[string]any{"score": 9000.0, "verdict": "fail"}
		v["candidate"].(map[string]any)["NAME"] = "Mallory"
		v["case"] = "C-1"
	})
	if row.Interview.Overall.Score != 78 || row.Candidate.Name != "李明" || row.Interview.Case != "" {
		t.Errorf("%+v", row)
	}
	for _, key := range []string{"Overall", "candidate.NAME", "case"} {
		if _, ok := row.Interview.Extra[key]; !ok {
			t.Errorf("%s is not kept as extra: %v", key, row.Interview.Extra)
		}
	}
}

func TestSignalsFollowThePosition(t *testing.T) {
	t.Parallel()
	eu := hiring.Position{ID: "eu", Region: "EU"}
	all := []hiring.Position{
		eu,
		{ID: "cn"},
		{ID: "shown", Region: "EU", Signals: "show"},
		{ID: "dropped", Signals: "drop"},
		{ID: "refused", Signals: "refuse"},
		{ID: "us", Region: "US"},
	}
	for _, c := range []struct {
		position string
		company  *hiring.Snapshot
		tone     bool
		refused  bool
	}{
		{"be", company(all...), true, false},
		{"cn", company(all...), true, false},
		{"eu", company(all...), false, false},
		{"us", company(all...), false, false},
		{"shown", company(all...), true, false},
		{"dropped", company(all...), false, false},
		{"refused", company(all...), false, true},
		{"nobody knows", company(all...), false, false},
		{"nobody knows", company(), true, false},
	} {
		raw := changed(t, func(v map[string]any) {
			v["position"] = c.position
			set(v, []string{"answers", "0", "signals", "emotion"}, "nervous")
		})
		row, faults := reader(t, nil).Check(t.Context(), "", raw, c.company)
		if c.refused {
			if len(faults) != 2 || faults[0].Field != "answers[0].signals.emotion" || faults[0].Reason.Key != "intake.fault.tone" {
				t.Errorf("%s: faults %+v", c.position, faults)
			}
			continue
		}
		kept, _ := json.Marshal(row)
		signals := row.Interview.Answers[0].Signals
		if _, tone := signals["pitch_variance"]; tone != c.tone || signals["fillers"] != 2 || signals["pauses"] != 4 {
			t.Errorf("%s: signals %v", c.position, signals)
		}
		if strings.Contains(string(kept), "nervous") {
			t.Errorf("%s: keeps a word for an emotion", c.position)
		}
	}
}

func TestHashKnowsARepeat(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	hash := func(raw string, c *hiring.Snapshot) string {
		row, faults := r.Check(t.Context(), "", json.RawMessage(raw), c)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return row.Interview.Hash
	}
	first := hash(sample, company())
	same := []string{
		string(changed(t, nil)), // keys in another order, no blanks
		strings.Replace(sample, "1520", "1.52e3", 1),
		strings.Replace(sample, `"overall"`, `"nothing": null, "overall"`, 1),
	}
	for i, raw := range same {
		if hash(raw, company()) != first {
			t.Errorf("%d: the same interview has another hash", i)
		}
	}
	if hash(sample, company(hiring.Position{ID: "be", Signals: "drop"})) != first {
		t.Error("a new policy makes a new version of an old interview")
	}
	for _, raw := range []string{
		strings.Replace(sample, "1520", "1521", 1),
		strings.Replace(sample, "li@example.com", "li2@example.com", 1),
		strings.Replace(sample, `"overall"`, `"more": 1, "overall"`, 1),
	} {
		if hash(raw, company()) == first {
			t.Error("a changed interview has the same hash")
		}
	}
}

func FuzzCheck(f *testing.F) {
	mit, err := os.ReadFile("maps/mit.jq")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(sample), "")
	f.Add([]byte(`{"participant": "P1", "audio": {"duration_s": 1}, "transcript": [{"speaker": "interviewee", "text": "x"}]}`), "mit")
	f.Add([]byte(`{"answers": [{"signals": {"x": 1e400}}], "candidate": null}`), "hina")
	for _, raw := range needs.Strange(300, sample, vendors) {
		f.Add([]byte(raw), "")
		f.Add([]byte(raw), "mit")
	}
	r, err := NewReader(map[string]string{"mit": string(mit)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte, source string) {
		row, faults := r.Check(context.Background(), source, raw, company())
		if len(faults) > 0 {
			return
		}
		kept, err := json.Marshal(row)
		if err != nil || len(kept) > MaxInterview {
			t.Fatalf("%d bytes, %v", len(kept), err)
		}
		if row.Interview.ExternalID == "" || row.Candidate.Name == "" || row.Interview.StartedAt.IsZero() && !strings.Contains(string(raw), "0001") {
			t.Fatalf("a row without its due passed: %+v", row)
		}
	})
}

// set puts a value at a path; nil takes the key away, or the element's value.
func set(v any, path []string, value any) {
	for len(path) > 0 {
		switch at := v.(type) {
		case map[string]any:
			if len(path) == 1 && value == nil {
				delete(at, path[0])
			} else if len(path) == 1 {
				at[path[0]] = value
			}
			v = at[path[0]]
		case []any:
			if len(path) == 1 {
				at[0] = value
			}
			v = at[0]
		}
		path = path[1:]
	}
}

func say(t testing.TB, text chat.Text) string {
	t.Helper()
	speaker := cardtest.Speaker(t)
	for _, locale := range speaker.Locales() {
		if speaker.Words(cardtest.Reader(t, locale), text) == "" {
			t.Errorf("%s says nothing for %s", locale, text.Key)
		}
	}
	return speaker.Words(cardtest.Reader(t, "en"), text)
}
