package intake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// locate finds the case of a row: the one that has this interview already, an
// open one of the same person on the same position, or a new number.
func locate(env flows.Env, ev chat.Event) string {
	var ids struct {
		Interview struct {
			ID           string `json:"id"`
			PositionName string `json:"position_name"`
		} `json:"interview"`
		Candidate struct {
			ID string `json:"id"`
		} `json:"candidate"`
	}
	if err := json.Unmarshal(ev.Data, &ids); err != nil {
		return ""
	}
	row := Row{Interview: hiring.Interview{ID: ids.Interview.ID, PositionName: ids.Interview.PositionName}}
	row.Candidate.ID = ids.Candidate.ID
	if iv, ok := flows.Find[hiring.Interview](env, "interview", row.Interview.ID); ok {
		return iv.Case
	}
	if head, ok := sameCase(env, row, true); ok {
		return head.ID
	}
	return CaseID(env.Next(CaseCounter))
}

// CaseCounter counts the cases that were ever opened.
const CaseCounter = "case"

// CaseID is the id of the nth case, from 1.
func CaseID(n uint64) string { return fmt.Sprintf("C-%d", 1000+n) }

// sameCase finds the last open, or the last closed, case of a row's person on
// its position; a position nobody knows is compared by its name.
func sameCase(env flows.Env, row Row, open bool) (hiring.Case, bool) {
	if _, ok := flows.Find[hiring.Candidate](env, "candidate", row.Candidate.ID); !ok {
		return hiring.Case{}, false // never seen: one look instead of a scan, for the many rows of an import
	}
	pos, known := env.Company.PositionNamed(row.Interview.PositionName)
	for _, id := range slices.Backward(env.List("case.candidate", row.Candidate.ID)) {
		head, ok := flows.Find[hiring.Case](env, "case", id)
		if !ok || head.Status.Open() != open {
			continue
		}
		if known && head.Position == pos.ID {
			return head, true
		}
		part, _ := flows.Find[Part](env, Name, id)
		if head.Position == "" && strings.EqualFold(part.PositionName, row.Interview.PositionName) {
			return head, true
		}
	}
	return hiring.Case{}, false
}

// takeRow brings one checked row in.
func takeRow(env flows.Env, head hiring.Case, part Part, ev chat.Event) (flows.Turn[Part], error) {
	var row Row
	if err := json.Unmarshal(ev.Data, &row); err != nil {
		return flows.Turn[Part]{}, &chat.Problem{Kind: chat.Internal, Sentence: chat.T("problem.internal"), Cause: err}
	}
	if pos, known := env.Company.PositionNamed(row.Interview.PositionName); known && pos.Off() { // switched off since the row was checked
		return flows.Turn[Part]{}, chat.Refuse(chat.Invalid, chat.T("intake.fault.off"))
	}
	t := flows.Turn[Part]{Head: head, Part: part}
	t.Part.Interviews = slices.Clone(part.Interviews)
	if head.Status == "" {
		open(env, &t, row, ev.Values.Get("history") == "true")
		return t, nil
	}
	i := slices.IndexFunc(part.Interviews, func(r Received) bool { return r.ID == row.Interview.ID })
	switch {
	case i < 0:
		again(env, &t, row)
	case part.Interviews[i].Hash == row.Interview.Hash:
		t.Notice = Unchanged.Notice()
	default:
		newVersion(env, &t, row, i)
	}
	return t, nil
}

// open makes the case of a first interview.
func open(env flows.Env, t *flows.Turn[Part], row Row, history bool) {
	iv := row.Interview
	t.Head = hiring.Case{
		ID: t.Head.ID, Candidate: row.Candidate.ID, Status: hiring.ReportDraft,
		Opened: env.Now, Changed: env.Now, Waiting: earlier(iv.StartedAt, env.Now),
	}
	t.Part = Part{PositionName: iv.PositionName, History: history}
	if before, ok := sameCase(env, row, false); ok {
		t.Head.Earlier = before.ID
	}
	if pos, ok := env.Company.PositionNamed(iv.PositionName); ok {
		place(&t.Head, pos)
	}
	keep(env, t, row, 1)
	t.Notice = Accepted.Notice()
	switch {
	case history:
		// A past interview asks nobody for anything; how it ended we do not
		// know, so it counts neither as passed nor as rejected.
		t.Head.Status = hiring.Withdrawn
	case t.Head.Position == "":
		t.Notice = Unassigned.Notice()
		t.Effects = append(t.Effects, flows.Show{To: hrOf(env, t.Head), Kind: "assign"})
	default:
		t.Effects = append(t.Effects, build(t.Head.ID, t.Part.Interviews, 0))
	}
}

