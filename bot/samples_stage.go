package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/bot/sample"
	"closeloop/flows"
	"closeloop/flows/company"
	"closeloop/flows/intake"
	"closeloop/flows/welcome"
	"closeloop/locales"
)

// play is one story of the samples.
type play struct {
	name   string
	stage  func(*company.File)
	script []scene
}

// run goes through the scenes, each at its own time.
func (p play) run(ctx context.Context, t *tour) error {
	for _, s := range p.script {
		at, err := t.at(s.at)
		if err != nil {
			return err
		}
		if err := t.until(ctx, at); err != nil {
			return err
		}
		for _, step := range s.steps {
			if err := step.do(ctx, t); err != nil {
				return fmt.Errorf("scene %s, step %s: %w", s.key, step.name, err)
			}
		}
	}
	return nil
}

// moody is a courier that does what a story wants.
type moody struct{ fault error }

// Send takes a letter, or refuses it.
func (m *moody) Send(context.Context, chat.Letter) error { return m.fault }

// oneTongue lets everybody of the sample company speak one language, in which
// their names are written, and gives its positions what the stories need: one
// whose AI view stays closed at first, one where HR may reject what failed.
func oneTongue(lang string) (func(*company.File), error) {
	names, err := sample.Latin()
	if err != nil {
		return nil, err
	}
	return func(f *company.File) {
		for i := range f.People {
			p := &f.People[i]
			if p.Locale = lang; lang == locales.English && names[p.ID] != "" {
				p.Name = names[p.ID]
			}
		}
		for i := range f.Positions {
			p := &f.Positions[i]
			p.HR, p.Lead = "hr-lin", "lead-sun"
			p.Blind = p.ID == "pm"
			if p.ID != "fe" {
				p.Managers = []string{"mgr-zhao"}
			}
			if p.ID == "cs" {
				p.OnFail = "hr"
			}
		}
	}, nil
}

// guest is somebody who was interviewed: one of the sample, under a name of the
// story's, for a position, perhaps changed.
type guest struct {
	key, position string
	like          int // whose interview it is, counted from 0
	change        func(interview map[string]any)
}

// actors are the interviews of the sample in a language.
func actors(lang string) []string {
	if lang == locales.English {
		return []string{"iv-0011", "iv-0012", "iv-0013", "iv-0014", "iv-0015", "iv-0016", "iv-0017", "iv-0018", "iv-0020"}
	}
	return []string{"iv-0001", "iv-0002", "iv-0003", "iv-0004", "iv-0005", "iv-0006", "iv-0007", "iv-0009", "iv-0010"}
}

// come brings interviews in.
func come(guests ...guest) step {
	return step{"come", func(ctx context.Context, t *tour) error {
		raw, err := invitations(t, guests)
		if err != nil {
			return err
		}
		rows, err := intake.Rows(raw)
		if err != nil {
			return err
		}
		id := t.event()
		o := order{ID: id, Hash: id, From: visitor(), InOrder: true}
		var refused []string
		_, err = t.app.importRows(ctx, o, sequence(rows), func(r result) {
			t.cases[r.ExternalID] = r.Case
			if r.State == intake.Refused {
				refused = append(refused, r.ExternalID)
			}
		})
		if err == nil && len(refused) > 0 {
			err = fmt.Errorf("bring interviews in: %v refused", refused)
		}
		if err != nil {
			return err
		}
		return t.settle(ctx)
	}}
}

func invitations(t *tour, guests []guest) ([]byte, error) {
	var all []map[string]any
	for _, g := range guests {
		raw, err := sample.Pick(t.clock.Now(), actors(t.lang)[g.like])
		if err != nil {
			return nil, err
		}
		var one []map[string]any
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, fmt.Errorf("read an interview: %w", err)
		}
		iv := one[0]
		iv["external_id"], iv["position"] = g.key, g.position
		if person, ok := iv["candidate"].(map[string]any); ok {
			person["external_id"], person["timezone"] = fmt.Sprint("p", g.like), "Asia/Shanghai" // nobody's night comes between
		}
		if g.change != nil {
			g.change(iv)
		}
		if person, ok := iv["candidate"].(map[string]any); ok {
			t.names[g.key] = fmt.Sprint(person["name"])
		}
		all = append(all, iv)
	}
	out, err := json.Marshal(all)
	if err != nil {
		err = fmt.Errorf("write interviews: %w", err)
	}
	return out, err
}

// settle does what is due, and looks.
func (t *tour) settle(ctx context.Context) error {
	if _, err := t.app.runner.Drain(ctx); err != nil {
		return err
	}
	return t.look(ctx)
}

