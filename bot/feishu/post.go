package feishu

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"closeloop/bot/chat"
)

// editWindow is how long a message can be edited: a little less than Feishu's
// fourteen days.
const editWindow = 14*24*time.Hour - time.Hour

// keyTime is how long Feishu surely knows a message by its key: a little less than
// the hour that it promises.
const keyTime = 55 * time.Minute

// plainly ends the reference of a message that became plain words, because Feishu
// refused its card: there is nothing to edit.
const plainly = "/text"

// Name is "feishu".
func (f *Feishu) Name() string { return Platform }

// Features: a click's answer carries the card, and messages can be edited for
// fourteen days.
func (f *Feishu) Features() chat.Features {
	return chat.Features{
		InlineReply: true, EditWindow: editWindow,
		Limits: chat.Limits{Blocks: 180, Bytes: 24 << 10, Input: 1_000},
	}
}

// Post sends a card. Its files go before it. A repeat within an hour makes no
// second message: Feishu answers it with the first one, which is then brought up
// to date. A try whose outcome stays unknown for longer than that (an outage that
// took the answer with it) is posted again: one card twice rather than never, and
// either works, as the records decide and not the cards.
func (f *Feishu) Post(ctx context.Context, d chat.Delivery) (string, error) {
	ref, err := f.deliver(ctx, d)
	f.posts.Settle(d.Key, f.cfg.Now(), err)
	return ref, err
}

func (f *Feishu) deliver(ctx context.Context, d chat.Delivery) (string, error) {
	if err := f.admit(); err != nil {
		return "", err
	}
	if err := f.bring(ctx, d.Place.ID, d); err != nil {
		return "", err
	}
	tried, _ := f.posts.Of(d.Key)
	began, drawn := f.cfg.Now(), f.draw(d)
	if tried.Doubt && began.Sub(tried.First) > keyTime {
		f.count("post.twice")
		f.cfg.Log.Warn("feishu: a card whose outcome is unknown is posted again", "key", d.Key)
	}
	m, err := f.send(ctx, call{api: apiCreate, place: d.Place.ID, key: d.Key, uuid: d.Key}, drawn, f.create(d.Place.ID))
	if err == nil && (tried.Doubt || began.Sub(m.at) > sinceBefore) && !strings.HasSuffix(m.id, plainly) {
		err = f.renew(ctx, m.id, d.Key, drawn)
	}
	return m.id, err
}

// sinceBefore is how much older than its call a message is that stood there
// before. A clock of ours that goes ahead costs edits, nothing else.
const sinceBefore = 5 * time.Second

// renew brings a message up to date that an earlier try had made. What can no
// longer be edited is another matter, of the next edit.
func (f *Feishu) renew(ctx context.Context, id, key string, d drawn) error {
	err := f.change(ctx, key, id, d)
	var e *chat.SendError
	if errors.As(err, &e) && e.Edited {
		return nil
	}
	return err
}

// Edit replaces the message Ref. It may be repeated, and brings no files. It waits for
// an answer that is on its way there: whichever came last would stay.
func (f *Feishu) Edit(ctx context.Context, d chat.Delivery) error {
	if err := f.admit(); err != nil {
		return err
	}
	if wait := f.underway.wait(d.Ref, f.cfg.Now()); wait > 0 {
		return overtaking(wait)
	}
	return f.change(ctx, d.Key, d.Ref, f.draw(d))
}

// admit says whether a delivery may be tried now.
func (f *Feishu) admit() error {
	if !f.Started() {
		return early()
	}
	if wait := f.outage.Wait(f.cfg.Now()); wait > 0 {
		return &chat.SendError{RetryAfter: wait, Err: errors.New("feishu does not answer")}
	}
	return nil
}

// draw draws the card of a delivery for its reader.
func (f *Feishu) draw(d chat.Delivery) drawn {
	p := pen{speaker: f.cfg.Speaker, reader: d.Reader, colleagues: f.cfg.Colleagues(), both: !d.Place.Private}
	return p.card(d.Card, true, nil)
}

// sent is what Feishu says of a message that stands there.
type sent struct {
	id string
	at time.Time
}

// way sends a message in one of the ways there are.
type way func(ctx context.Context, token string, m matter) (sent, error)

// send sends a card, and where Feishu refuses it, the words that stand in for it:
// its reader would see nothing of it.
func (f *Feishu) send(ctx context.Context, c call, d drawn, how way) (sent, error) {
	m, err := f.one(ctx, c, how, matter{kind: larkim.MsgTypeInteractive, body: string(d.card), key: c.uuid})
	if code := codeOf(err); err == nil || !unshowable(code) || d.text == "" {
		return m, err
	}
	f.count("card.refused")
	f.cfg.Log.Error("feishu: a card was refused, its reader gets plain words", "cause", why(err))
	c.more = true // else a place that is always full would never get them
	if m, err = f.one(ctx, c, how, words(d.text, c.uuid)); err == nil {
		m.id += plainly
	}
	return m, err
}

