package intake

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

// world is a store in small: what a runner would do with a turn.
type world struct {
	t       *testing.T
	company *hiring.Snapshot
	known   flows.Known
	now     time.Time
}

func newWorld(t *testing.T, more ...hiring.Position) *world {
	return &world{t: t, company: company(more...), known: flows.Known{}, now: noon()}
}

func (w *world) env(person string) flows.Env {
	return flows.NewEnv(w.now, person, w.company, w.known)
}

// row lets a row in and files what its turn wants.
func (w *world) row(row Row, history bool) (string, flows.Turn[Part]) {
	w.t.Helper()
	raw, err := json.Marshal(row)
	if err != nil {
		w.t.Fatal(err)
	}
	ev := chat.Event{Kind: chat.Row, Data: raw, Values: chat.Values{}}
	if history {
		ev.Values["history"] = []string{"true"}
	}
	id := Flow().Locate(w.env(""), ev)
	head, _ := w.known["case/"+id].(hiring.Case)
	head.ID = id
	part, _ := w.known["intake/"+id].(Part)
	turn, err := Flow().Verbs["row"].Step(w.env(""), head, part, ev)
	if err != nil {
		w.t.Fatal(err)
	}
	w.file(turn)
	return id, turn
}

func (w *world) file(turn flows.Turn[Part]) {
	id := turn.Head.ID
	w.known["case/"+id], w.known["intake/"+id] = turn.Head, turn.Part
	for _, e := range turn.Effects {
		if k, ok := e.(flows.Keep); ok {
			w.known[k.Collection+"/"+k.ID] = k.Value
		}
	}
	index := "case.candidate=" + turn.Head.Candidate
	ids, _ := w.known[index].([]string)
	for _, have := range ids {
		if have == id {
			return
		}
	}
	w.known[index] = append(ids, id)
}

func (w *world) stands(id string, s hiring.Status) {
	head := w.known["case/"+id].(hiring.Case)
	head.Status = s
	w.known["case/"+id] = head
}

// rest are the effects but for what is kept.
func rest(turn flows.Turn[Part]) []flows.Effect {
	var out []flows.Effect
	for _, e := range turn.Effects {
		if _, kept := e.(flows.Keep); !kept {
			out = append(out, e)
		}
	}
	return out
}

func built(id, interview, version, attempt string) flows.Effect {
	return flows.Tell{
		Action: chat.Action{Flow: "report", Record: id, Verb: "build"},
		Values: chat.Values{"interview": {interview}, "version": {version}, "attempt": {attempt}},
	}
}

func TestFirstInterviewOpensACase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := checked(t, nil)
	id, turn := w.row(row, false)
	want := hiring.Case{
		ID: "C-1001", Candidate: row.Candidate.ID, Position: "be", Status: hiring.ReportDraft, Rounds: 2, OnFail: "hr",
		Opened: noon(), Changed: noon(), Waiting: row.Interview.StartedAt,
	}
	if diff := cmp.Diff(want, turn.Head); diff != "" || id != "C-1001" {
		t.Errorf("%s: %s", id, diff)
	}
	if StateOf(turn.Notice) != Accepted {
		t.Errorf("notice %+v", turn.Notice)
	}
	if diff := cmp.Diff([]flows.Effect{built(id, row.Interview.ID, "1", "1")}, rest(turn)); diff != "" {
		t.Error(diff)
	}
	kept := w.known["interview/"+row.Interview.ID].(hiring.Interview)
	if kept.Case != id || kept.Version != 1 || w.known["candidate/"+row.Candidate.ID] == nil {
		t.Errorf("kept %+v", kept)
	}
}

func TestWaitingNeverBeginsTomorrow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, turn := w.row(checked(t, func(v map[string]any) { v["started_at"] = "2031-01-01T00:00:00Z" }), false)
	if !turn.Head.Waiting.Equal(noon()) {
		t.Errorf("waiting since %v", turn.Head.Waiting)
	}
}

func TestSameAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := checked(t, nil)
	first, _ := w.row(row, false)
	head, part := w.known["case/"+first], w.known["intake/"+first]
	w.now = w.now.Add(time.Hour)
	id, turn := w.row(row, false)
	if id != first || len(turn.Effects) > 0 || StateOf(turn.Notice) != Unchanged {
		t.Errorf("%s: %+v", id, turn)
	}
	if !cmp.Equal(head, any(turn.Head)) || !cmp.Equal(part, any(turn.Part)) {
		t.Errorf("the same again changed the case")
	}
}

func TestNewVersionStandsBesideTheOld(t *testing.T) {
	t.Parallel()
	next := func(t *testing.T) Row {
		return checked(t, func(v map[string]any) { v["overall"] = map[string]any{"score": 40.0, "verdict": "fail"} })
	}
	for _, c := range []struct {
		status  hiring.Status
		decided bool
	}{
		{hiring.ReportDraft, false},
		{hiring.PendingEval, false},
		{hiring.PendingSecond, true},
		{hiring.RejectPending, true},
		{hiring.Rejected, true},
	} {
		w := newWorld(t)
		id, _ := w.row(checked(t, nil), false)
		w.stands(id, c.status)
		row := next(t)
		again, turn := w.row(row, false)
		if again != id || StateOf(turn.Notice) != Updated || turn.Head.Status != c.status {
			t.Errorf("%s: %s, %+v", c.status, again, turn)
		}
		want := []flows.Effect{built(id, row.Interview.ID, "2", "1")}
		if c.decided {
			want = []flows.Effect{flows.Say{To: "hr-lin", Kind: "late"}}
		}
		if diff := cmp.Diff(want, rest(turn)); diff != "" || turn.Head.Verdict != "" {
			t.Errorf("%s: verdict %q lies open, %s", c.status, turn.Head.Verdict, diff)
		}
		old, _ := w.known["interview/"+row.Interview.ID+"@1"].(hiring.Interview)
		latest := w.known["interview/"+row.Interview.ID].(hiring.Interview)
		if old.Version != 1 || old.Overall.Score != 78 || latest.Version != 2 || latest.Overall.Score != 40 {
			t.Errorf("%s: old %+v, latest %+v", c.status, old, latest)
		}
		if len(turn.Part.Interviews) != 1 || turn.Part.Interviews[0].Version != 2 {
			t.Errorf("%s: part %+v", c.status, turn.Part)
		}
	}
}

func TestAnotherInterviewIsAnAttemptOrANewCase(t *testing.T) {
	t.Parallel()
	second := func(position string) Row {
		return checked(t, func(v map[string]any) { v["external_id"], v["position"] = "iv-2", position })
	}
	w := newWorld(t, hiring.Position{ID: "fe", HR: "hr-qin"})
	first, _ := w.row(checked(t, nil), false)

	id, turn := w.row(second("backend"), false) // by alias the same position
	want := []flows.Effect{built(first, identity("i-", "hina", "iv-2"), "1", "2")}
	if id != first || StateOf(turn.Notice) != Accepted || !cmp.Equal(want, rest(turn)) {
		t.Errorf("%s: %+v", id, turn)
	}
	other := checked(t, func(v map[string]any) { v["external_id"], v["position"] = "iv-3", "fe" })
	if id, turn := w.row(other, false); id != "C-1002" || turn.Head.Earlier != "" || turn.Head.Position != "fe" {
		t.Errorf("another position: %s, %+v", id, turn.Head)
	}
	w.stands(first, hiring.Rejected)
	after := checked(t, func(v map[string]any) { v["external_id"] = "iv-4" })
	if id, turn := w.row(after, false); id != "C-1003" || turn.Head.Earlier != first {
		t.Errorf("after closing: %s, %+v", id, turn.Head)
	}
}

