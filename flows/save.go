package flows

import (
	"bytes"
	"fmt"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// commit stores what a step wants: part, head with its planned duty, jobs and
// audit, or nothing at all where nothing changed.
func (f typed[P]) commit(t *turn, part store.Record[P], done Turn[P]) error {
	t.reply.Notice, t.reply.Card = done.Notice, f.own(t, part, done.Card)
	before := t.head.Body
	after, planned := done.Head, []Effect(nil)
	var err error
	if !f.Alone {
		if after, planned, err = t.plan(before, done.Head); err != nil {
			return err
		}
	}
	now, err := json.Marshal(done.Part)
	if err != nil {
		return fmt.Errorf("encode %s part: %w", f.Name, err)
	}
	changed := after != before
	if !changed {
		was, err := json.Marshal(part.Body)
		if err != nil {
			return fmt.Errorf("encode %s part: %w", f.Name, err)
		}
		changed = !bytes.Equal(was, now)
	}
	if !changed && len(done.Effects) == 0 && len(planned) == 0 {
		if done.Card != nil {
			return nil
		}
		return f.answer(t, part)
	}
	t.reply.Notice = f.meant(t, part, done.Notice)
	part.Body, t.head.Body = done.Part, after
	if changed {
		part.Rev, part.Event = part.Rev+1, t.ev.ID
	} else {
		t.guarded = false // a repeat would find the same revision
	}
	return f.save(t, part, draft{done.Effects, planned, before, now, done.Topic})
}

// draft is a turn before it is written: its own effects and the planner's, the
// head before, the part afterwards, and what it was about.
type draft struct {
	own, planned []Effect
	before       hiring.Case
	body         []byte
	topic        string
}

// save writes the turn. The root of a record, the head or an alone flow's
// part, carries timers and the audit chain.
func (f typed[P]) save(t *turn, part store.Record[P], d draft) error {
	if part.Subject == "" {
		part.Subject = t.subject()
	}
	w := writer{t: t, flow: f.Name, part: &part.Envelope, root: &t.head.Envelope, topic: d.topic}
	if f.Alone {
		w.root = &part.Envelope
	}
	if err := w.effects(d.own); err != nil {
		return err
	}
	w.flow = "duty"
	if err := w.effects(d.planned); err != nil {
		return err
	}
	w.flow = f.Name
	if err := w.refresh(); err != nil {
		return err
	}
	if err := f.saveHead(t, &w, d); err != nil {
		return err
	}
	if err := f.parts.PutEncoded(t.tx, t.head.Body.ID, part, d.body); err != nil {
		return err
	}
	t.wrote = true
	if f.Shared && t.ev.Kind != chat.Row {
		t.shared = true
		if err := touchCompany(t.tx); err != nil {
			return err
		}
	}
	if t.reply.Card != nil { // the step's own
		return nil
	}
	if _, found := t.clicked(part.Copies); found && t.ev.Kept {
		return nil // its card comes by delivery, which has just been told
	}
	return f.answer(t, part)
}

// saveHead appends to the audit and writes the head, which keeps its JSON where it
// did not change.
func (f typed[P]) saveHead(t *turn, w *writer, d draft) (err error) {
	head, same := t.stored, t.stored != nil && t.head.Body == d.before
	if !same {
		if head, err = json.Marshal(t.head.Body); err != nil {
			return fmt.Errorf("encode head: %w", err)
		}
	}
	if err := w.audit(d.before, digest(head, d.body), w.part.Rev); err != nil || f.Alone {
		return err
	}
	t.head.Rev++
	if same {
		return Cases().PutSame(t.tx, t.head.Body.ID, t.head.Envelope, head)
	}
	return Cases().PutEncoded(t.tx, t.head.Body.ID, t.head, head)
}
