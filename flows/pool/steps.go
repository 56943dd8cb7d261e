package pool

import (
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// months are how long somebody may be kept; the last is usual (product.md §12).
func months() []int { return []int{6, 12, 24} }

// ways are how a consent can have been given to HR.
func ways() []string { return []string{"mail", "phone", "person"} }

// withInterview is the consent that came with the interview itself.
const withInterview = "interview"

func monthsField() chat.Field {
	f := chat.Field{Name: "months", Type: chat.FieldSelect, Required: true, Label: chat.T("pool.form.months"), Value: "24"}
	for _, n := range months() {
		f.Options = append(f.Options, chat.Option{Value: strconv.Itoa(n), Label: chat.T("pool.form.length", "Count", n)})
	}
	return f
}

// keepForm asks for the consent, of which the one that came with the interview
// is known.
func keepForm(env flows.Env, head hiring.Case, part Tag) chat.Form {
	consent := chat.Field{
		Name: "consent", Type: chat.FieldSelect, Required: true,
		Label: chat.T("pool.form.consent"), Hint: chat.T("pool.form.consent.hint"),
	}
	options := ways()
	if onRecord(env, head, part) {
		options, consent.Value = append([]string{withInterview}, options...), withInterview
	}
	for _, w := range options {
		consent.Options = append(consent.Options, chat.Option{Value: w, Label: chat.T("pool.consent." + w)})
	}
	return chat.Form{Title: chat.T("pool.form.title"), Submit: chat.T("pool.form.submit"), Fields: []chat.Field{
		consent, monthsField(),
		{Name: "for", Type: chat.FieldText, Max: 200, Label: chat.T("pool.form.for"), Hint: chat.T("pool.form.for.hint")},
	}}
}

func extendForm(flows.Env, hiring.Case, Tag) chat.Form {
	return chat.Form{Title: chat.T("pool.extend.title"), Submit: chat.T("pool.extend.submit"), Fields: []chat.Field{
		{
			Name: "consent", Type: chat.FieldSelect, Required: true, Label: chat.T("pool.form.consent"),
			Hint: chat.T("pool.extend.hint"), Options: consents(ways()),
		},
		monthsField(),
	}}
}

func consents(of []string) []chat.Option {
	var out []chat.Option
	for _, w := range of {
		out = append(out, chat.Option{Value: w, Label: chat.T("pool.consent." + w)})
	}
	return out
}

func letGoForm(flows.Env, hiring.Case, Tag) chat.Form {
	return chat.Form{Title: chat.T("pool.letgo.title"), Submit: chat.T("pool.letgo.submit"), Fields: []chat.Field{{
		Name: "end", Type: chat.FieldSelect, Required: true, Label: chat.T("pool.letgo.why"),
		Options: []chat.Option{
			{Value: revoked, Label: chat.T("pool.letgo.consent")}, {Value: byHR, Label: chat.T("pool.letgo.hr")},
		},
	}}}
}

// onRecord says whether a consent came with an interview and was not taken back.
func onRecord(env flows.Env, head hiring.Case, part Tag) bool {
	c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	return ok && c.TalentPool && part.Revoked.IsZero()
}

// keep puts the case into the pool. The consent is on the candidate's record from
// then on, as if it had come with the interview.
func keep(env flows.Env, head hiring.Case, part Tag, ev chat.Event) (turn, error) {
	consent := ev.Values.Get("consent")
	if !slices.Contains(ways(), consent) && !(consent == withInterview && onRecord(env, head, part)) {
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{
			"consent": chat.T("pool.form.consent.none"),
		}}
	}
	part = Tag{Kept: Keeping{
		By: env.Actor.Person, At: env.Now, Until: until(env, ev), Consent: consent, For: chat.OneLine(ev.Values.Get("for")),
	}}
	head.Pooled = part.Kept.Until
	return turn{
		Head: head, Part: part, Notice: chat.T("pool.done.kept", "Until", day(part.Kept.Until)),
		Effects: append(consented(env, head, true), flows.Later{Verb: "expire", At: part.Kept.Until}),
	}, nil
}

func until(env flows.Env, ev chat.Event) time.Time {
	n, err := strconv.Atoi(ev.Values.Get("months"))
	if err != nil || !slices.Contains(months(), n) {
		n = months()[0]
	}
	return env.Now.AddDate(0, n, 0)
}

// consented writes into the candidate's record whether there is a consent now.
func consented(env flows.Env, head hiring.Case, given bool) []flows.Effect {
	c, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	if !ok || c.TalentPool == given {
		return nil
	}
	c.TalentPool = given
	return []flows.Effect{flows.Keep{Collection: "candidate", ID: c.ID, Value: c}}
}

// extend keeps somebody for longer, which takes a consent of its own.
func extend(env flows.Env, head hiring.Case, part Tag, ev chat.Event) (turn, error) {
	part.Kept.By, part.Kept.Consent, part.Kept.Until = env.Actor.Person, ev.Values.Get("consent"), until(env, ev)
	part.Kept.At = env.Now
	head.Pooled = part.Kept.Until
	return turn{
		Head: head, Part: part, Notice: chat.T("pool.done.kept", "Until", day(part.Kept.Until)),
		Effects: []flows.Effect{flows.Later{Verb: "expire", At: part.Kept.Until}},
	}, nil
}

// letGo takes somebody out of the pool. A consent that was taken back counts for
// nothing else either.
func letGo(env flows.Env, head hiring.Case, part Tag, ev chat.Event) (turn, error) {
	why := ev.Values.Get("end")
	t := gone(env, head, part, why)
	t.Part.By = env.Actor.Person
	t.Notice = chat.T("pool.done.gone")
	t.Effects = append(t.Effects, flows.Cancel{Verb: "expire"})
	if why == revoked {
		t.Part.Revoked = env.Now
		t.Effects = append(t.Effects, consented(env, head, false)...)
		t.Notice = chat.T("pool.done.revoked")
	}
	return t, nil
}

// expire lets go on the day, by itself.
func expire(env flows.Env, head hiring.Case, part Tag, _ chat.Event) (turn, error) {
	if part.Kept.At.IsZero() || env.Now.Before(part.Kept.Until) {
		return turn{Head: head, Part: part}, nil
	}
	return gone(env, head, part, expired), nil
}

func gone(env flows.Env, head hiring.Case, part Tag, why string) turn {
	head.Pooled = time.Time{}
	return turn{Head: head, Part: Tag{Ended: why, At: env.Now, Revoked: part.Revoked}}
}