// does is one click on a button of a case, or of a record, that must count.
// What stands in the button's form stays as it is where the story says nothing
// else; a value that begins with @ is a sentence of the story's.
func does(who, verb, on string, pairs ...string) step {
	return step{who + " " + verb, func(ctx context.Context, t *tour) error {
		p := press{who: who, verb: verb, record: t.record(on)}
		s, err := t.find(ctx, p)
		if err != nil {
			return err
		}
		return t.fill(ctx, p, s, pairs)
	}}
}

// goesOn is a click on the answer that somebody got last.
func goesOn(who, verb, on string, pairs ...string) step {
	return step{who + " goes on with " + verb, func(ctx context.Context, t *tour) error {
		p := press{who: who, verb: verb, record: t.record(on)}
		flow, name, _ := strings.Cut(verb, "/")
		b, ok := t.answers[who].Button(chat.Action{Flow: flow, Record: p.record, Verb: name})
		if !ok {
			return errNoButton
		}
		return t.fill(ctx, p, seen{button: b}, pairs)
	}}
}

// fill fills a button's form in, if it has one, and presses it.
func (t *tour) fill(ctx context.Context, p press, s seen, pairs []string) error {
	p.values = map[string]string{}
	if s.button.Form != nil {
		for _, f := range s.button.Form.Fields {
			p.values[f.Name] = f.Value
		}
	}
	for name, value := range entered(pairs...) {
		if key, ok := strings.CutPrefix(value, "@"); ok {
			value = t.words("samples.say." + key)
		}
		p.values[name] = value
	}
	refused, err := t.press(ctx, p, s)
	if err == nil && refused {
		err = fmt.Errorf("%s on %s by %s was refused", p.verb, p.record, p.who)
	}
	return err
}

// record is the case of a guest, or what is named so itself.
func (t *tour) record(on string) string {
	if id, ok := t.cases[on]; ok {
		return id
	}
	return on
}

// types is a line that somebody types, with {guest} for a case and <guest> for a
// name.
func types(who, text string) step {
	return step{text, func(ctx context.Context, t *tour) error { return t.say(ctx, who, t.filled(text)) }}
}

// filled is a text with cases in the place of guests.
func (t *tour) filled(text string) string {
	for key, id := range t.cases {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "{"+key+"}", id), "<"+key+">", t.names[key])
	}
	return text
}

// told is something that the bot tells itself.
func told(name string, a chat.Action, values chat.Values) step {
	return step{name, func(ctx context.Context, t *tour) error {
		id := t.event()
		_, err := t.app.runner.Import(ctx, flows.Batch{
			ID: id, Hash: id, From: visitor(), Action: chat.Action{Flow: a.Flow, Verb: a.Verb},
			Rows: []flows.Row{{Record: a.Record, Lane: a.Record, Values: values}},
		})
		if err != nil {
			return err
		}
		return t.settle(ctx)
	}}
}

// shows is somebody who shows up for the first time.
func shows(who string) step {
	return step{who + " arrives", func(ctx context.Context, t *tour) error {
		ev := chat.Event{Kind: chat.Click, Action: chat.Action{Flow: welcome.Name, Record: who, Verb: "arrive"}, Values: chat.Values{}}
		if err := t.peek(ctx, who, ev); err != nil {
			return err
		}
		return t.settle(ctx)
	}}
}

// waits moves the clock on.
func waits(at string) step {
	return step{"wait", func(ctx context.Context, t *tour) error {
		when, err := t.at(at)
		if err != nil {
			return err
		}
		return t.until(ctx, when)
	}}
}

// mailFails is what becomes of letters from now on; nil: they leave.
func mailFails(fault error) step {
	return step{"mail", func(_ context.Context, t *tour) error {
		m, ok := t.post.inner.(*moody)
		if !ok {
			return errors.New("no such courier")
		}
		m.fault = fault
		return nil
	}}
}

// drops is a file that somebody puts into the chat.
func drops(who, name string, file func(*tour) ([]byte, error)) step {
	return step{"drop " + name, func(ctx context.Context, t *tour) error {
		raw, err := file(t)
		if err != nil {
			return err
		}
		id := t.event()
		size, err := t.app.console.Hold(id, strings.NewReader(string(raw)))
		if err != nil {
			return err
		}
		t.cases[name] = id
		reply, err := t.app.desk.Handle(ctx, chat.Event{
			ID: id, Kind: chat.Dropped, From: chat.Account{Platform: console.Platform, User: who}, Place: t.dm(who),
			File: chat.File{ID: id, Name: name, Size: size},
		})
		_, err = t.answered(ctx, who, reply, err)
		return err
	}}
}
