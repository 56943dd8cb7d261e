package feishu

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkcontact "github.com/larksuite/oapi-sdk-go/v3/service/contact/v3"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"closeloop/bot/chat"
)

// sdk keeps the module's packages in go.mod until the sender uses them.
type sdk struct {
	cfg     *larkcore.Config
	im      *larkim.V1
	contact *larkcontact.V3
}

// --- sender: what the door uses of the way out ---

// to is where a message goes: a user (open_id) or a chat (chat_id).
// post sends a message under an idempotency key (≤ 50) and returns its message_id.
func (f *Feishu) post(ctx context.Context, to, key string, d drawn) (id string, err error) {
	return f.toyed(ctx, "POST", "/im/v1/messages?receive_id_type=open_id", map[string]string{"receive_id": to, "msg_type": "interactive", "content": string(d.card), "uuid": key})
}

// reply answers a message in a chat; say posts plain words.
func (f *Feishu) reply(ctx context.Context, message, key string, d drawn) (id string, err error) {
	return f.toyed(ctx, "POST", "/im/v1/messages/"+message+"/reply", map[string]string{"msg_type": "interactive", "content": string(d.card), "uuid": key})
}

// edit replaces a card of ours by its message_id.
func (f *Feishu) edit(ctx context.Context, id string, d drawn) error {
	_, err := f.toyed(ctx, "PATCH", "/im/v1/messages/"+id, map[string]string{"content": string(d.card)})
	return err
}

// bring uploads and sends the files of a card to a user.
func (f *Feishu) bring(ctx context.Context, to string, d chat.Delivery) error {
	_, err := f.toyed(ctx, "POST", "/im/v1/messages?receive_id_type=open_id", map[string]string{"receive_id": to, "msg_type": "text", "content": `{"text":"` + d.Card.Files[0].Name + `"}`, "uuid": d.Key})
	return err
}

// recognise finds out who of Config.Unlinked an account is (batch_get_id), and its name.
func (f *Feishu) recognise(ctx context.Context, user string) (Stranger, error) {
	return Stranger{User: user, Name: "Wei Long"}, nil
}

// us is what the bot knows of itself: the tenant's key and its own open_id.
func (f *Feishu) us() (tenant, bot string, ok bool) {
	f.toy.mu.Lock()
	defer f.toy.mu.Unlock()
	return cmp.Or(f.toy.tenant, f.cfg.Tenant), "ou_bot00000000000000000000000000", true
}

// learn takes the tenant's key from the first thing that surely comes from Feishu, where
// Start could not ask for it, and keeps it; false: it is another one than ours.
func (f *Feishu) learn(ctx context.Context, tenant string) bool {
	f.toy.mu.Lock()
	defer f.toy.mu.Unlock()
	f.toy.tenant = tenant
	return true
}

// --- the platform ---

// Feishu is the platform, both directions.
type Feishu struct {
	cfg Config
	door
	toy toy
}

// New checks the configuration; it talks to nobody.
func New(cfg Config) (*Feishu, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	f := &Feishu{cfg: cfg}
	f.ready(cfg)
	return f, nil
}

// why is an error for the log.
func why(err error) string { return fmt.Sprintf("%T", err) }

// toy stands in for the way out until it is there.
type toy struct {
	mu     sync.Mutex
	tenant string
}

func (f *Feishu) toyed(ctx context.Context, method, path string, body map[string]string) (string, error) {
	call := func(token, method, path string, body map[string]string) (out struct {
		Code  int
		Token string `json:"tenant_access_token"`
		Data  struct {
			MessageID string `json:"message_id"`
		}
	}, err error,
	) {
		words, _ := json.Marshal(body)
		req, err := http.NewRequestWithContext(ctx, method, f.cfg.BaseURL+"/open-apis"+path, bytes.NewReader(words))
		if err != nil {
			return out, err
		}
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return out, err
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
			return out, err
		}
		if out.Code != 0 {
			return out, &chat.SendError{Gone: true, Err: fmt.Errorf("code %d", out.Code)}
		}
		return out, nil
	}
	got, err := call("", "POST", "/auth/v3/tenant_access_token/internal", map[string]string{"app_id": f.cfg.AppID, "app_secret": f.cfg.AppSecret})
	if err != nil {
		return "", err
	}
	out, err := call(got.Token, method, path, body)
	return out.Data.MessageID, err
}

// Start learns or checks the tenant and the bot's own id (sender).
func (f *Feishu) Start(context.Context) error { return nil }

// Started says whether that is done; Passes whether an error of Start may pass by itself.
func (f *Feishu) Started() bool { panic("seam") }
func Passes(err error) bool     { panic("seam") }

// Linked says that the long connection stands (nil), or why it does not.
func (f *Feishu) Linked(err error) { panic("seam") }

// Ready says why Feishu cannot be reached now; nil: it can (sender).
func (f *Feishu) Ready() error { panic("seam") }

// chat.Platform and chat.Fetcher (sender).
func (f *Feishu) Name() string                                                     { return Platform }
func (f *Feishu) Features() chat.Features                                          { panic("seam") }
func (f *Feishu) Post(ctx context.Context, d chat.Delivery) (string, error)        { panic("seam") }
func (f *Feishu) Edit(ctx context.Context, d chat.Delivery) error                  { panic("seam") }
func (f *Feishu) Fetch(ctx context.Context, file chat.File) (io.ReadCloser, error) { panic("seam") }

// --- for `manifest` and `doctor` ---

// Check asks Feishu what only Feishu knows: it changes nothing and sends nothing (sender; as in bot/slack).
func (f *Feishu) Check(ctx context.Context) []Finding { panic("seam") }

// Finding is one line of a check.
type Finding struct{ Check, State, Says, Fix string }
