// Package link joins an account that belongs to nobody to a person of the
// company. An account's e-mail, or the directory of its platform, says who may be
// behind it, and a person of the company says whether it is so: its law is that
// nobody gets in by such a sign alone. A stranger learns nothing from it, not even
// whether somebody was asked.
package link

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow; its records are named after accounts, as [Record] does.
const Name = "link"

// Record is the record of an account.
func Record(platform, user string) string { return platform + ":" + user }

// The bounds of what a platform says of an account.
const (
	mostName  = 60
	mostEmail = 254
)

// Sign is by what an account shows whose it may be: its e-mail, or the person
// whom the platform's own directory names.
type Sign struct{ Email, Person string }

func signOf(v chat.Values) Sign { return Sign{Email: v.Get("email"), Person: v.Get("person")} }

// Meeting is an account that came with the sign of a person, and what became of
// the question. There is none of an account that nobody was asked about.
type Meeting struct {
	No       int       `json:"no"` // how often it was asked: anew for another person only
	Platform string    `json:"platform"`
	User     string    `json:"user"`
	Name     string    `json:"name,omitempty"` // as the account calls itself
	Email    string    `json:"email"`          // "": the directory names the person
	Person   string    `json:"person"`         // whose sign it is
	At       time.Time `json:"at"`
	Gone     bool      `json:"gone,omitempty"` // it has come with another sign since
	Answer   string    `json:"answer,omitempty"`
	By       string    `json:"by,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// The answers.
const (
	yes = "yes"
	no  = "no"
)

// Flow is the flow "link". Verbs: meet (the bot's own; Values "name", and "email" or
// "person"), confirm and refuse, by whoever keeps the company.
func Flow() flows.Flow[Meeting] {
	return flows.Flow[Meeting]{
		Name: Name, Alone: true, Greets: true,
		Verbs: map[string]flows.Verb[Meeting]{
			"meet":    {Step: meet},
			"confirm": {May: mayAnswer, Step: confirm},
			"refuse":  {May: mayAnswer, Step: refuse},
		},
		View: view,
	}
}

func mayAnswer(env flows.Env, _ hiring.Case, part Meeting) bool {
	return env.Company.Keeps(env.Actor.Person) && part.No > 0
}

// meet asks whoever keeps the company about an account, once: again only when
// its sign has become another person's, or when the account was taken away from
// whom it belonged to. An account that comes with another sign ends the question
// about the one before, which nobody may confirm it by any more.
func meet(env flows.Env, head hiring.Case, part Meeting, ev chat.Event) (flows.Turn[Meeting], error) {
	t := flows.Turn[Meeting]{Head: head, Part: part}
	by := signOf(ev.Values)
	if !asks(env.Company, head.ID, by, part) {
		t.Part.Gone = part.Gone || strays(part, by)
		return t, nil
	}
	platform, user, _ := strings.Cut(head.ID, ":")
	who, _ := meant(env.Company, platform, by)
	t.Part = Meeting{
		No: part.No + 1, Platform: platform, User: user, Name: short(chat.OneLine(ev.Values.Get("name"))),
		Email: by.Email, Person: who.ID, At: env.Now,
	}
	for _, p := range env.Company.People() {
		if env.Company.Keeps(p.ID) {
			t.Effects = append(t.Effects, flows.Say{To: p.ID, Kind: kindAsk + strconv.Itoa(t.Part.No)})
		}
	}
	return t, nil
}

// Asks says whether meeting an account with a sign would ask anybody, or end a
// question, so that other strangers need no turn.
func Asks(env flows.Env, record string, by Sign) bool {
	part, _ := flows.Find[Meeting](env, Name, record)
	by.Email = strings.TrimSpace(by.Email)
	return asks(env.Company, record, by, part) || strays(part, by)
}

// strays says whether an account that is asked about comes with another sign.
// Where the platform tells none, nothing is known.
func strays(part Meeting, by Sign) bool {
	other := by.Person != "" && by.Person != part.Person
	if by.Email != "" {
		other = !sameMail(part.Email, by.Email)
	}
	return other && part.No > 0 && part.Answer == "" && !part.Gone
}

// sameMail compares addresses as they are written, whatever the case of plain
// letters: that of others makes signs the same that are not.
func sameMail(a, b string) bool {
	other := func(r rune) bool { return r >= utf8.RuneSelf }
	return a == b || !strings.ContainsFunc(a+b, other) && strings.EqualFold(a, b)
}

func asks(s *hiring.Snapshot, record string, by Sign, part Meeting) bool {
	platform, user, _ := strings.Cut(record, ":")
	who, found := meant(s, platform, by)
	_, known := s.Account(platform, user)
	pending := part.No > 0 && part.Answer == "" && !part.Gone && part.Person == who.ID
	return found && !known && user != "" && part.Answer != no && !pending
}

// meant is the one active person whom a sign fits and who has no account on a
// platform.
func meant(s *hiring.Snapshot, platform string, by Sign) (hiring.Person, bool) {
	fit := slices.DeleteFunc(s.People(), func(p hiring.Person) bool { return !p.Active || !by.fits(p) })
	if len(by.Email) > mostEmail || len(fit) != 1 || fit[0].Accounts[platform] != "" {
		return hiring.Person{}, false
	}
	return fit[0], true
}

func (s Sign) fits(p hiring.Person) bool {
	if s.Email != "" {
		return sameMail(p.Email, s.Email)
	}
	return s.Person != "" && p.ID == s.Person
}

// open says whether a question can still be answered: it goes with the person's
// leaving, another e-mail of theirs or of the account, or another account.
func open(s *hiring.Snapshot, m Meeting) bool {
	who, found := meant(s, m.Platform, Sign{m.Email, m.Person})
	_, known := s.Account(m.Platform, m.User)
	return m.Answer == "" && !m.Gone && found && who.ID == m.Person && !known
}

func confirm(env flows.Env, head hiring.Case, part Meeting, _ chat.Event) (flows.Turn[Meeting], error) {
	t, err := answer(env, head, part, yes)
	if err == nil && len(t.Part.Answer) > len(part.Answer) {
		t.Notice = chat.T("link.confirmed", "Person", env.Company.Name(part.Person))
		t.Effects = []flows.Effect{flows.Tell{
			Action: chat.Action{Flow: "person", Record: part.Person, Verb: "link"},
			Values: chat.Values{"platform": {part.Platform}, "user": {part.User}},
		}}
	}
	return t, err
}

func refuse(env flows.Env, head hiring.Case, part Meeting, _ chat.Event) (flows.Turn[Meeting], error) {
	t, err := answer(env, head, part, no)
	if err == nil {
		t.Notice = chat.T("link.refused", "Person", env.Company.Name(part.Person))
	}
	return t, err
}

// answer notes who said what. Who comes second hears what the first one said,
// unless it was the same person saying the same.
func answer(env flows.Env, head hiring.Case, part Meeting, word string) (flows.Turn[Meeting], error) {
	t := flows.Turn[Meeting]{Head: head, Part: part}
	switch {
	case part.Answer == word && part.By == env.Actor.Person:
		return t, nil
	case part.Answer != "":
		return t, chat.Refuse(chat.Conflict, outcome(env, part))
	case !open(env.Company, part):
		return t, chat.Refuse(chat.Conflict, chat.T("link.over", "Person", env.Company.Name(part.Person)))
	}
	t.Part.Answer, t.Part.By, t.Part.Answered = word, env.Actor.Person, env.Now
	return t, nil
}

func short(words string) string {
	if r := []rune(words); len(r) > mostName {
		return string(r[:mostName]) + "…"
	}
	return words
}