// matter is what one message holds.
type matter struct{ kind, body, key string }

// words are a message of plain words, in which nothing is markup.
func words(text, key string) matter {
	body, _ := json.Marshal(map[string]string{"text": strings.ReplaceAll(text, "<", "＜")}) // a text is always JSON
	return matter{kind: larkim.MsgTypeText, body: string(body), key: derived(key, "words")}
}

// derived is the key of something else that is sent with a message; none if the
// message has none.
func derived(key, what string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key + "\x00" + what))
	return "cl-" + hex.EncodeToString(sum[:16])
}

func (f *Feishu) one(ctx context.Context, c call, how way, m matter) (sent, error) {
	var made sent
	c.once = true
	err := f.do(ctx, c, func(ctx context.Context, token string) (err error) {
		made, err = how(ctx, token, m)
		return err
	})
	if err == nil && made.id == "" {
		err = &chat.SendError{Unknown: true, Err: fmt.Errorf("%s: an answer without a message", c.api)}
	}
	return made, err
}

// create sends to a user or into a chat, by what the id begins with.
func (f *Feishu) create(to string) way {
	kind := "chat_id"
	if strings.HasPrefix(to, "ou_") {
		kind = "open_id"
	}
	return func(ctx context.Context, token string, m matter) (sent, error) {
		body := larkim.CreateMessageReqBody{ReceiveId: &to, MsgType: &m.kind, Content: &m.body, Uuid: larkcore.StringPtrIfNotEmpty(m.key)}
		resp, err := f.im.Message.Create(ctx, larkim.NewCreateMessageReqBuilder().ReceiveIdType(kind).Body(&body).Build(), larkcore.WithTenantAccessToken(token))
		if err != nil || !resp.Success() || resp.Data == nil {
			return sent{}, err
		}
		return stands(resp.Data.MessageId, resp.Data.CreateTime), nil
	}
}

// answerTo sends below a message, in its chat.
func (f *Feishu) answerTo(message string) way {
	return func(ctx context.Context, token string, m matter) (sent, error) {
		body := larkim.ReplyMessageReqBody{MsgType: &m.kind, Content: &m.body, Uuid: larkcore.StringPtrIfNotEmpty(m.key)}
		resp, err := f.im.Message.Reply(ctx, larkim.NewReplyMessageReqBuilder().MessageId(message).Body(&body).Build(), larkcore.WithTenantAccessToken(token))
		if err != nil || !resp.Success() || resp.Data == nil {
			return sent{}, err
		}
		return stands(resp.Data.MessageId, resp.Data.CreateTime), nil
	}
}

// stands is a message as Feishu names it: milliseconds that cannot be read make it
// an old one.
func stands(id, millis *string) sent {
	ms, _ := strconv.ParseInt(larkcore.StringValue(millis), 10, 64)
	return sent{id: larkcore.StringValue(id), at: time.UnixMilli(ms)}
}

// post sends a message to a user (open_id) or into a chat (chat_id) under an
// idempotency key and returns its message_id. Somebody waits for it: it goes
// before what is delivered.
func (f *Feishu) post(ctx context.Context, to, key string, d drawn) (string, error) {
	m, err := f.send(ctx, call{api: apiCreate, place: to, uuid: key}, d, f.create(to))
	return m.id, err
}

// reply answers a message in its chat.
func (f *Feishu) reply(ctx context.Context, message, key string, d drawn) (string, error) {
	m, err := f.send(ctx, call{api: apiReply, uuid: key}, d, f.answerTo(message))
	return m.id, err
}

// edit replaces a card of ours by its message_id.
func (f *Feishu) edit(ctx context.Context, id string, d drawn) error {
	return f.change(ctx, "", id, d)
}

func (f *Feishu) change(ctx context.Context, key, id string, d drawn) error {
	if !strings.HasPrefix(id, "om_") || strings.HasSuffix(id, plainly) {
		return &chat.SendError{Edited: true, Err: fmt.Errorf("no card %q in feishu", id)}
	}
	return f.do(ctx, call{api: apiPatch, place: id, key: key}, func(ctx context.Context, token string) error {
		body := larkim.NewPatchMessageReqBodyBuilder().Content(string(d.card)).Build()
		_, err := f.im.Message.Patch(ctx, larkim.NewPatchMessageReqBuilder().MessageId(id).Body(body).Build(), larkcore.WithTenantAccessToken(token))
		return err
	})
}
