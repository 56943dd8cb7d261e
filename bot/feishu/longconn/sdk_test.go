package longconn

import (
	"context"
	"errors"
	"net/http"
	"testing"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher"
	"github.com/larksuite/oapi-sdk-go/v3/event/dispatcher/callback"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"
	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"

	"closeloop/bot/fakefeishu"
)

// TestTheSDKsClient: the client that Feishu publishes finds in the fake what it
// expects of Feishu; and what it does not know it has told again, which is why
// this room does not use it.
func TestTheSDKsClient(t *testing.T) {
	t.Parallel()
	w := fakefeishu.Open(t, fakefeishu.Options{})
	w.Within(patience)
	heard := make(chan string, 1)
	d := dispatcher.NewEventDispatcher("", "").
		OnP2MessageReceiveV1(func(_ context.Context, e *larkim.P2MessageReceiveV1) error {
			heard <- *e.Event.Message.MessageId
			return nil
		}).
		OnP2CardActionTrigger(func(_ context.Context, e *callback.CardActionTriggerEvent) (*callback.CardActionTriggerResponse, error) {
			return &callback.CardActionTriggerResponse{Toast: &callback.Toast{Type: "info", Content: e.Event.Operator.OpenID}}, nil
		})
	c := larkws.NewClient(fakefeishu.App, fakefeishu.AppSecret, larkws.WithDomain(w.URL()), larkws.WithEventHandler(d),
		larkws.WithLogger(silent{}), larkws.WithLogLevel(larkcore.LogLevelError))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Start(ctx) }()
	w.Until(t, func() bool { return w.Connections() == 1 && w.Pings() > 0 })
	if a := w.Send(w.Event(fakefeishu.MessageReceived, map[string]any{"message": map[string]any{"message_id": "om_1"}})); a.Status != http.StatusOK {
		t.Errorf("%d %v", a.Status, a.Err)
	}
	if got := <-heard; got != "om_1" {
		t.Error(got)
	}
	a := w.Send(w.Event(fakefeishu.CardAction, map[string]any{"operator": map[string]any{"open_id": "ou_1"}}))
	if string(a.Body) != `{"toast":{"type":"info","content":"ou_1"}}` {
		t.Errorf("%d %s %v", a.Status, a.Body, a.Err)
	}
	if a := w.Send(event(w, "from.tomorrow_v9")); a.Status != http.StatusInternalServerError {
		t.Errorf("%d %v", a.Status, a.Err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// silent is a logger of the SDK's.
type silent struct{}

func (silent) Debug(context.Context, ...any) {}
func (silent) Info(context.Context, ...any)  {}
func (silent) Warn(context.Context, ...any)  {}
func (silent) Error(context.Context, ...any) {}
