package training_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
	"closeloop/locales/cardtest"
)

func tuesday() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

func sampleCourse(t testing.TB) training.Track {
	t.Helper()
	raw, err := os.ReadFile("testdata/course.yaml")
	if err != nil {
		t.Fatal(err)
	}
	track, faults := training.Read(raw, nil)
	for _, f := range faults {
		t.Errorf("testdata/course.yaml: %s: %s", f.Path, f.Why.Key)
	}
	return track
}

// desk is one trainee at one flow, without a store.
type desk struct {
	t     testing.TB
	flow  flows.Flow[training.Trainee]
	track training.Track
	now   time.Time
	known flows.Known
	firm  *hiring.Snapshot // the company, where it is another
	part  training.Trainee
	done  []flows.Effect // all effects so far
	// locale is the language that the trainee reads; "": the company's.
	locale string
	last   flows.Turn[training.Trainee]
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	return newDeskOf(t, sampleCourse(t))
}

// newDeskOf is one of a course that was read before: reading it is most of what a
// desk costs.
func newDeskOf(t testing.TB, track training.Track) *desk {
	t.Helper()
	sign := func(person string, at time.Time) string { return "CODE-" + person + "-" + at.Format(time.DateOnly) }
	return &desk{
		t: t, track: track, now: tuesday(), known: flows.Known{},
		flow: training.Flow(training.Config{Tracks: only(track), Sign: sign}),
	}
}

func company() *hiring.Snapshot {
	return hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai", Calendar: "CN"}, []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "tr-xu", Name: "徐曼", Roles: []hiring.Role{hiring.Trainee}, Active: true},
		{ID: "tr-old", Name: "旧人", Roles: []hiring.Role{hiring.Trainee}},
	}, nil)
}

func (d *desk) env(person string) flows.Env {
	if d.firm == nil {
		d.firm = company()
	}
	env := flows.NewEnv(d.now, person, d.firm, d.known)
	env.Reader.Locale = cmp.Or(d.locale, env.Reader.Locale)
	return env
}

// teaches puts a course in the place of the built-in one, as a company does.
func (d *desk) teaches(t training.Track) {
	d.track = t
	raw, err := json.Marshal(training.Own{Tracks: []training.Track{t}})
	if err != nil {
		d.t.Fatal(err)
	}
	d.firm = company()
	d.firm.Courses = raw
}

// try does a verb as the trainee, with pairs of args.
func (d *desk) try(verb string, values chat.Values, pairs ...string) error {
	d.t.Helper()
	a := chat.Action{Flow: training.Name, Record: "tr-xu", Verb: verb, Args: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		a.Args[pairs[i]] = pairs[i+1]
	}
	return d.press(a, values)
}

// press does an action as a runner would: right, form, step.
func (d *desk) press(a chat.Action, values chat.Values) error {
	d.t.Helper()
	v, ok := d.flow.Verbs[a.Verb]
	if !ok {
		d.t.Fatalf("no verb %s", a.Verb)
	}
	env, head := d.env("tr-xu"), hiring.Case{ID: "tr-xu"}
	env.Asked = a
	if v.May != nil && !v.May(env, head, d.part) {
		d.t.Fatalf("%s: no right", a.Verb)
	}
	before, _ := json.Marshal(d.part)
	done, err := v.Step(env, head, d.part, chat.Event{ID: "e", Kind: chat.Click, Action: a, Values: values})
	after, _ := json.Marshal(d.part)
	if string(before) != string(after) {
		d.t.Fatalf("%s changed the state it was given", a.Verb)
	}
	if err != nil {
		return err
	}
	d.last, d.part, d.done = done, done.Part, append(d.done, done.Effects...)
	return nil
}

func (d *desk) must(verb string, values chat.Values, pairs ...string) {
	d.t.Helper()
	if err := d.try(verb, values, pairs...); err != nil {
		d.t.Fatalf("%s %v: %v", verb, pairs, err)
	}
}

func (d *desk) card(kind string) chat.Card {
	return d.flow.View(d.env("tr-xu"), hiring.Case{ID: "tr-xu"}, d.part, kind)
}

// button is the one on the card that does a verb.
func (d *desk) button(verb string) chat.Button {
	d.t.Helper()
	for b := range d.card("").Every {
		if b.Action.Verb == verb {
			return b
		}
	}
	d.t.Fatalf("no button does %s on\n%s", verb, cardtest.Text(d.t, d.card(""), "en"))
	return chat.Button{}
}

// restart writes the state away and reads it back.
func (d *desk) restart() {
	raw, err := json.Marshal(d.part)
	if err != nil {
		d.t.Fatal(err)
	}
	d.part = training.Trainee{}
	if err := json.Unmarshal(raw, &d.part); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) question(id string) training.Question {
	i := slices.IndexFunc(d.track.Questions, func(q training.Question) bool { return q.ID == id })
	return d.track.Questions[i]
}

// reply is a right or a wrong answer to a question.
func reply(q training.Question, right bool) chat.Values {
	v := chat.Values{}
	if q.Kind == training.Order {
		for i := range q.Options {
			place := i
			if !right {
				place = len(q.Options) - 1 - i
			}
			v["rank"+strconv.Itoa(i+1)] = []string{strconv.Itoa(place)}
		}
		return v
	}
	for i, o := range q.Options {
		if o.Right == right {
			v["answer"] = append(v["answer"], strconv.Itoa(i))
		}
	}
	return v
}

// quiz answers a whole quiz, some of it wrongly, and goes to its result.
func (d *desk) quiz(wrong int) {
	d.t.Helper()
	d.must("quiz", nil, "track", "wording", "no", strconv.Itoa(d.part.Tracks["wording"].Tries+1))
	for n := range 10 {
		a := d.button("answer").Action
		if err := d.press(a, reply(d.question(a.Args["item"]), n >= wrong)); err != nil {
			d.t.Fatal(err)
		}
		if err := d.press(d.button("next").Action, nil); err != nil {
			d.t.Fatal(err)
		}
	}
}

func drawn(q *training.Quiz) []string {
	var out []string
	for _, a := range q.Items {
		out = append(out, a.ID)
	}
	return slices.Sorted(maps.Keys(setOf(out)))
}

func setOf(all []string) map[string]bool {
	out := map[string]bool{}
	for _, s := range all {
		out[s] = true
	}
	return out
}

// only is a school that teaches one track.
func only(track training.Track) func() []training.Track {
	return func() []training.Track { return []training.Track{track} }
}
