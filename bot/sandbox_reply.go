package main

import (
	"context"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/duty"
	"closeloop/flows/training"
	"closeloop/store"
)

// explanation is what the trainee told whoever asks, and whether they had looked why
// the reminder came before they said it.
type explanation struct {
	Reply  string `json:"reply"`
	Looked bool   `json:"looked"`
}

// explanations are kept as one record, under the word asker.
func explanations() store.Collection[explanation] {
	return store.Collection[explanation]{Name: "explanation", Schema: 1}
}

const asker = "asker"

// explained: who asks got the right answer, from somebody who had looked.
func explained(b *sandbox, env flows.Env) bool {
	said, _ := flows.Find[explanation](env, explanations().Name, asker)
	c, ok := b.scene.claim(said.Reply)
	return ok && c.Right && said.Looked
}

// looked notes that somebody asked why a case is reminded of. Such a turn changes
// nothing, so that nothing else remembers it.
func (b *sandbox) looked(o flows.Outcome) {
	if o.Flow != duty.Name || o.Verb != "why" || o.Result != "same" {
		return
	}
	if err := b.set(context.Background(), settingLooked, o.Record); err != nil {
		b.log.Error("a look at a reminder was not noted", "cause", err)
	}
}

// reply notes an answer to whoever asks.
func (b *sandbox) reply(ctx context.Context, id string) (chat.Text, error) {
	c, ok := b.scene.claim(id)
	if !ok {
		return chat.T("drill.reply.unknown"), nil
	}
	about := ""
	err := b.runner.Look(ctx, func(env flows.Env) error {
		about, _ = b.caseOf(env, b.scene.Task)
		return nil
	})
	if err != nil {
		return chat.Text{}, err
	}
	said := explanation{Reply: id}
	err = b.store.Update(ctx, func(tx *store.Txn) error {
		seen, err := tx.Setting(settingLooked)
		if err != nil {
			return err
		}
		said.Looked = seen == about
		return explanations().Put(tx, asker, store.Record[explanation]{Body: said})
	})
	if err == nil && !said.Looked {
		return chat.T("drill.reply.unread", "Case", about), nil
	}
	return chat.T("drill.reply.said", "Words", c.Text, "Why", c.Why), err
}

func (s situation) claim(id string) (claim, bool) {
	for _, c := range s.Replies {
		if c.ID == id {
			return c, true
		}
	}
	return claim{}, false
}

// claims are the scene's answers as the trainee chooses from them.
func (s situation) claims() (out []training.Source) {
	for _, c := range s.Replies {
		out = append(out, training.Source{ID: c.ID, Name: chat.L(c.Text)})
	}
	return out
}
