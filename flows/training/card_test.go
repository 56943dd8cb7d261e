package training_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
	"closeloop/locales/cardtest"
)

// TestCards: every screen of a trainee, as it reads.
func TestCards(t *testing.T) {
	t.Parallel()
	talk := []string{"track", "wording", "id", "d-talk"}
	choice := []string{"track", "wording", "id", "d-choice"}
	for name, c := range map[string]struct {
		plays func(*desk)
		kind  string
		opts  []cardtest.Option
	}{
		"home.new": {plays: func(*desk) {}},
		"home.under-way": {plays: func(d *desk) {
			d.must("card", nil, "track", "wording", "id", "l-1")
			d.must("quiz", nil, "track", "wording", "no", "1")
			d.must("later", nil)
		}},
		"home.due": {plays: func(d *desk) {
			d.quiz(3)
			d.now = d.now.AddDate(0, 0, 3)
			d.must("open", nil)
		}},
		"track":         {plays: func(d *desk) { d.must("open", nil, "track", "wording") }},
		"lesson":        {plays: func(d *desk) { d.must("card", nil, "track", "wording", "id", "l-1") }, opts: []cardtest.Option{cardtest.Letter}},
		"ask.letter":    {plays: func(d *desk) { d.upTo(training.Letter) }, opts: []cardtest.Option{cardtest.Letter}},
		"ask.order":     {plays: func(d *desk) { d.upTo(training.Order) }, opts: []cardtest.Option{cardtest.Letter}},
		"told.right":    {plays: func(d *desk) { d.answers(d.upTo(training.Letter), true) }, opts: []cardtest.Option{cardtest.Letter}},
		"told.wrong":    {plays: func(d *desk) { d.answers(d.upTo(training.Order), false) }, opts: []cardtest.Option{cardtest.Letter}},
		"result.passed": {plays: func(d *desk) { d.quiz(2) }},
		"result.failed": {plays: func(d *desk) { d.quiz(4) }},
		"choice":        {plays: func(d *desk) { d.must("drill", nil, choice...) }},
		"choice.wrong": {plays: func(d *desk) {
			d.must("drill", nil, choice...)
			d.must("say", chat.Values{"reply": {"1"}}, append(choice, "no", "1", "step", "0")...)
		}},
		"talk": {plays: func(d *desk) { d.must("drill", nil, talk...) }},
		"talk.passed": {plays: func(d *desk) {
			d.must("drill", nil, talk...)
			d.must("say", chat.Values{"reply": {"2"}}, append(talk, "no", "1", "step", "0")...)
		}},
		"practice.task": {plays: func(d *desk) { d.must("drill", nil, "track", "wording", "id", "d-practice") }},
		"practice": {kind: "drill-1", plays: func(d *desk) {
			d.must("start", nil, "track", "wording", "id", "d-practice")
			d.report(training.Report{No: 1, Met: []string{"passes"}, Now: d.now, Sources: []training.Source{{ID: "hina", Name: chat.L("海纳")}}})
		}},
		"practice.paused": {kind: "drill-1", plays: func(d *desk) {
			d.must("start", nil, "track", "wording", "id", "d-practice")
			d.now = d.now.Add(3 * time.Hour)
		}},
		"practice.asked": {kind: "drill-1", plays: func(d *desk) { d.nearly() }},
		"practice.left": {kind: "drill-1", plays: func(d *desk) {
			d.nearly()
			d.must("leave", nil, "no", "1")
		}},
		"practice.met": {kind: "drill-1", plays: func(d *desk) { d.practise("passes", "confirmed") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			c.plays(d)
			cardtest.Golden(t, name, d.card(c.kind), c.opts...)
		})
	}
}

