package feishu

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
	"context"
	"fmt"
	"io"
	"log/slog"
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
	return "om_new", f.toyed(toyPost{"post", to, key, string(d.card)})
}

// reply answers a message in a chat; say posts plain words.
func (f *Feishu) reply(ctx context.Context, message, key string, d drawn) (id string, err error) {
	return "om_new", f.toyed(toyPost{"reply", message, key, string(d.card)})
}

// edit replaces a card of ours by its message_id.
func (f *Feishu) edit(ctx context.Context, id string, d drawn) error {
	return f.toyed(toyPost{"edit", id, "", string(d.card)})
}

// bring uploads and sends the files of a card to a user.
func (f *Feishu) bring(ctx context.Context, to string, d chat.Delivery) error {
	return f.toyed(toyPost{"bring", to, d.Key, d.Card.Files[0].Name})
}

// recognise finds out who of Config.Unlinked an account is (batch_get_id), and its name.
func (f *Feishu) recognise(ctx context.Context, user string) (Stranger, error) {
	return Stranger{User: user, Name: "Wei Long"}, nil
}

// us is what the bot knows of itself: the tenant's key and its own open_id.
func (f *Feishu) us() (tenant, bot string, ok bool) {
	f.toy.mu.Lock()
	defer f.toy.mu.Unlock()
	return f.toy.tenant, "ou_bot00000000000000000000000000", f.toy.tenant != ""
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
	posts  []toyPost
	tenant string
	fail   error
}

type toyPost struct{ what, to, key, card string }

func (f *Feishu) toyed(p toyPost) error {
	f.toy.mu.Lock()
	defer f.toy.mu.Unlock()
	if f.toy.fail != nil {
		return f.toy.fail
	}
	f.toy.posts = append(f.toy.posts, p)
	return nil
}

// Start learns or checks the tenant and the bot's own id (sender).
func (f *Feishu) Start(ctx context.Context) error { panic("seam") }

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
