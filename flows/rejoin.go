package flows

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/store"
)

// When a dry run ends, whoever has a case's duty is told of it. Others would stand on a
// card of it too, had it been posted: an interviewer on the own one, HR who was asked
// something, a second manager. They get it now, each flow's newest that is still of use,
// once; what has been dealt with since stays away. A card that stood before the dry run
// is brought up to date.

// joined is a flow as the end of a dry run sees it.
type joined interface {
	anyFlow
	standsAlone() bool
	// serves says whether a card is still of use to its reader.
	serves(card chat.Card) bool
}

// Rejoin does that for some cases. Done again it finds nothing left to do.
func (r *Runner) Rejoin(ctx context.Context, cases []string) error {
	for _, id := range cases {
		err := r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
			head, ok, err := Cases().Get(tx, id)
			if err != nil || !ok {
				return err
			}
			for _, name := range slices.Sorted(maps.Keys(r.flows)) {
				if f, ok := r.flows[name].(joined); ok && !f.standsAlone() && name != "duty" {
					err = errors.Join(err, r.rejoin(tx, f, chat.Action{Flow: name, Record: id}, head.Body.Duty.Owner))
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	r.ring()
	return nil
}

// rejoin queues the cards of one flow.
func (r *Runner) rejoin(tx *store.Txn, f joined, record chat.Action, owner string) error {
	t, err := r.newTurn(tx, chat.Event{Action: record, From: chat.Account{Platform: "bot"}})
	if err != nil {
		return err
	}
	var all []store.Copy
	var rev uint64
	err = f.copies(t, func(env *store.Envelope) bool { all, rev = slices.Clone(env.Copies), env.Rev; return false })
	if err != nil {
		return err
	}
	chosen, err := t.missed(f, all, owner)
	if err != nil {
		return err
	}
	var due []store.Copy
	err = f.copies(t, func(env *store.Envelope) (save bool) {
		for i := range env.Copies {
			c := &env.Copies[i]
			stale := c.Ref != "" && c.Shown < rev
			if c.Queued || !stale && !(c.Dry && chosen[c.To] == message(*c)) {
				continue
			}
			c.Dry, c.Queued, save = false, true, true
			due = append(due, *c)
		}
		return save
	})
	for _, c := range due {
		id, body := showing(record.Flow, record.Record, c)
		err = errors.Join(err, putJob(tx, store.Job{ID: id, Kind: jobShow, Due: r.cfg.Now(), Planned: r.cfg.Now()}, body))
	}
	return err
}

// missed says for each person which message a dry run kept away that is of use now: the
// newest, where none of the kind stands already.
func (t *turn) missed(f joined, all []store.Copy, owner string) (map[string]string, error) {
	chosen := map[string]string{owner: ""}
	for _, c := range slices.Backward(all) {
		stands := func(o store.Copy) bool { return o.To == c.To && o.Kind == c.Kind && o.Ref != "" }
		if _, done := chosen[c.To]; done || !c.Dry || !t.reaches(c) || slices.ContainsFunc(all, stands) {
			continue
		}
		t.env = t.env.For(c.To)
		t.env.Actor.Person = c.To
		card, err := f.render(t, c.Kind)
		if err != nil {
			return nil, err
		}
		if f.serves(card) {
			chosen[c.To] = message(c)
		}
	}
	return chosen, nil
}

// message is what the copies of one message in several places have in common.
func message(c store.Copy) string {
	_, tag, _ := strings.Cut(c.Key, "#")
	return c.Kind + "#" + tag
}

// serves: there is something to do, or its flow says so of the kind.
func (f typed[P]) serves(card chat.Card) bool {
	if card.Heals {
		return false
	}
	for b := range card.Every {
		if b.Style == chat.Primary || slices.Contains(f.Lasting, card.Kind) {
			return true
		}
	}
	return false
}