// nearly begins a practice in which somebody asks, and something is not right yet.
func (d *desk) nearly() {
	d.must("start", nil, "track", "wording", "id", "d-practice")
	d.report(training.Report{
		No: 1, Met: []string{"passes"}, Now: d.now, Replies: []training.Source{{ID: "half", Name: chat.L("过了一半")}},
		Hint: chat.T("drill.rule.changed", "What", chat.T("drill.rule.days", "Count", 3, "Want", 1)),
	})
}

// upTo answers until a question of a kind is asked, and gives its id.
func (d *desk) upTo(kind training.Kind) chat.Action {
	d.must("quiz", nil, "track", "wording", "no", "1")
	for {
		a := d.button("answer").Action
		if d.question(a.Args["item"]).Kind == kind {
			return a
		}
		d.answers(a, true)
		if err := d.press(d.button("next").Action, nil); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) answers(a chat.Action, right bool) {
	if err := d.press(a, reply(d.question(a.Args["item"]), right)); err != nil {
		d.t.Fatal(err)
	}
}

// TestContentFits: every lesson and question of the built-in courses stands on a
// card of the size of a letter's draft.
func TestContentFits(t *testing.T) {
	t.Parallel()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	for _, track := range tracks {
		flow := training.Flow(training.Config{Tracks: only(track)})
		look := func(what string, part training.Trainee) {
			env := flows.NewEnv(tuesday(), "tr-xu", company(), flows.Known{})
			card := flow.View(env, hiring.Case{ID: "tr-xu"}, part, "")
			for _, locale := range []string{"zh-CN", "en"} {
				for _, breach := range cardtest.Breaches(t, card, locale, cardtest.Letter) {
					t.Errorf("%s, %s, %s: %s", track.ID, what, locale, breach)
				}
			}
		}
		for _, l := range track.Cards {
			look("card "+l.ID, training.Trainee{At: training.Spot{Screen: "lesson", Track: track.ID, ID: l.ID}})
		}
		for _, q := range track.Questions {
			quiz := training.Quiz{No: 1, Items: []training.Asked{{ID: q.ID}}}
			part := training.Trainee{At: training.Spot{Screen: "quiz", Track: track.ID}, Tracks: map[string]training.Progress{track.ID: {Quiz: &quiz}}}
			look("question "+q.ID, part)
			quiz.Told, quiz.Items[0] = true, training.Asked{ID: q.ID, Answered: true, Chosen: []int{0}}
			look("answer of "+q.ID, part)
		}
	}
}

// TestTeam: who is where, pass rates, and questions from thirty first answers on;
// for nobody but whoever keeps the company, and no single answer.
func TestTeam(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var people []hiring.Person
	people = append(people, hiring.Person{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true})
	known := flows.Known{}
	for i := range 40 {
		id := fmt.Sprintf("tr-%02d", i)
		people = append(people, hiring.Person{ID: id, Name: fmt.Sprintf("新人%02d", i), Active: i != 39})
		part := training.Trainee{
			Tracks: map[string]training.Progress{"wording": {Read: []string{"l-1"}, Tries: 1, Best: 50 + i, Rules: 2}},
			Items:  map[string]training.Item{},
		}
		if i >= 30 {
			p := part.Tracks["wording"]
			p.Passed = tuesday()
			part.Tracks["wording"] = p
		}
		for n := range 12 {
			part.Items[fmt.Sprintf("q-%02d", n+1)] = training.Item{First: i > n*3}
		}
		known["training/"+id] = part
	}
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, nil)
	env := flows.NewEnv(tuesday(), "adm", s, known)
	page := func(pairs ...string) chat.Card {
		a := chat.Action{Flow: training.Name, Record: "adm", Verb: "team", Args: map[string]string{}}
		for i := 0; i+1 < len(pairs); i += 2 {
			a.Args[pairs[i]] = pairs[i+1]
		}
		turn, err := d.flow.Verbs["team"].Step(env, hiring.Case{ID: "adm"}, training.Trainee{}, chat.Event{Action: a})
		if err != nil || turn.Card == nil {
			t.Fatal(err)
		}
		return *turn.Card
	}
	cardtest.Golden(t, "team", page())
	cardtest.Golden(t, "team.last", page("page", "99"))
	cardtest.Golden(t, "team.questions", page("track", "wording"))
	for _, person := range []string{"tr-01", "tr-39"} {
		if d.flow.Questions["team"].May(flows.NewEnv(tuesday(), person, s, known)) {
			t.Errorf("%s may see the team", person)
		}
	}
	if c := d.flow.View(env, hiring.Case{ID: "tr-01"}, known["training/tr-01"].(training.Trainee), ""); len(c.Blocks) > 0 {
		t.Error("somebody else's record is nobody's to see")
	}
}

