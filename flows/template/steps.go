package template

import (
	"maps"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/slots"
)

// save makes words the draft that waits for approval, under the next number, and
// keeps them for good.
func save(env flows.Env, head hiring.Case, part Shelf, words hiring.Template) turn {
	part.Last++
	words.Version, words.On, words.By, words.At = part.Last, false, env.Actor.Person, env.Now
	words.Kind, words.Position = parse(head.ID)
	part.Kind, part.Position = words.Kind, words.Position
	part.Draft = &words
	t := turn{Head: head, Part: part, Effects: []flows.Effect{
		flows.Keep{Collection: versions, ID: versionID(head.ID, words.Version), Value: words},
	}}
	if approver := env.Company.Head(); !env.Company.Keeps(env.Actor.Person) && approver != "" {
		t.Effects = append(t.Effects, flows.Show{To: approver, Kind: kindWaits})
	}
	return t
}

// edit takes what a person wrote in one language. What may not stand comes back
// at its field, with the place and the text kept. The revision is looked at here
// and not by the runner, for the same reason: whoever typed while somebody else
// saved must not lose it.
func (k *desk) edit(env flows.Env, head hiring.Case, part Shelf, ev chat.Event) (turn, error) {
	kind, _ := parse(head.ID)
	locale := localeOf(env, ev.Action)
	words := k.edition(env, head.ID, part)
	if late := ev.Action.Revision != 0 && ev.Action.Revision != env.Rev; late && words.By != env.Actor.Person {
		return turn{}, wrong("body", chat.T("template.edit.late"))
	}
	wrote := said{Subject: chat.OneLine(ev.Values.Get("subject")), Body: paragraphs(ev.Values.Get("body"))}
	form, faults := k.check(kind, locale, wrote)
	if form.SMS = chat.OneLine(ev.Values.Get("sms")); len([]rune(form.SMS)) > maxGateway {
		faults["sms"] = chat.T("template.edit.sms.long", "Most", maxGateway)
	}
	if len(faults) > 0 {
		return turn{}, &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: faults}
	}
	before := words.Forms[locale]
	if k.write(kind, form, locale) == k.write(kind, before, locale) && form.SMS == before.SMS {
		return turn{Head: head, Part: part, Notice: chat.T("template.done.unchanged")}, nil
	}
	words.Forms = maps.Clone(words.Forms)
	words.Forms[locale] = form
	done := save(env, head, part, words)
	done.Notice = chat.T("template.done.saved", "Version", done.Part.Last)
	return done, nil
}

// restore makes an earlier version the draft: as a version of its own.
func (k *desk) restore(env flows.Env, head hiring.Case, part Shelf, ev chat.Event) (turn, error) {
	no, _ := strconv.Atoi(ev.Values.Get("no"))
	words, ok := past(env, head.ID, no)
	switch {
	case !ok:
		return turn{}, wrong("no", chat.T("template.restore.gone"))
	case !k.passes(words):
		return turn{}, wrong("no", chat.T("template.restore.blocked"))
	}
	done := save(env, head, part, words)
	done.Notice = chat.T("template.done.restored", "Of", no, "Version", done.Part.Last)
	return done, nil
}

// drop lets go of the draft; its version can still be taken back.
func drop(_ flows.Env, head hiring.Case, part Shelf, _ chat.Event) (turn, error) {
	no := part.Draft.Version
	part.Draft = nil
	return turn{Head: head, Part: part, Notice: chat.T("template.done.dropped", "Version", no)}, nil
}

// approve switches words on: the draft, what was switched off, or what comes with
// the bot. They are judged once more, as the rules may be stricter now.
func (k *desk) approve(env flows.Env, head hiring.Case, part Shelf, ev chat.Event) (turn, error) {
	done := turn{Head: head, Part: part}
	words := k.edition(env, head.ID, part)
	if !k.passes(words) {
		return turn{}, chat.Refuse(chat.Invalid, chat.T("template.refused.blocked"))
	}
	if part.Draft == nil && part.Version == 0 {
		done = save(env, head, part, words)
		words = *done.Part.Draft
	}
	words.On, words.Ask = true, ev.Values.Get("ask") == "ask"
	done.Part.Template, done.Part.Draft = words, nil
	done.Part.Approved = Mark{env.Actor.Person, env.Now}
	done.Notice = chat.T("template.done.on", "Version", words.Version)
	return done, nil
}

func off(env flows.Env, head hiring.Case, part Shelf, _ chat.Event) (turn, error) {
	part.On, part.Approved = false, Mark{env.Actor.Person, env.Now}
	return turn{Head: head, Part: part, Notice: offText("template.done.off.", head.ID)}, nil
}

// offText says what it means that words are off: the letter has others, a notice
// has none.
func offText(key, id string) chat.Text {
	kind, position := parse(id)
	switch {
	case kind != slots.Rejection:
		return chat.T(key + "notice")
	case position != "":
		return chat.T(key + "position")
	}
	return chat.T(key + "letter")
}

// general lets go of a position's own words. Their versions stay.
func general(_ flows.Env, head hiring.Case, part Shelf, _ chat.Event) (turn, error) {
	part.Template = hiring.Template{Kind: part.Kind, Position: part.Position}
	part.Approved, part.Draft = Mark{}, nil
	return turn{Head: head, Part: part, Notice: chat.T("template.done.general")}, nil
}

// wrong is one field that cannot stay as it is.
func wrong(field string, sentence chat.Text) *chat.Problem {
	return &chat.Problem{Kind: chat.Invalid, Sentence: chat.T("problem.values"), Fields: map[string]chat.Text{field: sentence}}
}

// localeOf is the language that an action is about: the one it names, else the
// reader's.
func localeOf(env flows.Env, a chat.Action) string {
	for _, l := range []string{a.Args["locale"], env.Reader.Locale} {
		for _, known := range locales() {
			if l == known {
				return l
			}
		}
	}
	return locales()[0]
}

func otherThan(locale string) string {
	if locale == locales()[0] {
		return locales()[1]
	}
	return locales()[0]
}

// recent prints a moment by its weekday while that is plain, else by its date.
func recent(env flows.Env, t time.Time) chat.Moment {
	if env.Now.Sub(t) < 6*24*time.Hour {
		return chat.Moment{At: t, Form: chat.DayTime}
	}
	return chat.Moment{At: t, Form: chat.Date}
}
