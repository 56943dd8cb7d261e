package main

import (
	"context"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/locales"
)

// part is one candidate, with whoever decides and why not.
type part struct{ interview, manager, reason string }

// players are people of the sample company who speak the language, and four
// candidates, named by what becomes of them.
type players struct {
	hr, lead                         string
	invited, declined, parked, stuck part
}

func playersOf(lang string) players {
	if lang == locales.English {
		return players{
			hr: "hr-novak", lead: "lead-mehta",
			invited:  part{"iv-0018", "mgr-duarte", ""},
			declined: part{"iv-0019", "mgr-duarte", "data"},
			parked:   part{"iv-0021", "mgr-duarte", "stress"},
			stuck:    part{"iv-0020", "mgr-tan", "teamwork"},
		}
	}
	return players{
		hr: "hr-lin", lead: "lead-sun",
		invited:  part{"iv-0002", "mgr-zhao", ""},
		declined: part{"iv-0001", "mgr-zhao", "industry"},
		parked:   part{"iv-0005", "mgr-he", "teamwork"},
		stuck:    part{"iv-0003", "mgr-zhao", "logic"},
	}
}

func (c players) parts() []part { return []part{c.declined, c.invited, c.stuck, c.parked} }

func (c players) interviews() (ids []string) {
	for _, p := range c.parts() {
		ids = append(ids, p.interview)
	}
	return ids
}

// scene is something that happens at one business time: its words stand under
// tour.scene.<key>.
type scene struct {
	key, at string
	steps   []step
}

// step is one thing that somebody does in a scene.
type step struct {
	name string
	do   func(context.Context, *tour) error
}

// tourScript is the play: one candidate declined with a letter, one invited, one
// who is nearly forgotten, one who has to wait.
func tourScript() []scene {
	return append(tourDecisions(), tourClock()...)
}

// tourDecisions is the first day: people decide, and a letter leaves.
func tourDecisions() []scene {
	return []scene{
		{"arrive", "2026-11-23 09:40:00", []step{{"import", func(ctx context.Context, t *tour) error { return t.arrive(ctx) }}}},
		{"review", "2026-11-23 10:00:00", []step{{"send reports", sendReports}}},
		{"approve", "2026-11-23 10:20:00", []step{click("approve", func(t *tour) press {
			return press{who: t.players.invited.manager, verb: "decision/approve", record: t.caseOf(t.players.invited)}
		})}},
		{"reject", "2026-11-23 10:40:00", []step{{"refused reason", refusedReason}, {"reject", rejectDeclined}}},
		{"hold", "2026-11-23 10:50:00", []step{click("hold", func(t *tour) press {
			return press{t.players.parked.manager, "decision/hold", t.caseOf(t.players.parked), entered("until", "2026-11-27")}
		})}},
		{"letter", "2026-11-23 11:00:00", []step{
			click("confirm letter", letterVerb("send")),
			later("takeback", "2026-11-23 11:00:40"), click("take back", letterVerb("takeback")),
			{"edit letter", editLetter},
			later("again", "2026-11-23 11:05:00"), click("confirm again", letterVerb("send")),
			later("mail", "2026-11-23 11:06:00"),
		}},
	}
}

// tourClock is the rest of the week: what the clock brings, and what people do
// about it.
func tourClock() []scene {
	return []scene{
		{"promise", "2026-11-24 09:30:00", []step{click("promise", func(t *tour) press {
			return press{t.players.hr, "duty/promise", t.caseOf(t.players.invited), entered("by", "2026-11-25T11:00")}
		})}},
		{"halfway", "2026-11-24 10:00:00", nil},
		{"overdue", "2026-11-25 10:00:00", []step{click("ask for today", func(t *tour) press {
			return press{who: t.players.lead, verb: "duty/today", record: t.caseOf(t.players.stuck)}
		})}},
		{"arranged", "2026-11-25 10:45:00", []step{click("arrange", func(t *tour) press {
			return press{t.players.hr, "round/arrange", t.caseOf(t.players.invited), entered("at", "2026-12-01T14:00", "place", t.words("tour.say.room"))}
		})}},
		{"late", "2026-11-25 16:00:00", []step{{"two clicks", twoClicks}}},
		{"told", "2026-11-25 16:30:00", []step{click("told by phone", func(t *tour) press {
			return press{t.players.hr, "letter/told", t.caseOf(t.players.stuck), entered("how", "phone", "when", "2026-11-25", "note", t.words("tour.say.phone"))}
		})}},
		{"back", "2026-11-27 09:30:00", []step{
			click("decide at last", func(t *tour) press { return t.reject(t.players.parked) }),
			later("last", "2026-11-27 09:45:00"), click("confirm last letter", func(t *tour) press {
				return press{who: t.players.hr, verb: "letter/send", record: t.caseOf(t.players.parked)}
			}),
			later("leaves", "2026-11-27 09:46:00"),
		}},
		{"loop", "2026-11-27 10:00:00", []step{{"ask", func(ctx context.Context, t *tour) error { return t.say(ctx, t.players.hr, "/loop") }}}},
	}
}