// again adds another interview of the same person on the same position.
func again(env flows.Env, t *flows.Turn[Part], row Row) {
	keep(env, t, row, 1)
	tell(env, t, row, len(t.Part.Interviews)-1)
	t.Notice = Accepted.Notice()
	if t.Head.Position == "" {
		t.Notice = Unassigned.Notice()
	}
}

// newVersion puts a changed delivery in the place of the one before, which
// stays beside it.
func newVersion(env flows.Env, t *flows.Turn[Part], row Row, i int) {
	before := t.Part.Interviews[i]
	if old, ok := flows.Find[hiring.Interview](env, "interview", before.ID); ok {
		id := before.ID + "@" + strconv.Itoa(before.Version)
		t.Effects = append(t.Effects, flows.Keep{Collection: "interview", ID: id, Value: old})
	}
	keep(env, t, row, before.Version+1)
	t.Notice = Updated.Notice()
	tell(env, t, row, i)
}

// tell says who has to know: the report while nobody has decided, afterwards
// HR alone.
func tell(env flows.Env, t *flows.Turn[Part], row Row, i int) {
	undecided := t.Head.Status == hiring.ReportDraft || t.Head.Status == hiring.PendingEval
	if t.Head.Position == "" { // the source may have learnt the right name since
		t.Part.PositionName = row.Interview.PositionName
		if pos, ok := env.Company.PositionNamed(t.Part.PositionName); ok && undecided {
			place(&t.Head, pos)
			t.Head.Changed = env.Now
		}
	}
	switch {
	case t.Part.History, t.Head.Position == "" && undecided:
	case undecided:
		t.Effects = append(t.Effects, build(t.Head.ID, t.Part.Interviews, i))
	default:
		late := t.Part.Interviews[i]
		t.Part.Late = &late
		t.Effects = append(t.Effects, flows.Say{To: hrOf(env, t.Head), Kind: "late"})
	}
}

// keep stores the interview and its person, and notes it in the part.
func keep(env flows.Env, t *flows.Turn[Part], row Row, version int) {
	iv := row.Interview
	iv.Case, iv.Version = t.Head.ID, version
	got := Received{ID: iv.ID, Version: version, Hash: iv.Hash, At: env.Now}
	i := slices.IndexFunc(t.Part.Interviews, func(r Received) bool { return r.ID == iv.ID })
	if i < 0 {
		t.Part.Interviews = append(t.Part.Interviews, got)
	} else {
		t.Part.Interviews[i] = got
	}
	t.Effects = append(t.Effects,
		flows.Keep{Collection: "candidate", ID: row.Candidate.ID, Value: row.Candidate},
		flows.Keep{Collection: "interview", ID: iv.ID, Value: iv})
}

// build asks the report flow for the report of one attempt.
func build(id string, all []Received, i int) flows.Tell {
	return flows.Tell{
		Action: chat.Action{Flow: "report", Record: id, Verb: "build"},
		Values: chat.Values{
			"interview": {all[i].ID},
			"version":   {strconv.Itoa(all[i].Version)},
			"attempt":   {strconv.Itoa(i + 1)},
		},
	}
}

func place(head *hiring.Case, pos hiring.Position) {
	head.Position, head.Rounds, head.OnFail = pos.ID, pos.Rounds, pos.OnFail
}

func hrOf(env flows.Env, head hiring.Case) string {
	owner, _ := env.Company.Owner(head, hiring.HR)
	return owner
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
