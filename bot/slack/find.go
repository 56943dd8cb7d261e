package slack

import (
	"context"
	"strconv"
	"time"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// How far a look goes: so many pages of so many messages, and no further back
// than a post of an earlier process can be (its tries end after a day).
const (
	mostPages = 5
	pageSize  = 200
	lookBack  = 72 * time.Hour
	skew      = 5 * time.Minute // between Slack's clock and ours
)

// Find looks up the message that a post with this key has made. It asks nobody
// where the post surely did not arrive.
func (s *Slack) Find(ctx context.Context, place chat.Place, key string) (string, bool, error) {
	t, known := s.posts.Of(key)
	if known && !t.Doubt {
		return "", false, nil
	}
	if err := s.admit(ctx, place); err != nil {
		return "", false, err
	}
	channel, err := s.room(ctx, place.ID)
	if err != nil {
		return "", false, err
	}
	oldest := s.cfg.Now().Add(-lookBack)
	if known {
		oldest = t.First
	}
	page := api.GetConversationHistoryParameters{
		ChannelID: channel, Limit: pageSize, IncludeAllMetadata: true,
		Oldest: strconv.FormatInt(oldest.Add(-skew).Unix(), 10) + ".000000",
	}
	for range mostPages {
		ref, next, err := s.findOn(ctx, page, key)
		if err != nil || ref != "" || next == "" {
			return ref, ref != "", err
		}
		page.Cursor = next
	}
	return "", false, nil
}

// findOn looks on one page, newest first; next is the cursor of the one before.
func (s *Slack) findOn(ctx context.Context, page api.GetConversationHistoryParameters, key string) (ref, next string, err error) {
	us, _ := s.us()
	err = s.do(ctx, call{method: "conversations.history", key: key}, func(ctx context.Context) error {
		h, err := s.api.GetConversationHistoryContext(ctx, &page)
		if err != nil {
			return err
		}
		for _, m := range h.Messages {
			mine := m.BotID == us.bot || m.User == us.user
			if mine && m.Metadata.EventType == cardEvent && m.Metadata.EventPayload["key"] == key {
				ref = page.ChannelID + "/" + m.Timestamp
				return nil
			}
		}
		if h.HasMore {
			next = h.ResponseMetaData.NextCursor
		}
		return nil
	})
	return ref, next, err
}
