package slack

import (
	"context"
	"errors"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
)

// respondTo is what a call to a response_url is called here.
const respondTo = "response_url"

// publishView is the method that shows somebody's Home tab.
const publishView = "views.publish"

// open opens a modal. A trigger lives three seconds and works once.
func (s *Slack) open(ctx context.Context, trigger string, v api.ModalViewRequest) error {
	return s.do(ctx, call{method: "views.open", once: true}, func(ctx context.Context) error {
		_, err := s.api.OpenViewContext(ctx, trigger, v)
		return err
	})
}

// publish shows somebody's Home tab. Whether they may see it, the caller knows.
func (s *Slack) publish(ctx context.Context, user string, v api.HomeTabViewRequest) error {
	return s.do(ctx, call{method: publishView}, func(ctx context.Context) error {
		_, err := s.api.PublishViewContext(ctx, api.PublishViewContextRequest{UserID: user, View: v})
		return err
	})
}

// respond uses a response_url: replace rewrites the clicked (ephemeral) message.
// The address comes from outside, so only Slack's are used.
func (s *Slack) respond(ctx context.Context, address string, d drawn, replace bool) error {
	if !s.ours(address) {
		return &chat.SendError{Gone: true, Err: errors.New("the response_url is not Slack's")}
	}
	m := &api.WebhookMessage{Text: cut(d.text), ResponseType: api.ResponseTypeEphemeral, ReplaceOriginal: replace}
	if len(d.blocks) > 0 {
		m.Blocks = &api.Blocks{BlockSet: d.blocks}
	}
	return s.do(ctx, call{method: respondTo, address: true, once: true}, func(ctx context.Context) error {
		return api.PostWebhookCustomHTTPContext(ctx, address, s.http, m)
	})
}
