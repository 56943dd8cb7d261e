package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/store"
)

// check opens the wreck as a start does, and looks at what the platform and the mail
// server have got.
func (s *townCrashes) check() survey {
	seen, err := inspect(s.t.Context(), s.dir, s.options())
	if err != nil {
		s.fault("start: %v", err)
		return seen
	}
	s.faults = append(s.faults, seen.unreceived(s.ledger)...)
	s.faults = append(s.faults, seen.tears(s.ledger)...)
	s.clicks(seen)
	s.twice()
	return seen
}

// clicks looks in the store for every click that was answered.
func (s *townCrashes) clicks(seen survey) {
	for _, c := range s.ledger.clicked {
		report, decision := seen.reports[c.record].Body, seen.decisions[c.record].Body
		draft := s.draft(seen, c.record)
		want := map[string]hiring.Verdict{"decision/approve": hiring.Approved, "decision/reject": hiring.NotPassed}[c.verb]
		switch c.verb {
		case "report/send":
			if report.SentBy != c.who || report.Sent.IsZero() {
				s.fault("lost: the report of %s was sent by %s: it says %s %q", c.record, c.who, report.Sent, report.SentBy)
			}
		case "letter/send":
			if draft.ConfirmedBy != c.who || draft.State == letter.Drafted {
				s.fault("lost: the letter of %s was sent by %s: it says %s %q", c.record, c.who, draft.State, draft.ConfirmedBy)
			}
		default:
			if decision.Verdict != want || decision.By != c.who {
				s.fault("lost: %s of %s by %s: it says %q by %q", c.verb, c.record, c.who, decision.Verdict, decision.By)
			}
		}
	}
}

func (s *townCrashes) draft(seen survey, record string) (d letter.Draft) {
	if raw := seen.letters[record].Body; raw != nil {
		if err := json.Unmarshal(raw, &d); err != nil {
			s.fault("letter of %s: %v", record, err)
		}
	}
	return d
}

// twice looks for what people got twice.
func (s *townCrashes) twice() {
	for key, n := range s.cards() {
		if n > 1 {
			s.fault("twice: card %s stands there %d times", key, n)
		}
	}
	letters := map[string]int{}
	for _, raw := range s.office.letters() {
		msg, err := mail.ReadMessage(strings.NewReader(raw))
		if err != nil {
			s.fault("letter: %v", err)
			continue
		}
		if to := msg.Header.Get("To"); letters[to] > 0 {
			s.fault("twice: the letter %s to %s", msg.Header.Get("Message-Id"), to)
		} else {
			letters[to]++
		}
	}
}

// settle starts the bot a last time, lets it say all that it has to say, and
// looks at every screen.
func (s *townCrashes) settle() {
	ctx := context.WithoutCancel(s.t.Context())
	a, err := open(ctx, s.victim().config(), s.options())
	if err != nil {
		s.fault("start: %v", err)
		return
	}
	err = a.startOutside(ctx)
	for until := s.now().Add(10 * time.Minute); err == nil; {
		var next time.Time
		if next, err = a.runner.Drain(ctx); next.After(until) {
			break
		}
		s.ahead.Add(int64(max(next.Sub(s.now()), time.Millisecond)))
	}
	if err == nil {
		err = a.outside[0].Close(ctx)
	}
	if err == nil {
		s.copies(a)
	}
	if err == nil {
		err = a.delivery.Close(ctx)
	}
	if err != nil {
		s.fault("settle: %v", err)
	}
	if err := a.close(); err != nil {
		s.fault("close: %v", err)
	}
	seen := s.check()
	s.screens(seen)
	s.letters(seen)
}

// screens: no card offers what was done.
func (s *townCrashes) screens(seen survey) {
	for _, who := range pressers() {
		for _, m := range s.moves(who) {
			decision := seen.decisions[m.action.Record].Body
			over := map[string]bool{
				"report/send":      !seen.reports[m.action.Record].Body.Sent.IsZero(),
				"decision/approve": decision.Verdict != "" && !decision.Open,
				"decision/reject":  decision.Verdict == hiring.NotPassed, // what was approved can still be rejected
				"letter/send":      s.draft(seen, m.action.Record).State == letter.Sent,
			}
			if m.kept && over[m.kind()] {
				s.fault("stale: %s still has %s", who, m.value)
			}
		}
	}
}

// copied is a copy of a record's card.
type copied struct {
	flow, record string
	rev          uint64
	store.Copy
}

// copies: every copy of a card stands in the town, in its latest revision.
func (s *townCrashes) copies(a *app) {
	all, err := copiesOf(a)
	if err != nil {
		s.fault("read: %v", err)
	}
	for _, c := range all {
		place, _, _ := strings.Cut(c.Place, ":")
		if place != s.name() || c.Ref == "" {
			continue
		}
		if c.Queued || c.Shown < c.rev {
			s.fault("stale: the copy %s of %s/%s shows %d of %d", c.Key, c.flow, c.record, c.Shown, c.rev)
		} else if wrong := s.wrong(a, c); wrong != "" {
			s.fault("the copy %s of %s/%s: %s", c.Key, c.flow, c.record, wrong)
		}
	}
}

// copiesOf are all copies of the cards of cases.
func copiesOf(a *app) (out []copied, err error) {
	var seen survey
	err = a.store.View(context.Background(), seen.read)
	for id := range seen.heads {
		for flow, env := range map[string]store.Envelope{
			"report": seen.reports[id].Envelope, "decision": seen.decisions[id].Envelope, "letter": seen.letters[id].Envelope,
		} {
			for _, c := range env.Copies {
				out = append(out, copied{flow, id, env.Rev, c})
			}
		}
	}
	return out, err
}

// letters: one that may have left is with a person, and each that is said to
// have left has.
func (s *townCrashes) letters(seen survey) {
	left := strings.Join(s.office.letters(), "\n")
	for id := range seen.letters {
		d := s.draft(seen, id)
		arrived := d.To != "" && strings.Contains(left, fmt.Sprintf("<%s>", d.To))
		switch {
		case d.State == letter.Held:
			s.held++
		case d.State == letter.Sent && !arrived:
			s.fault("lost: the letter of %s is said to have left", id)
		case d.State != letter.Sent && arrived:
			s.fault("unknown: the letter of %s has left, and it says %s", id, d.State)
		}
	}
}
