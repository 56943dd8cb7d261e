package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/store"
)

// survey is the whole store as it stands after a restart.
type survey struct {
	heads      map[string]store.Record[hiring.Case]
	intakes    map[string]store.Record[intake.Part]
	reports    map[string]store.Record[hiring.Report]
	decisions  map[string]store.Record[hiring.Decision]
	letters    map[string]store.Record[json.RawMessage]
	interviews map[string]hiring.Interview // by external id
	candidates map[string]bool
	filed      map[string]hiring.Status // by the index of statuses
	jobs       map[string]store.Job     // that wait, by id
	dead       []store.Job
	audit      store.Verified
}

// inspect opens the folder as a start does, reads everything and closes it.
func inspect(ctx context.Context, dir string, o options) (s survey, err error) {
	a, err := open(ctx, crashConfig(dir), o)
	if err != nil {
		return s, err
	}
	err = a.store.View(ctx, func(tx *store.Txn) error { return s.read(tx) })
	if err == nil {
		s.audit, err = a.store.Verify(ctx)
	}
	return s, errors.Join(err, a.close())
}

func all[T any](tx *store.Txn, name string) (map[string]store.Record[T], error) {
	out := map[string]store.Record[T]{}
	err := store.Collection[T]{Name: name, Schema: 1}.All(tx, func(id string, r store.Record[T]) bool {
		out[id] = r
		return true
	})
	return out, err
}

func (s *survey) read(tx *store.Txn) error {
	var failed [6]error
	s.heads, failed[0] = all[hiring.Case](tx, "case")
	s.intakes, failed[1] = all[intake.Part](tx, intake.Name)
	s.reports, failed[2] = all[hiring.Report](tx, "report")
	s.decisions, failed[3] = all[hiring.Decision](tx, "decision")
	s.letters, failed[4] = all[json.RawMessage](tx, "letter")
	interviews, err := all[hiring.Interview](tx, "interview")
	failed[5] = err
	candidates, err := all[json.RawMessage](tx, "candidate")
	if err := errors.Join(append(failed[:], err)...); err != nil {
		return err
	}
	s.interviews, s.candidates = map[string]hiring.Interview{}, map[string]bool{}
	for _, iv := range interviews {
		s.interviews[iv.Body.ExternalID] = iv.Body
	}
	for id := range candidates {
		s.candidates[id] = true
	}
	return s.readQueues(tx)
}

func (s *survey) readQueues(tx *store.Txn) error {
	s.filed, s.jobs = map[string]hiring.Status{}, map[string]store.Job{}
	for _, status := range hiring.Statuses() {
		ids, err := tx.List("case.status", string(status))
		if err != nil {
			return err
		}
		for _, id := range ids {
			s.filed[id] = status
		}
	}
	waiting, dead, err := tx.Jobs(100_000)
	for _, j := range waiting {
		s.jobs[j.ID] = j
	}
	s.dead = dead
	return err
}

// waits says whether a told event for a case is still on its way to a flow.
func (s *survey) waits(record, flow string) bool {
	for _, j := range s.jobs {
		if j.Kind == "tell" && flows.RecordOf(j) == record && strings.Contains(string(j.Body), `"flow":"`+flow+`"`) {
			return true
		}
	}
	return false
}

// losses are the acknowledged things that are not there.
func (s *survey) losses(l *ledger) []string { return append(s.unreceived(l), s.undone(l)...) }

// unreceived are the acknowledged interviews that are not there.
func (s *survey) unreceived(l *ledger) (out []string) {
	lost := func(format string, args ...any) { out = append(out, "lost: "+fmt.Sprintf(format, args...)) }
	for _, d := range l.sent {
		if d.answer == nil {
			continue
		}
		for i, id := range d.ids {
			iv, ok := s.interviews[id]
			if _, head := s.heads[d.cases[i]]; !ok || !head || iv.Case != d.cases[i] {
				lost("interview %s, acknowledged as %s, is at %q", id, d.cases[i], iv.Case)
			}
		}
	}
	return out
}

// undone are the acknowledged clicks that are not there.
func (s *survey) undone(l *ledger) (out []string) {
	lost := func(format string, args ...any) { out = append(out, "lost: "+fmt.Sprintf(format, args...)) }
	for _, c := range l.clicked {
		report, decision := s.reports[c.record].Body, s.decisions[c.record].Body
		want := map[string]hiring.Verdict{"approve": hiring.Approved, "reject": hiring.NotPassed}[c.verb]
		switch {
		case report.Sent.IsZero() || report.SentBy != "hr-lin":
			lost("the report of %s, sent by a click: %+v", c.record, report.Sent)
		case c.verb != "send" && (decision.Verdict != want || decision.By != c.who):
			lost("%s of %s by %s: it says %q by %q", c.verb, c.record, c.who, decision.Verdict, decision.By)
		}
	}
	return out
}

