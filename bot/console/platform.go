package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"

	"closeloop/bot/chat"
)

// Name is "console".
func (c *Console) Name() string { return Platform }

// Features: the answer to a click carries the new card, forms stand on the
// card, a notice can be for one person; nothing is limited.
func (c *Console) Features() chat.Features {
	return chat.Features{InlineReply: true, PrivateNotices: true}
}

// refOf is the id of the message that a delivery makes, the same at every
// repeat.
func refOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "m-" + hex.EncodeToString(sum[:12])
}

// Post puts a card on the shelf and shows it to whoever looks. A repeat of the
// same key changes nothing.
func (c *Console) Post(ctx context.Context, d chat.Delivery) (string, error) {
	id := refOf(d.Key)
	if err := c.known(d.Place); err != nil {
		return "", &chat.SendError{Gone: true, Err: err}
	}
	c.shelving.Lock()
	defer c.shelving.Unlock()
	_, found, err := c.cfg.Shelf.Get(ctx, id)
	if err != nil {
		return "", fmt.Errorf("look up a posted message: %w", err)
	}
	if found {
		return id, nil
	}
	m := Message{ID: id, Place: d.Place.ID, Private: strings.HasPrefix(d.Place.ID, directly), At: c.stage.at(c.cfg.Clock.Now())}
	return id, c.put(ctx, m.with(d.Card))
}

// Edit replaces the card of a posted message. A message that is not on the
// shelf can only be posted afresh.
func (c *Console) Edit(ctx context.Context, d chat.Delivery) error {
	c.shelving.Lock()
	defer c.shelving.Unlock()
	m, found, err := c.cfg.Shelf.Get(ctx, d.Ref)
	switch {
	case err != nil:
		return fmt.Errorf("look up a message to edit: %w", err)
	case !found:
		return &chat.SendError{Edited: true, Err: fmt.Errorf("no message %q on the shelf", d.Ref)}
	case reflect.DeepEqual(m.Card, d.Card):
		return nil
	}
	m.Edited = true
	return c.put(ctx, m.with(d.Card))
}

// Find looks up what a delivery with this key has posted.
func (c *Console) Find(ctx context.Context, _ chat.Place, key string) (string, bool, error) {
	id := refOf(key)
	_, found, err := c.cfg.Shelf.Get(ctx, id)
	if err != nil {
		return "", false, fmt.Errorf("look up a posted message: %w", err)
	}
	return id, found, nil
}

func (c *Console) known(p chat.Place) error {
	if _, ok := c.group(p.ID); !ok && !strings.HasPrefix(p.ID, directly) {
		return fmt.Errorf("no place %q in the console", p.ID)
	}
	return nil
}

// put stores a message and then tells whoever looks. The caller holds the
// shelf.
func (c *Console) put(ctx context.Context, m Message) error {
	if err := c.cfg.Shelf.Put(ctx, m); err != nil {
		return fmt.Errorf("put a message on the shelf: %w", err)
	}
	c.hub.tell(happening{message: &m})
	return nil
}

// update shows the newer state of a message's own card at once, wherever the
// message is kept, and says whether it did.
func (c *Console) update(ctx context.Context, id string, card chat.Card) (bool, error) {
	c.shelving.Lock()
	defer c.shelving.Unlock()
	m, kept, err := c.find(ctx, id)
	if err != nil || m.ID == "" || !m.sameCard(card) {
		return false, err
	}
	if reflect.DeepEqual(m.Card, card) {
		return true, nil
	}
	m.Edited = true
	m = m.with(card)
	if kept {
		return true, c.put(ctx, m)
	}
	c.stage.put(m)
	c.hub.tell(happening{message: &m})
	return true, nil
}

// find looks for a message on the shelf (kept) and among what is only shown.
// Of an unknown one the id is empty.
func (c *Console) find(ctx context.Context, id string) (m Message, kept bool, err error) {
	m, kept, err = c.cfg.Shelf.Get(ctx, id)
	if err != nil {
		return Message{}, false, fmt.Errorf("look up a message: %w", err)
	}
	if !kept {
		m, _ = c.stage.get(id)
	}
	return m, kept, nil
}
