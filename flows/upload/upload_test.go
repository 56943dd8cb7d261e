package upload_test

import (
	"encoding/json"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/upload"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

// Tuesday 24 November 2026, 10:12 in Shanghai.
func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

func company() *hiring.Snapshot {
	person := func(id, name string, role hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: []hiring.Role{role}, Active: id != "hr-old"}
	}
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("hr-lin", "林晓", hiring.HR), person("mgr-zhao", "赵磊", hiring.Manager),
			person("adm-wei", "魏岚", hiring.Admin), person("hr-old", "旧人", hiring.HR),
		},
		[]hiring.Position{{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin", Managers: []string{"mgr-zhao"}}})
}

func as(person string) flows.Env { return flows.NewEnv(tuesday(), person, company(), flows.Known{}) }

// by is an upload of a person in a state.
func by(person string, s upload.State, f upload.Finding) upload.Upload {
	return upload.Upload{
		State: s, By: person, From: chat.Account{Platform: "console", User: person}, At: tuesday(),
		File: chat.File{ID: "f-1", Name: "interviews.jsonl", Size: 2048}, Found: f,
	}
}

// does runs one verb with the rights of a person and says how it ended: the
// key of a refusal, "no right", or "".
func does(t *testing.T, env flows.Env, verb string, part upload.Upload, ev chat.Event) (flows.Turn[upload.Upload], string) {
	t.Helper()
	v := upload.Flow().Verbs[verb]
	if v.May != nil && !v.May(env, hiring.Case{ID: "u-1"}, part) {
		return flows.Turn[upload.Upload]{Part: part}, "no right"
	}
	turn, err := v.Step(env, hiring.Case{ID: "u-1"}, part, ev)
	if err != nil {
		return turn, chat.AsProblem(err).Sentence.Key
	}
	return turn, ""
}

func TestDrop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who  string
		part upload.Upload
		file chat.File
		want string
	}{
		"hr":        {"hr-lin", upload.Upload{}, chat.File{ID: "f", Name: "a"}, ""},
		"admin":     {"adm-wei", upload.Upload{}, chat.File{ID: "f", Name: "a"}, ""},
		"manager":   {"mgr-zhao", upload.Upload{}, chat.File{ID: "f", Name: "a"}, "upload.denied"},
		"left":      {"hr-old", upload.Upload{}, chat.File{ID: "f", Name: "a"}, "no right"},
		"nobody":    {"", upload.Upload{}, chat.File{ID: "f", Name: "a"}, "no right"},
		"no file":   {"hr-lin", upload.Upload{}, chat.File{}, "problem.invalid"},
		"too large": {"hr-lin", upload.Upload{}, chat.File{ID: "f", Size: chat.MaxFile + 1}, "upload.large"},
		"another's": {"hr-lin", by("adm-wei", upload.Offered, upload.Finding{}), chat.File{ID: "f"}, "no right"},
	} {
		ev := chat.Event{Kind: chat.Dropped, File: c.file, From: chat.Account{Platform: "console", User: c.who}}
		turn, got := does(t, as(c.who), "drop", c.part, ev)
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got != "" && (len(turn.Effects) > 0 || cmp.Diff(c.part, turn.Part) != "") {
			t.Errorf("%s: something changes: %+v", name, turn)
		}
	}
	ev := chat.Event{Kind: chat.Dropped, File: chat.File{ID: "f", Name: "a\u202eb\n.jsonl"}, From: chat.Account{Platform: "console", User: "hr-lin"}}
	turn, _ := does(t, as("hr-lin"), "drop", upload.Upload{}, ev)
	want := []flows.Effect{flows.Show{To: "hr-lin", Kind: "offer"}, flows.Call{Name: upload.Look, At: tuesday(), Answer: "looked"}}
	if diff := cmp.Diff(want, turn.Effects); diff != "" || turn.Part.State != upload.Looking || turn.Part.File.Name != "ab .jsonl" {
		t.Errorf("%+v %s", turn.Part, diff)
	}
	twice, _ := does(t, as("hr-lin"), "drop", turn.Part, ev)
	if len(twice.Effects) > 0 || cmp.Diff(turn.Part, twice.Part) != "" {
		t.Errorf("told twice: %+v", twice)
	}
}

func found(t *testing.T, f upload.Finding) chat.Event {
	t.Helper()
	raw, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return chat.Event{Kind: chat.Result, Values: chat.Values{"outcome": {flows.OutcomeDone}}, Data: raw}
}

