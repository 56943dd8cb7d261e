package flows

import (
	"closeloop/bot/chat"
	"closeloop/store"
)

// Farewell is the own verb by which a record that is named after a case, and holds ids
// only, learns that the candidate is about to be erased. One that still has a letter to
// send afterwards stays until that has left.
const Farewell = "farewell"

// farewell lets records that are named after a case take leave, in this transaction: what
// they have to send is committed with the erasure, or neither is.
func (r *Runner) farewell(tx *store.Txn, f *found) error {
	f.staying = nil
	for _, at := range f.traces {
		if flow, ok := r.flows[at.Collection].(interface{ takesLeave() bool }); !ok || !flow.takesLeave() {
			continue
		}
		t, err := r.newTurn(tx, chat.Event{
			ID: "erase-" + at.ID, Kind: chat.Told, Action: chat.Action{Flow: at.Collection, Record: at.ID, Verb: Farewell}, From: chat.Account{Platform: "bot"},
		})
		if err != nil {
			return err
		}
		t.inside = true
		if err := t.run(); err != nil {
			return err
		}
		err = r.flows[at.Collection].copies(t, func(env *store.Envelope) bool {
			if len(env.Timers) > 0 {
				f.staying = append(f.staying, at)
			}
			return false
		})
		if err != nil {
			return err
		}
	}
	return nil
}
