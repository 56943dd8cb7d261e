package feishu

// This file is the plan of the room while it is built: every line here moves to
// its own file with its body, and the file goes.

import (
	"context"
	"io"
	"net/http"

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
	panic("seam")
}

// reply answers a message in a chat; say posts plain words.
func (f *Feishu) reply(ctx context.Context, message, key string, d drawn) (id string, err error) {
	panic("seam")
}

// edit replaces a card of ours by its message_id.
func (f *Feishu) edit(ctx context.Context, id string, d drawn) error { panic("seam") }

// bring uploads and sends the files of a card to a user.
func (f *Feishu) bring(ctx context.Context, to string, d chat.Delivery) error { panic("seam") }

// recognise finds out who of Config.Unlinked an account is (batch_get_id), and its name.
func (f *Feishu) recognise(ctx context.Context, user string) (Stranger, error) { panic("seam") }

// us is what the bot knows of itself: the tenant's key and its own open_id.
func (f *Feishu) us() (tenant, bot string, ok bool) { panic("seam") }

// learn takes the tenant's key from the first thing that surely comes from Feishu, where
// Start could not ask for it, and keeps it; false: it is another one than ours.
func (f *Feishu) learn(ctx context.Context, tenant string) bool { panic("seam") }

// --- the platform ---

// Feishu is the platform, both directions.
type Feishu struct{ cfg Config }

// New checks the configuration; it talks to nobody.
func New(cfg Config) (*Feishu, error) { panic("seam") }

// Start learns or checks the tenant and the bot's own id (sender).
func (f *Feishu) Start(ctx context.Context) error { panic("seam") }

// Started says whether that is done; Passes whether an error of Start may pass by itself.
func (f *Feishu) Started() bool { panic("seam") }
func Passes(err error) bool     { panic("seam") }

// Routes is the door of mode HTTP: POST /feishu/events (door).
func (f *Feishu) Routes() http.Handler { panic("seam") }

// Hear takes what came over a long connection, which Feishu has sent for sure: clear JSON of
// schema 2.0. answer is the answer of a card callback, nil if there is none. An error has
// Feishu tell it again.
func (f *Feishu) Hear(ctx context.Context, payload []byte) (answer []byte, err error) {
	panic("seam")
}

// Linked says that the long connection stands (nil), or why it does not.
func (f *Feishu) Linked(err error) { panic("seam") }

// Ready says why Feishu cannot be reached now; nil: it can (sender).
func (f *Feishu) Ready() error { panic("seam") }

// Wait returns when every answer is out and what followed it; Close has nothing begin any more.
func (f *Feishu) Wait(ctx context.Context) error  { panic("seam") }
func (f *Feishu) Close(ctx context.Context) error { panic("seam") }

// Counts are what nobody was told, for metrics.
func (f *Feishu) Counts() map[string]uint64 { panic("seam") }

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
