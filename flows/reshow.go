package flows

import (
	"context"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/store"
)

// lastMoments is how long before the end of a process the answer to a turn may still
// have been on its way: the turn, and what a door does where the answer is lost.
const lastMoments = 30 * time.Second

// reshow queues the cards again that went out with the answers of the last moments:
// nobody knows whether those arrived, and to show a card once more costs an edit that
// nobody sees. The audit tells which they are, so that a click pays nothing for it.
func (r *Runner) reshow(ctx context.Context) error {
	return r.cfg.Store.Update(ctx, func(tx *store.Txn) error {
		clicks, err := r.lastClicks(tx)
		for _, e := range clicks {
			_, id, _ := strings.Cut(e.Record, "/")
			if err == nil {
				_, err = r.redraw(tx, chat.Action{Flow: e.Flow, Record: id}, func(c store.Copy) bool {
					return c.To == e.Actor && placeOf(c).Platform == e.Door && c.Ref != ""
				})
			}
		}
		return err
	})
}

// lastClicks are the turns of the last moments whose answers carried a card.
func (r *Runner) lastClicks(tx *store.Txn) (out []store.Entry, err error) {
	end, err := tx.LastEntry()
	if err != nil || end.IsZero() {
		return nil, err
	}
	err = tx.Entries(end.Add(-lastMoments), func(e store.Entry) bool {
		if _, known := r.flows[e.Flow]; known && r.cfg.Inline(e.Door) {
			out = append(out, e)
		}
		return true
	})
	return out, err
}
