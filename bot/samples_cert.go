package main

import (
	"context"

	"closeloop/flows/training"
	"closeloop/store"
)

// certPlay: certificates, one's own, another's by its code, and those that count
// no longer or cannot be printed.
func certPlay() []scene {
	awards := func(code string, change func(*training.Certificate)) step {
		return step{"award " + code, func(ctx context.Context, t *tour) error {
			at := t.app.clock.Now()
			c := training.Certificate{
				Code: code, Person: "tr-xu", Name: t.company.Name("tr-xu"), Locale: t.lang, At: at, Until: at.AddDate(1, 0, 0),
				Rules: map[string]int{},
			}
			for _, track := range t.app.school.Tracks() {
				c.Rules[track.ID] = track.Rules
			}
			if change != nil {
				change(&c)
			}
			kept := store.Collection[training.Certificate]{Name: training.Certificates, Schema: 1}
			return t.app.store.Update(ctx, func(tx *store.Txn) error {
				return kept.Put(tx, code, store.Record[training.Certificate]{Envelope: store.Envelope{Rev: 1}, Body: c})
			})
		}}
	}
	return []scene{{"certificates", "2026-11-23 09:45:00", []step{
		awards("7KQ3-MZ9D-4T2X", nil), types("adm-wei", "/cert verify 7KQ3-MZ9D-4T2X"), types("mgr-zhao", "/cert verify 7KQ3-MZ9D-4T2X"),
		awards("7KQ3-MZ9D-4T2Y", func(c *training.Certificate) { c.Until = c.At }), types("mgr-zhao", "/cert verify 7KQ3-MZ9D-4T2Y"),
	}}}
}
