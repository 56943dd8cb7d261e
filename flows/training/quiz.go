package training

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// repetition stands for the track of a repetition, which has questions of all.
const repetition = "-"

// quizOf is the quiz of a track, or the repetition; nil for none.
func (p Trainee) quizOf(track string) *Quiz {
	if track == repetition {
		return p.Repeat
	}
	return p.Tracks[track].Quiz
}

// withQuiz is the trainee with a quiz changed.
func (p Trainee) withQuiz(track string, change func(*Quiz)) Trainee {
	if track != repetition {
		return p.with(track, func(at *Progress) { change(at.Quiz) })
	}
	p.Repeat = p.Repeat.clone()
	change(p.Repeat)
	return p
}

// kept are the items of a quiz that still count: a course that was replaced takes
// what it no longer has out of the quizzes under way, but no answer.
func (s school) kept(env flows.Env, q *Quiz) []Asked {
	all := s.tracks(env)
	return slices.DeleteFunc(slices.Clone(q.Items), func(a Asked) bool {
		return !a.Answered && !slices.ContainsFunc(all, func(t Track) bool { return t.asks(a.ID) })
	})
}

func (t Track) asks(id string) bool {
	return slices.ContainsFunc(t.Questions, func(q Question) bool { return q.ID == id })
}

// now is the item that a quiz shows, and its place from 0: the answered one while
// it is explained, else the first without an answer; -1 where none is left.
func (q *Quiz) now(items []Asked) int {
	i := slices.IndexFunc(items, func(a Asked) bool { return !a.Answered })
	if i < 0 {
		i = len(items)
	}
	if q.Told {
		return i - 1
	}
	if i == len(items) {
		return -1
	}
	return i
}

// percent is the share that is right, as a whole number that never rounds up: 8
// of 10 passes, 79.9 % does not.
func percent(items []Asked) int {
	if len(items) == 0 {
		return 0
	}
	return rights(items) * 100 / len(items)
}

// whole says whether enough is left of a quiz to pass by it: a course that is
// replaced may take questions out of one under way.
func (q *Quiz) whole(items []Asked) bool { return len(items)*100 >= len(q.Items)*Pass }

func rights(items []Asked) (n int) {
	for _, a := range items {
		if a.Right {
			n++
		}
	}
	return n
}

// begin starts a quiz, or goes on with the one under way. Its number says which:
// a second click starts no second one.
func (s school) begin(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	t, ok := s.track(env, ev.Action.Args["track"])
	if !ok || len(t.Questions) == 0 {
		return turn{}, refuse("training.gone")
	}
	at := part.Tracks[t.ID]
	done := turn{Head: head, Part: part}
	done.Part.At = Spot{Screen: asking, Track: t.ID}
	under := at.Quiz != nil && !at.Quiz.Over
	no, err := strconv.Atoi(ev.Action.Args["no"])
	if err == nil && no <= at.Tries && !under {
		done.Part.At.Screen = result
		return done, nil
	}
	if under && s.goesOn(env, &done, t.ID) {
		return done, nil
	}
	items := draw(t, part, head.ID, today(env, head.ID))
	done.Part = done.Part.with(t.ID, func(at *Progress) {
		at.Tries++
		at.Quiz = &Quiz{No: at.Tries, Items: items}
	})
	return done, nil
}

// goesOn says whether a quiz under way is still the one. Where a replaced course
// took all that was left of it, it is over, if it was whole.
func (s school) goesOn(env flows.Env, done *turn, track string) bool {
	q := done.Part.quizOf(track)
	items := s.kept(env, q)
	if q.now(items) >= 0 {
		return true
	}
	if !q.whole(items) {
		return false
	}
	done.Part = done.Part.withQuiz(track, func(q *Quiz) { q.Over = true })
	done.Part.At.Screen = result
	s.finish(env, done, track, items)
	return true
}