// TestTeamOfFew: how many passed is told from five on who tried; of fewer it would
// be a name.
func TestTeamOfFew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for tried, told := range map[int]bool{1: false, 4: false, 5: true} {
		people, known := []hiring.Person{{ID: "adm", Roles: []hiring.Role{hiring.Admin}, Active: true}}, flows.Known{}
		for i := range tried {
			people = append(people, hiring.Person{ID: "tr-" + itoa(i), Name: "新人", Active: true})
			known["training/tr-"+itoa(i)] = training.Trainee{Tracks: map[string]training.Progress{"wording": {Tries: 1, Best: 40}}}
		}
		s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN"}, people, nil)
		reply, err := d.flow.Questions["team"].Answer(flows.NewEnv(tuesday(), "adm", s, known), nil)
		if err != nil {
			t.Fatal(err)
		}
		if rates := strings.Contains(cardtest.Text(t, *reply.Card, "zh-CN"), "0/"+itoa(tried)); rates != told {
			t.Errorf("of %d the rate is told: %v", tried, rates)
		}
	}
}

// TestStats: the formula on numbers that can be checked by hand.
func TestStats(t *testing.T) {
	t.Parallel()
	track := training.Track{ID: "x", Questions: []training.Question{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	var all []training.Trainee
	for i := range 40 {
		good := i < 20
		all = append(all, training.Trainee{Items: map[string]training.Item{"a": {First: good}, "b": {First: good}, "c": {First: i%2 == 0}}})
	}
	got := map[string]training.Stat{}
	for _, st := range training.Stats(track, all) {
		got[st.ID] = st
	}
	// Of a: the rest is b and c. M1 = (1+.5)/2 = .75, M0 = .25; s = .3536: r = .5/.3536*.5 = .7071.
	if a := got["a"]; a.N != 40 || a.Share != 0.5 || a.Discrimination < 0.70 || a.Discrimination > 0.71 || a.Flagged() {
		t.Errorf("%+v", a)
	}
	if c := got["c"]; c.Discrimination > 0.01 || c.Discrimination < -0.01 || !c.Flagged() {
		t.Errorf("%+v", c)
	}
	if few := training.Stats(track, all[:29]); len(few) > 0 {
		t.Errorf("29 are too few: %+v", few)
	}
}

// TestPingCards: the ping, and what an old one says.
func TestPingCards(t *testing.T) {
	t.Parallel()
	flow := training.RecallFlow()
	head := hiring.Case{ID: "tr-xu"}
	env := flows.NewEnv(tuesday(), "tr-xu", company(), flows.Known{})
	ev := chat.Event{Values: chat.Values{"day": {"2026-11-25"}, "count": {"4"}}}
	turn, err := flow.Verbs["post"].Step(env, head, training.Recall{}, ev)
	again, err2 := flow.Verbs["post"].Step(env, head, turn.Part, ev)
	if errors.Join(err, err2) != nil || len(turn.Effects) != 1 || len(again.Effects) != 0 {
		t.Fatalf("said once: %+v %+v", turn.Effects, again.Effects)
	}
	cardtest.Golden(t, "ping", flow.View(env, head, turn.Part, "ping-2026-11-25"))
	cardtest.Golden(t, "ping.over", flow.View(env, head, turn.Part, "ping-2026-11-24"))
}
