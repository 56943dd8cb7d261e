package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// podium is a platform as a sandbox posts to it: what goes out is dressed as
// practice, under idempotency keys of its own.
type podium struct {
	chat.Platform
	box *sandbox
}

// seeker is a podium of a platform that can look up what it posted.
type seeker struct {
	podium
	finder chat.Finder
}

// Find looks up what a delivery of this sandbox has posted.
func (f seeker) Find(ctx context.Context, place chat.Place, key string) (string, bool, error) {
	return f.finder.Find(ctx, place, f.box.key(key))
}

// stages are the house's platforms for this sandbox, each with all that it can do.
func (b *sandbox) stages() (out []chat.Platform) {
	for _, p := range b.house.platforms() {
		s := podium{p, b}
		if f, ok := p.(chat.Finder); ok {
			out = append(out, seeker{s, f})
			continue
		}
		out = append(out, s)
	}
	return out
}

// key is an idempotency key of this practice: in another one the same card of the
// same record is another message, and so it is when this one is set up again: what a
// first try of that has posted was closed.
func (b *sandbox) key(key string) string {
	sum := sha256.Sum256([]byte(b.person + "\x00" + b.attempt + "\x00" + b.opening + "\x00" + key))
	return "cl-" + hex.EncodeToString(sum[:16])
}

// postedCard is a message of a practice, so that it can be closed.
type postedCard struct {
	Place  chat.Place `json:"place"`
	Ref    string     `json:"ref"`
	Kind   string     `json:"kind"`
	Record string     `json:"record"` // as it stands outside
}

func postedCards() store.Collection[postedCard] {
	return store.Collection[postedCard]{Name: "posted", Schema: 1}
}

// Post posts a card, and notes where.
func (s podium) Post(ctx context.Context, d chat.Delivery) (string, error) {
	d.Card, d.Key = s.box.dressed(d.Card), s.box.key(d.Key)
	ref, err := s.Platform.Post(ctx, d)
	if err != nil || ref == "" {
		return ref, err
	}
	m := postedCard{Place: d.Place, Ref: ref, Kind: d.Card.Kind, Record: d.Card.Record}
	return ref, s.box.store.Update(ctx, func(tx *store.Txn) error {
		return postedCards().Put(tx, d.Key, store.Record[postedCard]{Body: m})
	})
}

// Edit replaces a card.
func (s podium) Edit(ctx context.Context, d chat.Delivery) error {
	d.Card, d.Key = s.box.dressed(d.Card), s.box.key(d.Key)
	return s.Platform.Edit(ctx, d)
}

// closing is how long a practice that is left takes at most to close its cards.
const closing = 10 * time.Second

// closeCards leaves on every card of the practice that it is over. A card that
// cannot be reached stays; whoever clicks it is told.
func (b *sandbox) closeCards(ctx context.Context) error {
	var all []postedCard
	err := b.store.View(ctx, func(tx *store.Txn) error {
		all = nil
		return postedCards().All(tx, func(_ string, r store.Record[postedCard]) bool {
			all = append(all, r.Body)
			return true
		})
	})
	if err != nil {
		return err
	}
	outer, err := b.house.runner.Company(ctx)
	if err != nil {
		return err
	}
	reader := chat.Reader{Person: b.person, Locale: outer.Locale(b.person), Zone: outer.Zone(b.person)}
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	for _, m := range all {
		for _, p := range b.house.platforms() {
			if p.Name() != m.Place.Platform {
				continue
			}
			d := chat.Delivery{Reader: reader, Place: m.Place, Card: over(m), Key: b.key(m.Ref), Ref: m.Ref, Quiet: true}
			if err := p.Edit(ctx, d); err != nil {
				b.log.Warn("a card of a practice was not closed", "platform", p.Name(), "cause", err)
			}
		}
	}
	return nil
}

// over is the last state of a card of a practice.
func over(m postedCard) chat.Card {
	return chat.Card{
		Kind: m.Kind, Record: m.Record, Tone: chat.Neutral, Title: chat.T("drill.over.title"),
		Blocks: []chat.Block{chat.Paragraph(chat.T("drill.over.words"))},
	}
}