// repeat starts a repetition of what is due, or goes on with the one under way.
func (s school) repeat(env flows.Env, head hiring.Case, part Trainee, _ chat.Event) (turn, error) {
	done := turn{Head: head, Part: part}
	done.Part.At = Spot{Screen: asking, Track: repetition}
	if r := part.Repeat; r != nil && !r.Over && r.now(s.kept(env, r)) >= 0 {
		return done, nil
	}
	due := s.dueOnes(env, part, today(env, head.ID))
	if len(due) == 0 {
		return turn{}, refuse("training.nothing_due")
	}
	no := 1
	if part.Repeat != nil {
		no = part.Repeat.No + 1
	}
	key := func(q Question) uint64 { return lot(head.ID, strconv.Itoa(no), repetition, q.ID) }
	slices.SortStableFunc(due, func(a, b Question) int { return cmp.Compare(key(a), key(b)) })
	done.Part.Repeat = &Quiz{No: no, Items: asked(due[:min(Drawn, len(due))])}
	return done, nil
}

// offer is the question that a click speaks of, where it is still the one to
// answer.
type offer struct {
	track string
	quiz  *Quiz
	item  int // in quiz.Items
	q     Question
}

// offered finds the question of a click: what it was offered for stands in its
// args. Not known: it is of another quiz, or gone. Not open: it was answered
// before, its turn has not come, or its options are others now.
func (s school) offered(env flows.Env, part Trainee, args map[string]string) (o offer, known, open bool) {
	o.track = args["track"]
	o.quiz = part.quizOf(o.track)
	if o.quiz == nil || strconv.Itoa(o.quiz.No) != args["no"] {
		return o, false, false
	}
	o.item = slices.IndexFunc(o.quiz.Items, func(a Asked) bool { return a.ID == args["item"] })
	if o.item < 0 {
		return o, false, false
	}
	var there bool
	o.q, _, there = s.question(env, args["item"])
	if o.quiz.Items[o.item].Answered {
		return o, true, false
	}
	items := s.kept(env, o.quiz)
	at := o.quiz.now(items)
	same := args["mark"] == "" || args["mark"] == o.q.mark()
	return o, there, there && same && !o.quiz.Told && at >= 0 && items[at].ID == args["item"]
}

// answer takes an answer, once.
func (s school) answer(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	o, known, open := s.offered(env, part, ev.Action.Args)
	switch {
	case known && !open && o.quiz.Items[o.item].Answered:
		return turn{Head: head, Part: part}, nil
	case !open:
		return turn{}, refuse("training.quiz.elsewhere")
	}
	chosen, err := chosenOf(o.q, ev.Values)
	if err != nil {
		return turn{}, err
	}
	right := judge(o.q, chosen)
	part.At = Spot{Screen: asking, Track: o.track}
	part = part.withQuiz(o.track, func(q *Quiz) {
		q.Items[o.item] = Asked{ID: o.q.ID, Answered: true, Right: right, Chosen: chosen}
		q.Told = true
	})
	day := today(env, head.ID)
	item, seen := part.Items[o.q.ID]
	part = part.remembers(o.q.ID, item.answered(!seen, right, day))
	if right {
		part.Mistakes = slices.DeleteFunc(slices.Clone(part.Mistakes), func(m string) bool { return slices.Contains(o.q.About, m) })
	}
	part.Unheard = 0
	return turn{Head: head, Part: part, Effects: nextDue(env, head, part)}, nil
}

// chosenOf reads the options that were chosen, as places in the course. In a
// question of order each is used once.
func chosenOf(q Question, v chat.Values) ([]int, error) {
	var out []int
	if q.Kind != Order {
		for _, word := range v["answer"] {
			if n, err := strconv.Atoi(word); err == nil && n >= 0 && n < len(q.Options) && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
		slices.Sort(out)
		return out, nil
	}
	faults := map[string]chat.Text{}
	for i := range q.Options {
		n, err := strconv.Atoi(v.Get(rankField(i)))
		if err != nil || slices.Contains(out, n) {
			faults[rankField(i)] = chat.T("training.form.twice")
		}
		out = append(out, n)
	}
	if len(faults) > 0 {
		return nil, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("training.form.twice"), Fields: faults}
	}
	return out, nil
}

func rankField(i int) string { return "rank" + strconv.Itoa(i+1) }

// judge says whether an answer is right: all of it, and nothing beside.
func judge(q Question, chosen []int) bool {
	if q.Kind == Order {
		return len(chosen) == len(q.Options) && slices.IsSorted(chosen)
	}
	return slices.Equal(chosen, rightOnes(q))
}

