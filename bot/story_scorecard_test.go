package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/web"
)

// blindCompany is the test's company with both positions blind.
func blindCompany(t *testing.T) []byte {
	t.Helper()
	return bytes.ReplaceAll(testCompany(t), []byte("    rounds: 1\n"), []byte("    rounds: 1\n    blind: true\n"))
}

// theAI are words that only the AI's view of a case says: scores, bars, marks,
// the verdict, what to ask next.
func theAI() []string {
	return []string{
		"82", "76", "54", "63", "72", "（线", "(bar ", "＋ ", "－ ", "复试可问", "Ask in round", "AI 估", "AI estimate", "AI says", "ask about ledgers",
		"这个行业里亲手", "case in this trade", "来源的估计", "Source’s estimate", "closes nothing", "HR suggests", "HR 建议", "Was the AI", "打分准不准",
	}
}

// scoresheet is a scorecard with everything that is asked for.
func scoresheet() map[string]any {
	out := map[string]any{"verdict": "yes", "level_logic": "5", "evidence_logic": "names every step of the way back"}
	for _, key := range []string{"communication", "stress", "industry", "teamwork", "data"} {
		out["level_"+key] = "3"
	}
	return out
}

// blindCase is a case that waits in a blind position, with a suggestion by HR.
func (r *rig) blindCase(c cast) string {
	r.t.Helper()
	r.employ(blindCompany(r.t))
	id := r.arrive(c.candidate)
	r.click(c.hr, "report/"+id+"/suggest", map[string]any{"suggestion": "ask about ledgers"})
	r.click(c.hr, "report/"+id+"/send", nil)
	return id
}

// TestScoreFirst: in a blind position a manager reads answers only, saves a
// draft, finishes it another day, and then sees the AI's view, judges it and
// approves; HR reads the sheet.
func TestScoreFirst(t *testing.T) {
	t.Parallel()
	for where, s := range stages() {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r, c := s.start(t), s.cast
			id, name := r.blindCase(c), c.candidate.locale
			card, _ := r.offered(c.manager, "decision/"+id+"/approve")
			r.see(card.Text, c.candidate.name, map[string]string{"zh-CN": wordsZH[:30], "en": wordsEN[:30]}[name])
			r.hide(card.Text, theAI()...)
			r.click(c.manager, "scorecard/"+id+"/show", nil)
			r.click(c.manager, "scorecard/"+id+"/save", map[string]any{"verdict": "no", "evidence_logic": "half a thought"})
			r.restart()
			r.advance("20h")
			r.say(c.manager, map[string]string{"zh-CN": "lang en", "en": "语言 中文"}[name], "dm")
			r.click(c.manager, "scorecard/"+id+"/show", nil)
			form, send := r.offered(c.manager, "scorecard/"+id+"/send")
			if held := r.prefilled(c.manager, form, send, "evidence_logic") + r.prefilled(c.manager, form, send, "verdict"); held != "half a thoughtno" {
				t.Errorf("the draft came back as %q", held)
			}
			short := scoresheet()
			short["evidence_logic"], short["level_stress"] = "", ""
			if got := r.press(c.manager, form.ID, send, short); got.Status != http.StatusUnprocessableEntity || got.Errors["level_stress"] == "" {
				t.Errorf("a sheet with a gap: %+v", got)
			}
			short["level_stress"] = "1"
			if got := r.press(c.manager, form.ID, send, short); got.Errors["evidence_logic"] == "" || got.Errors["evidence_stress"] == "" {
				t.Errorf("1 and 5 without evidence: %+v", got)
			}
			r.hide(linkless(r.screen(c.manager)), theAI()...)
			r.click(c.manager, "scorecard/"+id+"/send", scoresheet())
			card, _ = r.offered(c.manager, "decision/"+id+"/approve")
			r.see(card.Text, "82", "54", "ask about ledgers")
			mate, _ := r.offered(c.mate, "decision/"+id+"/approve")
			r.hide(mate.Text, theAI()...)
			r.click(c.manager, "scorecard/"+id+"/judge", nil)
			for range 4 {
				r.click(c.manager, "scorecard/"+id+"/judge", nil)
			}
			r.offered(c.manager, "scorecard/"+id+"/change")
			r.click(c.manager, "decision/"+id+"/approve", nil)
			for _, m := range r.about(c.mate, c.candidate.name) {
				if strings.Contains(m.Text, c.candidate.name) && len(m.Actions) > 0 {
					r.see(m.Text, "82")
				}
			}
			r.click(c.hr, "scorecard/"+id+"/show", nil)
			r.see(r.click(c.hr, "scorecard/"+id+"/sheet", nil).said(), "names every step of the way back", c.managerName)
			r.verify()
		})
	}
}

