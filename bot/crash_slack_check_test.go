package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fakeslack"
	"closeloop/bot/slack"
	"closeloop/flows/hiring"
	"closeloop/flows/letter"
	"closeloop/store"
)

// check opens the wreck as a start does, and looks at what Slack and the mail
// server have got.
func (s *slackCrashes) check() survey {
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
func (s *slackCrashes) clicks(seen survey) {
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

func (s *slackCrashes) draft(seen survey, record string) (d letter.Draft) {
	if raw := seen.letters[record].Body; raw != nil {
		if err := json.Unmarshal(raw, &d); err != nil {
			s.fault("letter of %s: %v", record, err)
		}
	}
	return d
}

// cards are the messages by which the bot finds its cards again.
func (s *slackCrashes) cards() (out []fakeslack.Message) {
	for _, m := range s.space.All() {
		if m.Metadata != nil {
			out = append(out, m)
		}
	}
	return out
}

// twice looks for what people got twice.
func (s *slackCrashes) twice() {
	keys := map[string]int{}
	for _, m := range s.cards() {
		if keys[string(m.Metadata)]++; keys[string(m.Metadata)] > 1 {
			s.fault("twice: card %s in %s: %.60q", m.Metadata, m.Channel, m.Text)
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
func (s *slackCrashes) settle() {
	ctx := context.WithoutCancel(s.t.Context())
	c := slackChild{Dir: s.dir, Mode: slack.HTTP, API: s.space.APIURL(), Mail: s.office.addr}
	a, err := open(ctx, c.config(), s.options())
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
		err = a.slack.Close(ctx)
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
	s.copies(seen)
	s.letters(seen)
}

// screens: no card offers what was done.
func (s *slackCrashes) screens(seen survey) {
	for _, who := range pressers() {
		for _, m := range s.space.Person(slackUser(who)).Screen() {
			for _, c := range m.Actions {
				action, err := chat.ParseAction(strings.TrimPrefix(c.Value, "form:"))
				if err != nil || !strings.Contains(c.BlockID, "~k~") {
					continue
				}
				decision := seen.decisions[action.Record].Body
				over := map[string]bool{
					"report/send":      !seen.reports[action.Record].Body.Sent.IsZero(),
					"decision/approve": decision.Verdict != "" && !decision.Open,
					"decision/reject":  decision.Verdict != "" && !decision.Open,
					"letter/send":      s.draft(seen, action.Record).State == letter.Sent,
				}
				if over[action.Flow+"/"+action.Verb] {
					s.fault("stale: %s still has %s", who, c.Value)
				}
			}
		}
	}
}

// copies: every copy of a card stands in Slack, in its latest revision.
func (s *slackCrashes) copies(seen survey) {
	parts := map[string]store.Envelope{}
	for id := range seen.heads {
		for flow, env := range map[string]store.Envelope{
			"report": seen.reports[id].Envelope, "decision": seen.decisions[id].Envelope, "letter": seen.letters[id].Envelope,
		} {
			parts[flow+"/"+id] = env
		}
	}
	for name, env := range parts {
		for _, c := range env.Copies {
			place, _, _ := strings.Cut(c.Place, ":")
			if place != slack.Platform || c.Ref == "" {
				continue
			}
			channel, ts, _ := strings.Cut(c.Ref, "/")
			if _, stands := s.space.Message(channel, ts); !stands {
				s.fault("missing: the copy %s of %s is at %q", c.Key, name, c.Ref)
			}
			if c.Queued || c.Shown < env.Rev {
				s.fault("stale: the copy %s of %s shows %d of %d", c.Key, name, c.Shown, env.Rev)
			}
		}
	}
}

// letters: one that may have left is with a person, and each that is said to
// have left has.
func (s *slackCrashes) letters(seen survey) {
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
