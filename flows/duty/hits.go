package duty

import (
	"slices"

	"closeloop/bot/chat"
	"closeloop/flows"
)

// A Hit is a candidate whom a question of this flow may be asked about: what
// to type for it, and what tells it from others.
type Hit struct {
	Words string
	Name  string
	Help  chat.Text
}

// mostHits is how many candidates complete one line.
const mostHits = 8

// Hits lists, for completion, the candidates whom a question would find for
// the actor by these words, with the question's own rights: who may not ask is
// offered nobody, as if nobody were there. While nothing is typed they are those
// who wait for the actor.
func Hits(env flows.Env, book Names, question, words string) []Hit {
	at := slices.IndexFunc(quests(), func(q quest) bool { return q.name == question })
	if at < 0 || len([]rune(words)) > maxWords {
		return nil
	}
	q := quests()[at]
	heads := q.mine(env, meant(env, book, words))
	heads = heads[:min(mostHits, len(heads))]
	var out []Hit
	same := map[string]int{}
	for _, head := range heads {
		p := page{env: env, head: head}
		same[p.name()]++
		out = append(out, Hit{Words: p.name(), Name: p.name(), Help: chat.T("duty.hit",
			"Position", p.position(), "Status", chat.T("status."+string(head.Status)), "Case", head.ID)})
	}
	for i, head := range heads {
		if same[out[i].Name] > 1 {
			out[i].Words = head.ID
		}
	}
	return out
}

// meant are the cases that words may be on the way to.
func meant(env flows.Env, book Names, words string) []string {
	if words == "" {
		return env.List("case.owner", env.Actor.Person)
	}
	whole, part := book.Find(words)
	ids := append(whole, part...)
	if id, ok := caseID(words); ok {
		ids = append(ids, id)
	}
	return ids
}