// linkless is a text without its links, whose ports and tokens have digits by chance.
func linkless(said string) string {
	return regexp.MustCompile(`https?://\S+`).ReplaceAllString(said, "")
}

// TestBlindEverywhere walks every card and answer that those who decide can
// get of a case in a blind position: every verb but those that end the walk,
// with and without values, every question, every reminder. Nothing of it comes
// from the AI's view until the own sheet is sent; afterwards it is all there.
func TestBlindEverywhere(t *testing.T) {
	t.Parallel()
	leads := map[string]string{"zh-CN": "lead-sun", "en": "lead-kay"}
	for name, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, monday(t))
			id := r.blindCase(c)
			walked := 0
			for _, who := range []string{c.manager, c.mate, leads[name]} {
				for _, said := range r.walk(who, id, c.candidate.name) {
					walked++
					r.hide(linkless(said), theAI()...)
				}
			}
			if walked < 100 {
				t.Errorf("only %d answers: the walk sees nothing", walked)
			}
			r.advance("80h") // past every reminder
			for _, who := range []string{c.manager, c.mate, leads[name]} {
				if len(r.about(who, c.candidate.name)) == 0 {
					t.Errorf("%s has no card to look at", who)
				}
				r.hide(linkless(r.screen(who)), theAI()...)
			}
			req := r.request(http.MethodGet, "/api/v1/cases/"+id, nil)
			web.Key{Name: "hina", Secret: apiSecret}.SignRequest(req, nil, r.machine.Now())
			var open map[string]any
			if status := r.call(req, &open); status != http.StatusOK || open["score"] != nil || open["scores"] != nil || open["verdict"] != nil {
				t.Errorf("the API says %d %v", status, open)
			}
			r.see(r.say(c.manager, "/status "+id, "dm").said(), c.candidate.name)
			r.do(c.manager, chat.Action{Flow: "scorecard", Record: id, Verb: "send"}, formValues(scoresheet()))
			after := strings.Join(r.walk(c.manager, id, c.candidate.name), "\n")
			r.see(after, "82", "76", "54", "63", "72", "ask about ledgers")
			if other := strings.Join(r.walk(c.mate, id, c.candidate.name), "\n"); strings.Contains(other, "82") {
				t.Error("the other manager sees it with somebody else's sheet")
			}
		})
	}
}

func formValues(from map[string]any) chat.Values {
	out := chat.Values{}
	for name, v := range from {
		out[name] = []string{v.(string)}
	}
	return out
}

// do is one click as it comes from a door.
func (r *rig) do(who string, a chat.Action, v chat.Values) []string {
	r.t.Helper()
	ctx, from := context.Background(), chat.Account{Platform: "console", User: who}
	reply, err := r.app.desk.Handle(ctx, chat.Event{ID: r.app.newID("walk"), Kind: chat.Click, From: from, Action: a, Values: v})
	r.settle()
	return r.spoken(who, reply, err)
}

