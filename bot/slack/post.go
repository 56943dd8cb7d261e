package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// cardEvent is the type of the metadata by which a posted card is found again.
const cardEvent = "closeloop_card"

// mostText is how many characters the words beside the blocks may have when a
// message is edited.
const mostText = 4_000

// spot is where one person reads: a channel (or a direct message) and the user.
type spot struct{ channel, user string }

// Name is "slack".
func (s *Slack) Name() string { return Platform }

// Features: forms open in a modal, notices are for one person, messages can be
// edited without end.
func (s *Slack) Features() chat.Features {
	return chat.Features{
		ModalForms: true, PrivateNotices: true,
		Limits: chat.Limits{Blocks: 50, Bytes: 13_000, Input: 3_000},
	}
}

// Post sends a card. Its files go before it, so that a fault on the way brings
// a file twice rather than never; the card comes once.
func (s *Slack) Post(ctx context.Context, d chat.Delivery) (string, error) {
	ref, err := s.deliver(ctx, d)
	s.posts.Settle(d.Key, s.cfg.Now(), err)
	return ref, err
}

func (s *Slack) deliver(ctx context.Context, d chat.Delivery) (string, error) {
	if err := s.admit(ctx, d.Place); err != nil {
		return "", err
	}
	channel, err := s.room(ctx, d.Place.ID)
	if err != nil {
		return "", err
	}
	if err := s.bring(ctx, channel, d); err != nil {
		return "", err
	}
	c := call{method: "chat.postMessage", channel: channel, key: d.Key, once: true}
	ref, err := s.send(ctx, c, s.draw(d), d.Key)
	return ref, s.moved(d.Place.ID, err)
}

// Edit replaces the message Ref. It may be repeated, and brings no files.
func (s *Slack) Edit(ctx context.Context, d chat.Delivery) error {
	if err := s.admit(ctx, d.Place); err != nil {
		return err
	}
	return s.change(ctx, d.Key, d.Ref, s.draw(d))
}

// admit says whether a delivery may be tried now.
func (s *Slack) admit(ctx context.Context, p chat.Place) error {
	if _, ok := s.us(); !ok {
		return early()
	}
	if wait := s.outage.Wait(s.cfg.Now()); wait > 0 {
		return &chat.SendError{RetryAfter: wait, Err: errors.New("slack does not answer")}
	}
	return s.allowed(ctx, p)
}

// draw draws the card of a delivery for its reader.
func (s *Slack) draw(d chat.Delivery) drawn {
	return pen{speaker: s.cfg.Speaker, reader: d.Reader, colleagues: s.cfg.Colleagues()}.card(d.Card, true)
}

// options are a message as the library takes it.
func options(d drawn) []api.MsgOption {
	blocks := d.blocks
	if blocks == nil {
		blocks = []api.Block{}
	}
	return []api.MsgOption{
		api.MsgOptionText(cut(d.text), false), api.MsgOptionBlocks(blocks...),
		api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl(),
	}
}

// cut shortens words to what an edit may carry.
func cut(text string) string {
	if r := []rune(text); len(r) > mostText {
		return string(r[:mostText-1]) + "…"
	}
	return text
}

// send posts a message; key, if there is one, is what it is found by.
func (s *Slack) send(ctx context.Context, c call, d drawn, key string) (ref string, err error) {
	err = s.taken(d, func(d drawn) error {
		message := options(d)
		if key != "" {
			message = append(message, api.MsgOptionMetadata(api.SlackMetadata{EventType: cardEvent, EventPayload: map[string]any{"key": key}}))
		}
		return s.do(ctx, c, func(ctx context.Context) error {
			channel, ts, err := s.api.PostMessageContext(ctx, c.channel, message...)
			switch {
			case err != nil:
				return err
			case ts == "" || channel == "":
				return errMute
			}
			ref = channel + "/" + ts
			return nil
		})
	})
	return ref, err
}

// taken tries a message, and where Slack does not take its blocks, the same one
// without charts and tables, which not every workspace knows.
func (s *Slack) taken(d drawn, try func(drawn) error) error {
	err := try(d)
	if word := code(err); d.plain == nil || word != "invalid_blocks" && word != "invalid_blocks_format" {
		return err
	}
	s.count("plain")
	return try(d.plain())
}

// post sends a message into a channel, which nobody edits later.
func (s *Slack) post(ctx context.Context, channel string, d drawn) (ref string, err error) {
	return s.send(ctx, call{method: "chat.postMessage", channel: channel, once: true}, d, "")
}

// ephemeral shows a message to one person in a channel.
func (s *Slack) ephemeral(ctx context.Context, at spot, d drawn) error {
	return s.taken(d, func(d drawn) error {
		return s.do(ctx, call{method: "chat.postEphemeral", once: true}, func(ctx context.Context) error {
			ts, err := s.api.PostEphemeralContext(ctx, at.channel, at.user, options(d)...)
			if err == nil && ts == "" {
				return errMute
			}
			return err
		})
	})
}

// edit replaces a message of ours by its reference "C…/ts".
func (s *Slack) edit(ctx context.Context, ref string, d drawn) error {
	return s.change(ctx, "", ref, d)
}

func (s *Slack) change(ctx context.Context, key, ref string, d drawn) error {
	channel, ts, ok := strings.Cut(ref, "/")
	if !ok || channel == "" || ts == "" {
		return &chat.SendError{Edited: true, Err: fmt.Errorf("no message %q in slack", ref)}
	}
	return s.taken(d, func(d drawn) error {
		return s.do(ctx, call{method: "chat.update", key: key}, func(ctx context.Context) error {
			_, at, _, err := s.api.UpdateMessageContext(ctx, channel, ts, options(d)...)
			if err == nil && at == "" {
				return errMute
			}
			return err
		})
	})
}
