package slack

import (
	"context"
	"errors"
	"sync"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// rooms are the direct channels of users. The zero value is ready.
type rooms struct {
	mu   sync.Mutex
	byID map[string]string
}

// of is a user's channel; "": not known.
func (r *rooms) of(user string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[user]
}

func (r *rooms) keep(user, channel string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil || len(r.byID) >= mostKept {
		r.byID = map[string]string{}
	}
	r.byID[user] = channel
}

func (r *rooms) forget(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byID, user)
}

// room is the channel of a place: of a person, the direct messages.
func (s *Slack) room(ctx context.Context, place string) (string, error) {
	if !person(place) {
		return place, nil
	}
	if room := s.rooms.of(place); room != "" {
		return room, nil
	}
	return doorstep.Together(ctx, &s.opening, place, func(ctx context.Context) (room string, err error) {
		err = s.do(ctx, call{method: "conversations.open", key: place}, func(ctx context.Context) error {
			c, _, _, err := s.api.OpenConversationContext(ctx, &api.OpenConversationParameters{Users: []string{place}, ReturnIM: true})
			if err == nil && (c == nil || c.ID == "") {
				return errMute
			}
			if err == nil {
				room = c.ID
				s.rooms.keep(place, room)
			}
			return err
		})
		return room, err
	})
}

// moved forgets the channel of a person that is no more, so that a repeat opens
// the one there is now.
func (s *Slack) moved(place string, err error) error {
	var e *chat.SendError
	if errors.As(err, &e) && e.Gone && person(place) {
		s.rooms.forget(place)
	}
	return err
}
