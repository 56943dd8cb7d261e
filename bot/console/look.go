package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// seen is everything a person sees now, oldest first.
func (c *Console) seen(ctx context.Context, p Person) ([]Message, error) {
	var all []Message
	places := []string{directly + p.ID}
	for _, g := range c.cfg.Groups {
		places = append(places, g.ID)
	}
	for _, place := range places {
		kept, err := c.cfg.Shelf.List(ctx, place)
		if err != nil {
			return nil, fmt.Errorf("list the messages of a place: %w", err)
		}
		all = append(all, kept...)
		all = append(all, c.stage.in(place)...)
	}
	all = append(all, c.stage.in(p.ID)...)
	all = slices.DeleteFunc(all, func(m Message) bool { return !m.seenBy(p.ID) })
	slices.SortStableFunc(all, func(a, b Message) int { return a.At.Compare(b.At) })
	return all, nil
}

func (c *Console) messages(w http.ResponseWriter, r *http.Request) {
	p, ok := c.person(r.URL.Query().Get("as"))
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	all, err := c.seen(r.Context(), p)
	if err != nil {
		c.refuse(w, r, broken(err))
		return
	}
	answer(w, http.StatusOK, c.drawAll(all, p))
}

// people lists who can be played, with how many cards wait for each.
func (c *Console) people(w http.ResponseWriter, r *http.Request) {
	type entry struct {
		ID      string   `json:"id"`
		Name    string   `json:"name"`
		Roles   []string `json:"roles"`
		Locale  string   `json:"locale"`
		Waiting int      `json:"waiting"`
	}
	out := []entry{}
	for _, p := range c.cfg.People() {
		own, err := c.cfg.Shelf.List(r.Context(), directly+p.ID)
		if err != nil {
			c.refuse(w, r, broken(fmt.Errorf("list the messages of a person: %w", err)))
			return
		}
		e := entry{ID: p.ID, Name: p.Name, Roles: append([]string{}, p.Roles...), Locale: p.Locale}
		for _, m := range own {
			if m.waits() {
				e.Waiting++
			}
		}
		out = append(out, e)
	}
	answer(w, http.StatusOK, out)
}

// Outbox is what left for candidates and other systems, and what waits to be
// done.
type Outbox struct {
	Mail     []Sent
	SMS      []Sent
	Webhooks []Sent
	Jobs     []Job
}

// Sent is one thing that has left, word for word.
type Sent struct {
	ID, Case, To, Subject, Text string
	At                          time.Time
}

// Job is something that waits, runs or is dead.
type Job struct {
	ID, Kind, Case, State string
	Due                   time.Time
	Attempts              int
	Error                 string
}

func (c *Console) outbox(w http.ResponseWriter, r *http.Request) {
	out, err := c.cfg.Outbox(r.Context())
	if err != nil {
		c.refuse(w, r, broken(fmt.Errorf("read the outbox: %w", err)))
		return
	}
	type job struct {
		ID       string `json:"id"`
		Kind     string `json:"kind"`
		Case     string `json:"case"`
		State    string `json:"state"`
		Due      string `json:"due"`
		Attempts int    `json:"attempts"`
		Error    string `json:"error"`
	}
	jobs := []job{}
	for _, j := range out.Jobs {
		jobs = append(jobs, job{j.ID, j.Kind, j.Case, j.State, c.stamp(j.Due), j.Attempts, j.Error})
	}
	answer(w, http.StatusOK, map[string]any{
		"mail": c.sent(out.Mail), "sms": c.sent(out.SMS), "webhooks": c.sent(out.Webhooks), "jobs": jobs,
	})
}

type sent struct {
	ID      string `json:"id"`
	Case    string `json:"case"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	At      string `json:"at"`
}

func (c *Console) sent(from []Sent) []sent {
	out := []sent{}
	for _, s := range from {
		out = append(out, sent{s.ID, s.Case, s.To, s.Subject, s.Text, c.stamp(s.At)})
	}
	return out
}

// stamp is an instant on the wire, in the company's zone.
func (c *Console) stamp(t time.Time) string { return t.In(c.cfg.Zone).Format(time.RFC3339) }