// next goes on from what was explained: to the next question or to the result.
func (s school) next(env flows.Env, head hiring.Case, part Trainee, ev chat.Event) (turn, error) {
	o, known, _ := s.offered(env, part, ev.Action.Args)
	if !known {
		return turn{}, refuse("training.quiz.elsewhere")
	}
	items := s.kept(env, o.quiz)
	at := o.quiz.now(items)
	if !o.quiz.Told || at < 0 || items[at].ID != ev.Action.Args["item"] {
		return turn{Head: head, Part: part}, nil // gone on already
	}
	part.At = Spot{Screen: asking, Track: o.track}
	over := at == len(items)-1
	part = part.withQuiz(o.track, func(q *Quiz) { q.Told, q.Over = false, over })
	done := turn{Head: head, Part: part}
	if over {
		done.Part.At.Screen = result
		s.finish(env, &done, o.track, items)
	}
	return done, nil
}

// finish counts a quiz that is over.
func (s school) finish(env flows.Env, done *turn, track string, items []Asked) {
	if track == repetition {
		done.Effects = append(done.Effects, settled(done.Head.ID))
		return
	}
	t, _ := s.track(env, track)
	share := percent(items)
	if !done.Part.quizOf(track).whole(items) {
		return
	}
	done.Part = done.Part.with(track, func(at *Progress) {
		at.Best = max(at.Best, share)
		if share >= Pass {
			at.Passed, at.Rules = env.Now, t.Rules
		}
	})
	s.certify(env, done)
}

// later leaves a quiz, or anything else, where it is.
func (s school) later(_ flows.Env, head hiring.Case, part Trainee, _ chat.Event) (turn, error) {
	part.At = Spot{}
	return turn{Head: head, Part: part, Notice: chat.T("training.later")}, nil
}

// certify gives the certificate that is due: every track was passed within a
// year, under its present rules, with all its drills; and what there is has
// lapsed, or all was passed again since.
func (s school) certify(env flows.Env, done *turn) {
	if s.Sign == nil {
		return
	}
	rules, anew := map[string]int{}, true
	for _, b := range s.Tracks() {
		t, ok := s.track(env, b.ID)
		at := done.Part.Tracks[b.ID]
		if !ok || !at.stands(t, env.Now) || !at.drilled(t) {
			return
		}
		rules[t.ID] = t.Rules
		anew = anew && (done.Part.Certificate == nil || at.Passed.After(done.Part.Certificate.At))
	}
	if c := done.Part.Certificate; c != nil && !anew && !s.lapsed(env, *c) {
		return
	}
	person := done.Head.ID
	c := Certificate{
		Code: s.Sign(person, env.Now), Person: person, Name: env.Company.Name(person), Locale: env.Company.Locale(person),
		At: env.Now, Until: env.Now.AddDate(1, 0, 0), Rules: rules,
	}
	done.Part.Certificate = &c
	done.Effects = append(done.Effects, flows.Keep{Collection: Certificates, ID: c.Code, Value: c})
}

// stands says whether a pass still counts: of the present rules, within a year.
func (p Progress) stands(t Track, now time.Time) bool {
	return !p.Passed.IsZero() && p.Rules >= t.Rules && now.Before(p.Passed.AddDate(1, 0, 0))
}

func (p Progress) drilled(t Track) bool {
	return !slices.ContainsFunc(t.Drills, func(d Drill) bool { return !slices.Contains(p.Done, d.ID) })
}

// lapsed says whether a certificate is no longer good: its time is up, or the
// rules have changed since.
func (s school) lapsed(env flows.Env, c Certificate) bool {
	return Lapsed(c, s.tracks(env), env.Now)
}

// Lapsed says whether a certificate is no longer good at an instant, under the
// rules of the courses as they are now.
func Lapsed(c Certificate, tracks []Track, now time.Time) bool {
	return !now.Before(c.Until) || slices.ContainsFunc(tracks, func(t Track) bool {
		had, taught := c.Rules[t.ID]
		return taught && had < t.Rules
	})
}
