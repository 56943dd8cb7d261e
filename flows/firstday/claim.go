// Package firstday is how a company begins: the code with which the first admin
// takes the bot over, and the card that leads from there to people, positions
// and the first interview. Its law is that a code opens one door once: it works
// only while nobody is admin, the store holds its hash alone, and whoever types
// a wrong one learns nothing, not even whether there is one.
package firstday

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Name of the flow; Record is its one record, the present code.
const (
	Name   = "firstday"
	Record = "code"
)

// Letters are those a code is written with, 32 of them: none can be taken for
// another. Length is how many it has: 100 random bits.
const (
	Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	Length  = 20
)

// An account has so many wrong tries in so long.
const (
	mostTries = 5
	tryTime   = time.Hour
)

// Code is the code that is out, as the bot keeps it.
type Code struct {
	Hash   string                 `json:"hash"`
	Until  time.Time              `json:"until"`
	Used   bool                   `json:"used,omitempty"`
	Locale string                 `json:"locale,omitempty"` // of the installation, for the first admin
	Zone   string                 `json:"zone,omitempty"`
	Tries  map[string][]time.Time `json:"tries,omitempty"` // wrong ones of the last hour, by account
}

// Flow is the flow "firstday". Verbs: make (the bot's own; Values "hash",
// "until", "locale", "zone") and claim (Values "code": by anybody in a chat,
// while there is no admin). Questions: welcome (for who is nobody yet) and setup.
func Flow() flows.Flow[Code] {
	return flows.Flow[Code]{
		Name: Name, Alone: true, Implicit: true,
		Verbs: map[string]flows.Verb[Code]{
			"make":  {Step: issue},
			"claim": {May: mayClaim, Step: claim},
		},
		Questions: map[string]flows.Question{
			"welcome": {May: mayAsk, Answer: welcome},
			"setup":   {May: mayAskSetup, Answer: setup},
		},
	}
}

// Unclaimed says whether a company has no active admin: a code may be used.
func Unclaimed(s *hiring.Snapshot) bool {
	return !slices.ContainsFunc(s.People(), func(p hiring.Person) bool { return p.Active && p.Has(hiring.Admin) })
}

// Newcomer is the id of the person that a claim makes: the first that is free.
func Newcomer(s *hiring.Snapshot) string {
	for n := 1; ; n++ {
		id := "admin"
		if n > 1 {
			id = fmt.Sprint("admin-", n)
		}
		if _, taken := s.Person(id); !taken {
			return id
		}
	}
}

// Hash is what the bot keeps of a code. Signs between its letters, their case,
// and letters that are taken for others do not count.
func Hash(code string) string {
	sum := sha256.Sum256([]byte(plain(code)))
	return hex.EncodeToString(sum[:])
}

func plain(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case strings.ContainsRune(Letters, r):
			return r
		}
		return -1
	}, strings.ToUpper(code))
}

// cut parts what was typed into a code, with or without blanks, and the name
// that may follow it.
func cut(typed string) (code, name string) {
	words := strings.Fields(typed)
	for len(words) > 0 && len(code) < Length {
		code += plain(words[0])
		words = words[1:]
	}
	return code, chat.OneLine(strings.Join(words, " "))
}

func issue(env flows.Env, head hiring.Case, part Code, ev chat.Event) (flows.Turn[Code], error) {
	t := flows.Turn[Code]{Head: head, Part: part}
	if !Unclaimed(env.Company) {
		return t, chat.Refuse(chat.Conflict, chat.T("firstday.claimed"))
	}
	until, err := time.Parse(time.RFC3339, ev.Values.Get("until"))
	if err != nil {
		return t, fmt.Errorf("make a code: %w", err)
	}
	t.Part = Code{
		Hash: ev.Values.Get("hash"), Until: until.UTC(),
		Locale: ev.Values.Get("locale"), Zone: ev.Values.Get("zone"),
	}
	return t, nil
}

// mayClaim: whoever sits at a chat, as long as there is no admin; who left may
// not come back by it.
func mayClaim(env flows.Env, _ hiring.Case, _ Code) bool {
	p, known := env.Company.Person(env.Actor.Person)
	inChat := !slices.Contains([]string{"api", "cli", "bot", ""}, env.Actor.Door)
	return inChat && Unclaimed(env.Company) && (p.Active || !known)
}

func claim(env flows.Env, head hiring.Case, part Code, ev chat.Event) (flows.Turn[Code], error) {
	t := flows.Turn[Code]{Head: head, Part: part, Notice: chat.T("firstday.wrong")}
	account := ev.From.Platform + ":" + ev.From.User
	tries := recent(part.Tries, env.Now)
	if len(tries[account]) >= mostTries {
		return t, nil
	}
	code, name := cut(ev.Values.Get("code"))
	right := subtle.ConstantTimeCompare([]byte(Hash(code)), []byte(part.Hash)) == 1
	if !right || part.Used || !env.Now.Before(part.Until) {
		tries[account] = append(tries[account], env.Now)
		t.Part.Tries = tries
		return t, nil
	}
	t.Part.Used, t.Part.Tries = true, nil
	who := admin(env, part, ev.From, name)
	raw, err := json.Marshal(who)
	if err != nil {
		return t, fmt.Errorf("make the first admin: %w", err)
	}
	t.Notice = chat.T("firstday.welcome", "Name", who.Name)
	t.Effects = []flows.Effect{flows.Tell{
		Action: chat.Action{Flow: "person", Record: who.ID, Verb: "put"}, Values: chat.Values{"json": {string(raw)}},
	}}
	return t, nil
}

// recent are the tries that still count, in a map of one's own.
func recent(all map[string][]time.Time, now time.Time) map[string][]time.Time {
	out := map[string][]time.Time{}
	for _, account := range slices.Sorted(maps.Keys(all)) {
		for _, at := range all[account] {
			if now.Sub(at) < tryTime {
				out[account] = append(out[account], at)
			}
		}
	}
	return out
}

// mostName is how many characters of a typed name are kept.
const mostName = 40

// admin is the person behind an account with the role added, or a new one.
func admin(env flows.Env, part Code, from chat.Account, name string) hiring.Person {
	if p, known := env.Company.Person(env.Actor.Person); known {
		p.Roles = append(slices.Clone(p.Roles), hiring.Admin)
		return p
	}
	p := hiring.Person{
		ID: Newcomer(env.Company), Name: name, Roles: []hiring.Role{hiring.Admin, hiring.HR},
		Locale: part.Locale, Timezone: part.Zone, Active: true,
	}
	if r := []rune(name); len(r) > mostName {
		p.Name = string(r[:mostName])
	}
	p.Name = cmp.Or(p.Name, from.User)
	if env.Actor.Person == "" { // elsewhere the account is the person
		p.Accounts = map[string]string{from.Platform: from.User}
	}
	return p
}

func mayAsk(env flows.Env) bool { return mayClaim(env, hiring.Case{}, Code{}) }

func welcome(flows.Env, []string) (chat.Reply, error) {
	return chat.Reply{Notice: chat.T("firstday.how")}, nil
}