func failed(code string) chat.Event {
	return chat.Event{Kind: chat.Result, Values: chat.Values{"outcome": {flows.OutcomeRefused}, "code": {code}}}
}

// TestAnswers: what the look and the import came to, also where it comes too
// late or the right is not there.
func TestAnswers(t *testing.T) {
	t.Parallel()
	rows := upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{New: 2, Refused: 1}}
	bad := upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{Refused: 1}}
	file := upload.Finding{Kind: upload.Company, Change: upload.Change{Leaving: []string{"赵磊"}}}
	for name, c := range map[string]struct {
		verb  string
		part  upload.Upload
		ev    chat.Event
		state upload.State
		why   string
	}{
		"good rows":          {"looked", by("hr-lin", upload.Looking, upload.Finding{}), found(t, rows), upload.Offered, ""},
		"no good row":        {"looked", by("hr-lin", upload.Looking, upload.Finding{}), found(t, bad), upload.Failed, ""},
		"gone":               {"looked", by("hr-lin", upload.Looking, upload.Finding{}), failed("gone"), upload.Failed, "gone"},
		"too large":          {"looked", by("hr-lin", upload.Looking, upload.Finding{}), failed("large"), upload.Failed, "says"},
		"some other word":    {"looked", by("hr-lin", upload.Looking, upload.Finding{}), failed("file_deleted"), upload.Failed, "gone"},
		"no word":            {"looked", by("hr-lin", upload.Looking, upload.Finding{}), failed(""), upload.Failed, "gone"},
		"company, admin":     {"looked", by("adm-wei", upload.Looking, upload.Finding{}), found(t, file), upload.Offered, ""},
		"company, HR":        {"looked", by("hr-lin", upload.Looking, upload.Finding{}), found(t, file), upload.Failed, "denied"},
		"looked twice":       {"looked", by("hr-lin", upload.Done, rows), found(t, bad), upload.Done, ""},
		"imported":           {"imported", by("hr-lin", upload.Importing, rows), found(t, rows), upload.Done, ""},
		"imported, then not": {"imported", by("hr-lin", upload.Importing, rows), failed("tired"), upload.Failed, "tired"},
		"pay, HR":            {"looked", by("hr-lin", upload.Looking, upload.Finding{}), found(t, salaries(upload.Finding{})), upload.Offered, ""},
		"no good pay":        {"looked", by("hr-lin", upload.Looking, upload.Finding{}), found(t, upload.Finding{Kind: upload.Pay, Rows: upload.Rows{Refused: 1}}), upload.Failed, ""},
		"pay that is known":  {"looked", by("hr-lin", upload.Looking, upload.Finding{}), found(t, upload.Finding{Kind: upload.Pay, Why: upload.WhyKnown, Rows: upload.Rows{Unchanged: 1}}), upload.Failed, "known"},
		"taken back":         {"undone", by("hr-lin", upload.Undoing, salaries(upload.Finding{})), found(t, salaries(upload.Finding{Back: 2})), upload.Undone, ""},
		"taken back twice":   {"undone", by("hr-lin", upload.Undone, salaries(upload.Finding{Back: 2})), found(t, salaries(upload.Finding{})), upload.Undone, ""},
		"not taken back":     {"undone", by("hr-lin", upload.Undoing, salaries(upload.Finding{})), failed("tired"), upload.Done, ""},
		"imported twice":     {"imported", by("hr-lin", upload.Discarded, rows), found(t, rows), upload.Discarded, ""},
	} {
		turn, got := does(t, as(""), c.verb, c.part, c.ev)
		if got != "" || turn.Part.State != c.state || turn.Part.Found.Why != c.why {
			t.Errorf("%s: %q %s %s", name, got, turn.Part.State, turn.Part.Found.Why)
		}
		if c.why == "denied" && len(turn.Part.Found.Change.Leaving) > 0 {
			t.Errorf("%s: keeps what is not theirs: %+v", name, turn.Part.Found)
		}
	}
}