// walk does everything that a person can ask of a case without ending the
// wait for a verdict, and returns all that was said, in both languages.
func (r *rig) walk(who, id, name string) []string {
	r.t.Helper()
	var out []string
	b := &bench{t: r.t, app: r.app}
	for flow, verbs := range r.app.runner.Verbs() {
		for _, verb := range verbs {
			if slices.Contains([]string{"decision/approve", "decision/reject", "scorecard/send", "person/lang"}, flow+"/"+verb) {
				continue
			}
			for _, v := range []chat.Values{nil, values()} {
				a := chat.Action{Flow: flow, Record: id, Verb: verb, Revision: b.revision(flow, id)}
				out = append(out, r.do(who, a, v)...)
				a.Revision += 7 // a stale card
				out = append(out, r.do(who, a, v)...)
			}
		}
	}
	from := chat.Account{Platform: "console", User: who}
	for _, q := range r.app.runner.Questions() {
		for _, args := range [][]string{{id}, {name}, nil} {
			reply, err := r.app.desk.Ask(context.Background(), chat.Question{ID: "q", Name: q, Args: args, From: from})
			out = append(out, r.spoken(who, reply, err)...)
		}
	}
	r.do(who, chat.Action{Flow: "decision", Record: id, Verb: "undo", Revision: b.revision("decision", id)}, nil)
	return append(out, r.screen(who))
}

// spoken is all of an answer in words: card, forms, notice, errors.
func (r *rig) spoken(who string, reply chat.Reply, err error) []string {
	r.t.Helper()
	var out []string
	for _, locale := range []string{"zh-CN", "en"} {
		reader := chat.Reader{Person: who, Locale: locale, Zone: r.app.zone()}
		say := func(t chat.Text) {
			if !t.Empty() {
				out = append(out, r.app.speaker.Words(reader, t))
			}
		}
		forms := []*chat.Form{reply.Wanted}
		if reply.Card != nil {
			out = append(out, chat.AsText(*reply.Card, reader, r.app.speaker))
			say(reply.Card.Preview)
			for button := range reply.Card.Every {
				say(button.Confirm)
				forms = append(forms, button.Form)
			}
		}
		for _, form := range forms {
			if form == nil {
				continue
			}
			for _, f := range form.Fields {
				say(f.Label)
				say(f.Hint)
				say(chat.L(f.Value))
				for _, o := range f.Options {
					say(o.Label)
				}
			}
		}
		say(reply.Notice)
		for _, fault := range reply.Errors {
			say(fault)
		}
		if err != nil {
			say(chat.AsProblem(err).Sentence)
		}
	}
	return out
}

// TestBlindFromNowOn: a position that becomes blind closes the AI's view on the
// cards that were posted before, and opens it again when it is blind no more.
func TestBlindFromNowOn(t *testing.T) {
	t.Parallel()
	beside(t, overHTTP, func(t *testing.T, r *rig) {
		c := chinese()
		id := r.sent(c)
		for _, blind := range []bool{false, true, false} {
			company := testCompany(t)
			if blind {
				company = blindCompany(t)
			}
			r.employ(company)
			r.settle()
			card, _ := r.offered(c.manager, "decision/"+id+"/approve")
			if blind {
				r.hide(card.Text, theAI()...)
			} else {
				r.see(card.Text, "82", "54")
			}
		}
	})
}

// TestBlindStack: many reports at once are one message for a blind position
// too; it opens with the sheet, and the next report in it is closed again.
func TestBlindStack(t *testing.T) {
	t.Parallel()
	beside(t, overALine, func(t *testing.T, r *rig) {
		c := english()
		r.employ(blindCompany(t))
		for i := range 6 {
			one := c.candidate
			one.key = fmt.Sprint(one.key, i)
			r.click(c.hr, "report/"+r.arrive(one)+"/send", nil)
		}
		r.press(c.manager, r.stackOf(c.manager).ID, actionOf(t, r.stackOf(c.manager), "pile/"+c.manager+"/work"), nil)
		stack := r.stackOf(c.manager)
		r.see(stack.Text, "1 / 6", wordsEN[:30])
		r.hide(stack.Text, theAI()...)
		id := "C-1001"
		r.press(c.manager, stack.ID, actionOf(t, stack, "scorecard/"+id+"/show"), nil)
		r.click(c.manager, "scorecard/"+id+"/send", scoresheet())
		stack = r.stackOf(c.manager)
		r.see(stack.Text, "1 / 6", "82", "54")
		r.press(c.manager, stack.ID, actionOf(t, stack, "decision/"+id+"/approve"), nil)
		stack = r.stackOf(c.manager)
		r.see(stack.Text, "2 / 6")
		r.hide(stack.Text, theAI()...)
	})
}