// tears are the turns of which a part is there and a part is not, acknowledged
// or not.
func (s *survey) tears(l *ledger) (out []string) {
	torn := func(format string, args ...any) { out = append(out, "torn: "+fmt.Sprintf(format, args...)) }
	for _, d := range l.sent {
		n := 0
		for _, id := range d.ids {
			if _, ok := s.interviews[id]; ok {
				n++
			}
		}
		if n != 0 && n != len(d.ids) {
			torn("batch %s: %d of %d interviews", d.once, n, len(d.ids))
		}
	}
	people := map[string]string{}
	for id, head := range s.heads {
		if other := people[head.Body.Candidate]; other != "" {
			torn("one interview made two cases, %s and %s", id, other)
		}
		people[head.Body.Candidate] = id
		for _, what := range s.tornCase(id, head) {
			torn("case %s (%s): %s", id, head.Body.Status, what)
		}
	}
	for ext, iv := range s.interviews {
		if !slices.ContainsFunc(s.intakes[iv.Case].Body.Interviews, func(r intake.Received) bool { return r.ID == iv.ID }) {
			torn("interview %s is not among those of its case %q", ext, iv.Case)
		}
	}
	if len(s.filed) != len(s.heads) {
		torn("%d cases, %d of them filed under a status", len(s.heads), len(s.filed))
	}
	for _, j := range s.dead {
		torn("job %s was given up: %s", j.ID, j.Error)
	}
	if s.audit.Break != "" {
		torn("audit: %s", s.audit.Break)
	}
	return out
}

func (s *survey) tornCase(id string, head store.Record[hiring.Case]) (out []string) {
	c := head.Body
	report, decision := s.reports[id].Body, s.decisions[id].Body
	for what, bad := range map[string]bool{
		"no candidate":           !s.candidates[c.Candidate],
		"no intake part":         len(s.intakes[id].Body.Interviews) == 0,
		"filed under another":    s.filed[id] != c.Status,
		"no duty":                c.Status.Open() && (c.Duty.Kind == "" || c.Duty.Owner == "" || c.Duty.Due.IsZero()),
		"no audit":               head.Chain.IsZero(),
		"no report, none coming": report.Drafted.IsZero() && !s.waits(id, "report"),
		"sent, and in draft":     (c.Status == hiring.ReportDraft) != report.Sent.IsZero(),
		"sent, nobody is asked":  !report.Sent.IsZero() && !decision.Open && decision.Verdict == "" && !s.waits(id, "decision"),
		"decided, and waiting":   (decision.Verdict != "") == (c.Status == hiring.ReportDraft || c.Status == hiring.PendingEval),
		"decided, with no time":  (decision.Verdict != "") == c.Decided.IsZero(),
		"rejected, no draft":     decision.Verdict == hiring.NotPassed && s.letters[id].Rev == 0 && !s.waits(id, "letter"),
	} {
		if bad {
			out = append(out, what)
		}
	}
	for name, due := range head.Timers {
		if j, ok := s.jobs[id+"/"+name]; !ok || !j.Due.Equal(due) {
			out = append(out, "timer "+name+" has no job")
		}
	}
	for flow, env := range map[string]store.Envelope{
		intake.Name: s.intakes[id].Envelope, "report": s.reports[id].Envelope,
		"decision": s.decisions[id].Envelope, "letter": s.letters[id].Envelope,
	} {
		for _, copied := range env.Copies {
			_, queued := s.jobs["show/"+flow+"/"+id+"/"+copied.Key]
			if queued != copied.Queued || (!queued && copied.Shown < env.Rev) {
				out = append(out, fmt.Sprintf("copy %s of %s: queued %v, job %v, shows %d of %d", copied.Key, flow, copied.Queued, queued, copied.Shown, env.Rev))
			}
		}
	}
	return out
}

// tears are ways to take something out of a survey.
func tears(l *ledger) map[string]func(*survey) {
	approved := l.clicked[slices.IndexFunc(l.clicked, func(c clicked) bool { return c.verb == "approve" })].record
	rejected := l.clicked[slices.IndexFunc(l.clicked, func(c clicked) bool { return c.verb == "reject" })].record
	head := func(id string, change func(*hiring.Case)) func(*survey) {
		return func(s *survey) {
			h := s.heads[id]
			change(&h.Body)
			s.heads[id] = h
		}
	}
	timers := func(s *survey) {
		for id, j := range s.jobs {
			if j.Kind == "timer" {
				delete(s.jobs, id)
			}
		}
	}
	return map[string]func(*survey){
		"a head":        func(s *survey) { delete(s.heads, approved) },
		"an intake":     func(s *survey) { delete(s.intakes, approved) },
		"a report":      func(s *survey) { delete(s.reports, approved) },
		"a decision":    func(s *survey) { delete(s.decisions, approved) },
		"a draft":       func(s *survey) { delete(s.letters, rejected) },
		"a candidate":   func(s *survey) { delete(s.candidates, s.heads[approved].Body.Candidate) },
		"an interview":  func(s *survey) { delete(s.interviews, l.sent[0].ids[0]) },
		"an index row":  func(s *survey) { delete(s.filed, approved) },
		"all timers":    timers,
		"a duty":        head(approved, func(c *hiring.Case) { c.Duty = hiring.Duty{} }),
		"a status":      head(approved, func(c *hiring.Case) { c.Status = hiring.PendingEval }),
		"a time":        head(approved, func(c *hiring.Case) { c.Decided = c.Until }),
		"another case":  head(approved, func(c *hiring.Case) { c.Candidate = "c-other" }),
		"an audit line": func(s *survey) { s.audit.Break = "entry 3 is missing" },
	}
}