// TestClicks: one import, by who dropped it, with the right of this moment.
func TestClicks(t *testing.T) {
	t.Parallel()
	rows := upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{New: 2}}
	file := upload.Finding{Kind: upload.Company}
	for name, c := range map[string]struct {
		who, verb string
		part      upload.Upload
		want      string
	}{
		"import":            {"hr-lin", "import", by("hr-lin", upload.Offered, rows), ""},
		"discard":           {"hr-lin", "discard", by("hr-lin", upload.Offered, rows), ""},
		"another's":         {"adm-wei", "import", by("hr-lin", upload.Offered, rows), "no right"},
		"discard another's": {"adm-wei", "discard", by("hr-lin", upload.Offered, rows), "no right"},
		"admin no more":     {"hr-lin", "import", by("hr-lin", upload.Offered, file), "no right"},
		"who left":          {"hr-old", "import", by("hr-old", upload.Offered, rows), "no right"},
		"being read":        {"hr-lin", "import", by("hr-lin", upload.Looking, upload.Finding{}), "upload.late.looking"},
		"second":            {"hr-lin", "import", by("hr-lin", upload.Importing, rows), "upload.late.importing"},
		"done":              {"hr-lin", "import", by("hr-lin", upload.Done, rows), "upload.late.done"},
		"discarded":         {"hr-lin", "import", by("hr-lin", upload.Discarded, rows), "upload.late.discarded"},
		"failed":            {"hr-lin", "import", by("hr-lin", upload.Failed, rows), "upload.late.failed"},
		"take back":         {"hr-lin", "undo", by("hr-lin", upload.Done, salaries(upload.Finding{})), ""},
		"once more":         {"hr-lin", "undo", by("hr-lin", upload.Undone, salaries(upload.Finding{KeptAll: 1})), ""},
		"another takes":     {"adm-wei", "undo", by("hr-lin", upload.Done, salaries(upload.Finding{})), "no right"},
		"no pay":            {"hr-lin", "undo", by("hr-lin", upload.Done, rows), "no right"},
		"being taken":       {"hr-lin", "undo", by("hr-lin", upload.Undoing, salaries(upload.Finding{})), "upload.late.undoing"},
		"taken":             {"hr-lin", "undo", by("hr-lin", upload.Undone, salaries(upload.Finding{})), "upload.late.undone"},
		"not there yet":     {"hr-lin", "undo", by("hr-lin", upload.Offered, salaries(upload.Finding{})), "upload.late.offered"},
		"discard late":      {"hr-lin", "discard", by("hr-lin", upload.Done, rows), "upload.late.done"},
	} {
		turn, got := does(t, as(c.who), c.verb, c.part, chat.Event{Kind: chat.Click})
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if calls := len(turn.Effects); (calls > 0) != (c.want == "" && c.verb != "discard") {
			t.Errorf("%s: %d effects", name, calls)
		}
	}
}

// many are faults of the rows from one on.
func many(n int) (out []upload.Fault) {
	for i := range n {
		out = append(out, upload.Fault{Row: 5 + i, Field: "candidate.email", Why: chat.T("intake.fault.empty")})
	}
	return out
}

// salaries is a finding of pay for two positions.
func salaries(f upload.Finding) upload.Finding {
	f.Kind, f.Positions = upload.Pay, 2
	if f.Rows == (upload.Rows{}) {
		f.Rows = upload.Rows{New: 6}
	}
	return f
}

// slips are faults of rows of pay.
func slips() []upload.Fault {
	return []upload.Fault{
		{Row: 4, Field: "月薪下限", Why: chat.T("paytable.fault.order")},
		{Row: 7, Field: "岗位", Why: chat.T("paytable.fault.position", "Value", "厨师")},
		{Row: 9, Why: chat.T("paytable.fault.overlap", "Row", 8)},
	}
}

