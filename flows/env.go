package flows

import (
	"time"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Known is a finder over plain values by "collection/id", for tests of steps
// and for sample cards: what a step would find in the store.
type Known map[string]any

func (k Known) find(collection, id string, into any) bool {
	v, ok := k[collection+"/"+id]
	if !ok {
		return false
	}
	raw, err := json.Marshal(v)
	return err == nil && json.Unmarshal(raw, into) == nil
}

func (k Known) rev(collection, id string) uint64 {
	n, _ := k["rev/"+collection+"/"+id].(uint64)
	return n
}

func (k Known) list(index, value string) []string {
	ids, _ := k[index+"="+value].([]string)
	return ids
}

func (k Known) outbox() ([]Job, time.Time) {
	all, _ := k["jobs"].([]Job)
	held, _ := k["held"].(time.Time)
	return all, held
}

func (k Known) past(since time.Time, yield func(hiring.Passage) bool) {
	all, _ := k["past"].([]hiring.Passage)
	for _, p := range all {
		if !p.At.Before(since) && !yield(p) {
			return
		}
	}
}

func (k Known) next(counter string) uint64 {
	n, _ := k["next/"+counter].(uint64)
	k["next/"+counter] = n + 1
	return n + 1
}

// NewEnv is an Env outside a runner: for tests of steps and sample cards.
func NewEnv(now time.Time, person string, company *hiring.Snapshot, known Known) Env {
	return Env{
		ID: "e-1", Now: now, Planned: now, Company: company.At(now), Rev: 1, find: known,
		Actor:  Actor{Person: person, Name: person, Door: "console"},
		Reader: chat.Reader{Person: person, Locale: company.Locale(person), Zone: company.Zone(person)},
	}
}

// Title is what a position is called, in every language it has a title in, or
// its id.
func (e Env) Title(position string) chat.Text {
	if p, ok := e.Company.Position(position); ok && p.Title.In("") != "" {
		return chat.ByLocale(p.Title)
	}
	return chat.L(position)
}

// For is the Env with another reader, for views inside a step.
func (e Env) For(person string) Env {
	e.Reader = chat.Reader{Person: person, Locale: e.Company.Locale(person), Zone: e.Company.Zone(person)}
	return e
}