func TestUnknownPositionIsKeptWithHR(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hiring.Position{ID: "fe", Title: hiring.Words{"en": "Frontend"}, HR: "hr-qin", Rounds: 1, OnFail: "manager"})
	named := func(id, position string) Row {
		return checked(t, func(v map[string]any) { v["external_id"], v["position"] = id, position })
	}
	id, turn := w.row(named("iv-1", "前端"), false)
	if StateOf(turn.Notice) != Unassigned || turn.Head.Position != "" || turn.Head.Status != hiring.ReportDraft {
		t.Errorf("%+v", turn)
	}
	if diff := cmp.Diff([]flows.Effect{flows.Show{To: "head-he", Kind: "assign"}}, rest(turn)); diff != "" {
		t.Error(diff)
	}
	again, turn := w.row(named("iv-2", "前端"), false)
	if again != id || StateOf(turn.Notice) != Unassigned || len(rest(turn)) != 0 {
		t.Errorf("second interview under the unknown name: %s, %+v", again, turn)
	}

	assign := Flow().Verbs["assign"]
	for person, may := range map[string]bool{"hr-lin": true, "hr-qin": true, "head-he": true, "mgr-zhao": false, "": false} {
		if assign.May(w.env(person), turn.Head, turn.Part) != may {
			t.Errorf("%q may assign: want %v", person, may)
		}
	}
	_, err := assign.Step(w.env("hr-lin"), turn.Head, turn.Part, chat.Event{Values: chat.Values{"position": {"nope"}}})
	if p, ok := errors.AsType[*chat.Problem](err); !ok || p.Kind != chat.Invalid || p.Fields["position"].Key != "intake.assign.unknown" {
		t.Errorf("unknown position: %v", err)
	}
	done, err := assign.Step(w.env("hr-lin"), turn.Head, turn.Part, chat.Event{Values: chat.Values{"position": {"fe"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := []flows.Effect{
		flows.Tell{Action: chat.Action{Flow: "position", Record: "fe", Verb: "alias"}, Values: chat.Values{"name": {"前端"}}},
		built(id, identity("i-", "hina", "iv-2"), "1", "2"),
	}
	if diff := cmp.Diff(want, done.Effects); diff != "" {
		t.Error(diff)
	}
	if h := done.Head; h.Position != "fe" || h.Rounds != 1 || h.OnFail != "manager" {
		t.Errorf("head %+v", h)
	}
	if assign.May(w.env("head-he"), done.Head, done.Part) {
		t.Error("an assigned case can be assigned again")
	}
}

// TestOffSinceTheCheck: a row that was checked while its position was on is refused
// by its turn once it is off, and nothing of it is stored; so is a choice of that
// position for an interview that had none. When it is on again, both come in.
func TestOffSinceTheCheck(t *testing.T) {
	t.Parallel()
	fe := hiring.Position{ID: "fe", Title: hiring.Words{"en": "Frontend"}, HR: "hr-qin", Rounds: 1, OnFail: "manager", Pilot: "off"}
	w := newWorld(t, fe)
	named := func(id, position string) Row {
		return checked(t, func(v map[string]any) { v["external_id"], v["position"] = id, position })
	}
	row, err := json.Marshal(named("iv-1", "frontend"))
	if err != nil {
		t.Fatal(err)
	}
	take := func() (flows.Turn[Part], error) {
		return Flow().Verbs["row"].Step(w.env(""), hiring.Case{ID: "C-1001"}, Part{}, chat.Event{Kind: chat.Row, Data: row})
	}
	if done, err := take(); chat.AsProblem(err).Sentence.Key != "intake.fault.off" || len(done.Effects) > 0 {
		t.Errorf("taken in: %+v, %v", done, err)
	}
	_, lost := w.row(named("iv-2", "前端"), false)
	assign := func() (flows.Turn[Part], error) {
		return Flow().Verbs["assign"].Step(w.env("hr-lin"), lost.Head, lost.Part, chat.Event{Values: chat.Values{"position": {"fe"}}})
	}
	_, err = assign()
	if p, ok := errors.AsType[*chat.Problem](err); !ok || p.Fields["position"].Key != "intake.assign.off" {
		t.Errorf("assigned: %v", err)
	}
	fe.Pilot = "on"
	w.company = company(fe)
	if done, err := take(); err != nil || done.Head.Position != "fe" {
		t.Errorf("on again: %+v, %v", done.Head, err)
	}
	if done, err := assign(); err != nil || done.Head.Position != "fe" {
		t.Errorf("assigned when on again: %+v, %v", done.Head, err)
	}
}

func TestSourceThatLearntTheNameSettlesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.row(checked(t, func(v map[string]any) { v["position"] = "???" }), false)
	row := checked(t, nil)
	again, turn := w.row(row, false)
	if again != id || turn.Head.Position != "be" || turn.Head.Rounds != 2 || StateOf(turn.Notice) != Updated {
		t.Errorf("%s: %+v", again, turn)
	}
	if diff := cmp.Diff([]flows.Effect{built(id, row.Interview.ID, "2", "1")}, rest(turn)); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryAsksNobody(t *testing.T) {
	t.Parallel()
	for _, position := range []string{"be", "nobody knows"} {
		w := newWorld(t)
		row := checked(t, func(v map[string]any) { v["position"] = position })
		id, turn := w.row(row, true)
		if turn.Head.Status.Open() || len(rest(turn)) > 0 || !turn.Part.History {
			t.Errorf("%s: %+v", position, turn)
		}
		newer := checked(t, func(v map[string]any) { v["position"], v["duration_s"] = position, 5.0 })
		if again, turn := w.row(newer, true); again != id || len(rest(turn)) > 0 || StateOf(turn.Notice) != Updated {
			t.Errorf("%s: a newer version of history: %+v", position, turn)
		}
		if kind, _ := turn.Head.NextDuty(); kind != "" {
			t.Errorf("%s: history has the duty %s", position, kind)
		}
	}
}

func TestBrokenRowStoresNothing(t *testing.T) {
	t.Parallel()
	ev := chat.Event{Kind: chat.Row, Data: []byte("{")}
	if id := locate(newWorld(t).env(""), ev); id != "" {
		t.Errorf("located %q", id)
	}
	if _, err := takeRow(newWorld(t).env(""), hiring.Case{}, Part{}, ev); err == nil {
		t.Error("a broken row was taken")
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	for _, s := range []State{Accepted, Unchanged, Updated, Unassigned, Refused} {
		if StateOf(s.Notice()) != s || say(t, s.Notice()) == "" {
			t.Errorf("%s does not come back", s)
		}
	}
	if s := StateOf(chat.T("problem.stale")); s != "" {
		t.Errorf("a notice of another flow is the state %q", s)
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, turn := w.row(checked(t, func(v map[string]any) { v["position"] = "Go 后端" }), false)
	turn.Head.Duty.Due = noon().Add(24 * time.Hour)
	show := func(person string, t flows.Turn[Part], kind string) chat.Card {
		return Flow().View(w.env(person), t.Head, t.Part, kind)
	}
	open := show("hr-lin", turn, "assign")
	cardtest.Golden(t, "assign", open)
	if b, ok := open.Button(chat.Action{Flow: Name, Record: "C-1001", Verb: "assign"}); !ok || b.Form == nil || b.Action.Revision != 1 {
		t.Errorf("button %+v", b)
	}
	if c := show("mgr-zhao", turn, "assign"); c.Kind != "" {
		t.Errorf("a manager sees %+v", c)
	}

	done := turn
	place(&done.Head, hiring.Position{ID: "be", Rounds: 2})
	done.Part.AssignedBy = "hr-qin"
	cardtest.Golden(t, "assigned", show("hr-lin", done, "assign"))
	if c := show("hr-qin", done, "assign"); c.Kind == "" {
		t.Error("who chose the position does not see that she did")
	}

	w.stands("C-1001", hiring.RejectPending)
	late := done
	late.Head.Status = hiring.RejectPending
	late.Part.Late = &Received{Version: 2, At: noon()}
	cardtest.Golden(t, "late", show("hr-lin", late, "late"))
	late.Part.Late.Version = 1
	cardtest.Golden(t, "late-again", show("hr-lin", late, "late"))
	if c := show("hr-lin", done, "late"); c.Kind != "" {
		t.Errorf("nothing is late, and yet %+v", c)
	}
}