// TestCards draws every state for who dropped it, and nothing for others.
func TestCards(t *testing.T) {
	t.Parallel()
	change := upload.Change{
		People: upload.Difference{Added: 3, Changed: 1, Missing: 5}, Positions: upload.Difference{Added: 1},
		Leaving: []string{"许诺", "罗凯", "莫凡", "何静", "孙倩"},
	}
	whole := []upload.Fault{{Why: chat.T("company.fault.empty")}, {Row: 7, Field: "people[2].email", Why: chat.T("company.fault.email")}, {Field: "company.name", Why: chat.T("company.fault.employer")}}
	for name, part := range map[string]upload.Upload{
		"looking":         by("adm-wei", upload.Looking, upload.Finding{}),
		"offered":         by("adm-wei", upload.Offered, upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{New: 12}}),
		"offered_some":    by("adm-wei", upload.Offered, upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{New: 6, Updated: 1, Unassigned: 1, Unchanged: 2, Refused: 2}, Faults: many(9)}),
		"offered_company": by("adm-wei", upload.Offered, upload.Finding{Kind: upload.Company, Change: change}),
		"importing":       by("adm-wei", upload.Importing, upload.Finding{Kind: upload.Interviews}),
		"done":            by("adm-wei", upload.Done, upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{New: 6, Unassigned: 1, Unchanged: 3, Refused: 2}, Faults: many(2)}),
		"done_company":    by("adm-wei", upload.Done, upload.Finding{Kind: upload.Company, Change: change}),
		"pay_offered":     by("adm-wei", upload.Offered, salaries(upload.Finding{})),
		"pay_offered_some": by("adm-wei", upload.Offered, salaries(upload.Finding{
			Rows: upload.Rows{New: 6, Updated: 1, Unchanged: 2, Refused: 3}, Assumed: map[string]int{"mid": 4, "currency": 1}, Faults: slips(),
		})),
		"pay_none":       by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Pay, Rows: upload.Rows{Refused: 3}, Faults: slips()}),
		"pay_known":      by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Pay, Why: upload.WhyKnown}),
		"pay_header":     by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Pay, Why: upload.WhyHeader, Faults: []upload.Fault{{Row: 1, Why: chat.T("sheet.fault.missing.all", "Missing", []chat.Text{chat.L("岗位")})}}}),
		"pay_done":       by("adm-wei", upload.Done, salaries(upload.Finding{Rows: upload.Rows{New: 6, Updated: 1, Unchanged: 2, Refused: 3}, Faults: slips()})),
		"pay_undoing":    by("adm-wei", upload.Undoing, salaries(upload.Finding{})),
		"pay_undone":     by("adm-wei", upload.Undone, salaries(upload.Finding{Back: 2})),
		"pay_all_kept":   by("adm-wei", upload.Undone, salaries(upload.Finding{Kept: []string{"be"}, KeptAll: 1})),
		"pay_kept":       by("adm-wei", upload.Undone, salaries(upload.Finding{Back: 1, Kept: []string{"be", "fe", "da", "pm"}, KeptAll: 5})),
		"discarded":      by("adm-wei", upload.Discarded, upload.Finding{Kind: upload.Interviews}),
		"no_good_row":    by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Interviews, Rows: upload.Rows{Refused: 2}, Faults: many(2)}),
		"faulty_company": by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Company, Why: upload.WhyFaulty, Faults: whole}),
		"broken":         by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Interviews, Why: upload.WhyBroken, Rows: upload.Rows{New: 3}}),
		"used":           by("adm-wei", upload.Failed, upload.Finding{Kind: upload.Company, Why: upload.WhyUsed, Used: []string{"be"}}),
		"gone":           by("adm-wei", upload.Failed, upload.Finding{Why: upload.WhyGone}),
		"denied":         by("adm-wei", upload.Failed, upload.Finding{Why: upload.WhyDenied}),
	} {
		card := upload.Flow().View(as("adm-wei"), hiring.Case{ID: "u-1"}, part, "offer")
		cardtest.Golden(t, name, card)
		if other := upload.Flow().View(as("hr-lin"), hiring.Case{ID: "u-1"}, part, "offer"); len(other.Blocks) > 0 {
			t.Errorf("%s: another reads it", name)
		}
	}
}

// TestHowTo: what can be dropped, by right.
func TestHowTo(t *testing.T) {
	t.Parallel()
	q := upload.Flow().Questions["import"]
	for who, may := range map[string]bool{"hr-lin": true, "adm-wei": true, "mgr-zhao": false, "hr-old": false, "": false} {
		if got := q.May(as(who)); got != may {
			t.Errorf("%q may ask: %v", who, got)
		}
	}
	for name, who := range map[string]string{"how_hr": "hr-lin", "how_admin": "adm-wei"} {
		reply, err := q.Answer(as(who), nil)
		if err != nil {
			t.Fatal(err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
}

// TestEveryWhyHasWords: whatever the bot may find has its sentence.
func TestEveryWhyHasWords(t *testing.T) {
	t.Parallel()
	for _, why := range []string{"gone", "tired", "denied", "empty", "same", "yourself", "sample", "big"} {
		cardtest.Check(t, upload.Flow().View(as("adm-wei"), hiring.Case{ID: "u-1"}, by("adm-wei", upload.Failed, upload.Finding{Why: why}), ""))
	}
}