func (t *tour) caseOf(p part) string { return t.cases[p.interview] }

func (t *tour) words(key string) string {
	return t.app.speaker.Words(chat.Reader{Locale: t.lang, Zone: t.zone}, chat.T(key))
}

func entered(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// click is a step that presses one button.
func click(name string, what func(*tour) press) step {
	return step{name, func(ctx context.Context, t *tour) error { return t.click(ctx, what(t)) }}
}

// later is a step in which only the clock moves.
func later(key, at string) step {
	return step{key, func(ctx context.Context, t *tour) error {
		when, err := t.at(at)
		if err != nil {
			return err
		}
		t.bill.later(key)
		return t.until(ctx, when)
	}}
}

func letterVerb(verb string) func(*tour) press {
	return func(t *tour) press {
		return press{who: t.players.hr, verb: "letter/" + verb, record: t.caseOf(t.players.declined)}
	}
}

func (t *tour) reject(p part) press {
	return press{p.manager, "decision/reject", t.caseOf(p), entered("reason", p.reason)}
}

func sendReports(ctx context.Context, t *tour) error {
	for _, p := range t.players.parts() {
		if err := t.click(ctx, press{who: t.players.hr, verb: "report/send", record: t.caseOf(p)}); err != nil {
			return err
		}
	}
	return nil
}

// refusedReason is a reason that no letter may give.
func refusedReason(ctx context.Context, t *tour) error {
	p := t.reject(t.players.declined)
	p.values["reason_text"] = t.words("tour.say.unfair")
	s, err := t.find(ctx, p)
	if err != nil {
		return err
	}
	return t.refused(ctx, p, s)
}

func rejectDeclined(ctx context.Context, t *tour) error {
	p := t.reject(t.players.declined)
	p.values["note"] = t.words("tour.say.note")
	return t.click(ctx, p)
}

// editLetter adds a sentence before the signature.
func editLetter(ctx context.Context, t *tour) error {
	p := press{who: t.players.hr, verb: "letter/edit", record: t.caseOf(t.players.declined)}
	s, err := t.find(ctx, p)
	if err != nil {
		return err
	}
	p.values = map[string]string{}
	for _, f := range s.button.Form.Fields {
		p.values[f.Name] = f.Value
	}
	lines := strings.Split(p.values["body"], "\n")
	last := len(lines) - 1
	lines = append(lines[:last:last], t.words("tour.say.wish"), lines[last])
	p.values["body"] = strings.Join(lines, "\n")
	return t.click(ctx, p)
}

// twoClicks: the lead opens the report, the manager decides, and the lead's
// click on the card of before comes a minute late.
func twoClicks(ctx context.Context, t *tour) error {
	late := press{who: t.players.lead, verb: "decision/approve", record: t.caseOf(t.players.stuck)}
	if err := t.say(ctx, late.who, "/decide "+late.record); err != nil {
		return err
	}
	before, err := t.find(ctx, late)
	if err != nil {
		return err
	}
	if err := t.click(ctx, t.reject(t.players.stuck)); err != nil {
		return err
	}
	if err := t.until(ctx, t.clock.Now().Add(time.Minute)); err != nil {
		return err
	}
	return t.refused(ctx, late, before)
}
