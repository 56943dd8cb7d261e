package fakefeishu

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestReceivers(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	refuses(t, w, []refusalCase{
		{"no kind of id", http.MethodPost, "/im/v1/messages", words("ou_ann", "x"), 99992402},
		{"another kind of id", http.MethodPost, "/im/v1/messages?receive_id_type=phone", words("ou_ann", "x"), 99992402},
		{"nobody", http.MethodPost, toUser, words("", "x"), 99992402},
		{"no such user", http.MethodPost, toUser, words("ou_nobody", "x"), 99992351},
		{"no open_id", http.MethodPost, toUser, words("oc_home", "x"), 230001},
		{"no such chat", http.MethodPost, toChat, words("oc_nowhere", "x"), 230001},
		{"no such mail", http.MethodPost, "/im/v1/messages?receive_id_type=email", words("x@example.com", "x"), 230001},
		{"a group without the bot", http.MethodPost, toChat, words("oc_away", "x"), 230002},
		{"a group that is gone", http.MethodPost, toChat, words("oc_old", "x"), 232009},
		{"a group that is closed", http.MethodPost, toChat, words("oc_closed", "x"), 230018},
		{"a group of several tenants", http.MethodPost, toChat, words("oc_outer", "x"), 230027},
		{"who left", http.MethodPost, toUser, words("ou_gone", "x"), 230013},
		{"who is out of range", http.MethodPost, toUser, words("ou_far", "x"), 230013},
		{"who is of another tenant", http.MethodPost, toUser, words("ou_alien", "x"), 230013},
	})
	if n := len(w.All()); n != 0 {
		t.Errorf("%d messages of refused calls", n)
	}
	for how, id := range map[string]string{"open_id": "ou_ann", "union_id": "on_ann", "user_id": "ann", "email": "ann@example.com", "chat_id": w.P2P("ou_ann")} {
		sentBy(t, w, "/im/v1/messages?receive_id_type="+how, words(id, how))
	}
	if n := len(w.Inbox("ou_ann")); n != 5 {
		t.Errorf("she got %d messages of 5", n)
	}
}

func TestContents(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	with := func(kind, content string) object {
		return object{"receive_id": "oc_home", "msg_type": kind, "content": content}
	}
	long := func(n int) string { return fmt.Sprintf(`{"text":%q}`, strings.Repeat("x", n-len(`{"text":""}`))) }
	refuses(t, w, []refusalCase{
		{"no kind", http.MethodPost, toChat, put(words("oc_home", "x"), "msg_type", ""), 99992402},
		{"another kind", http.MethodPost, toChat, with("smoke", "{}"), 230001},
		{"no content", http.MethodPost, toChat, with("text", ""), 99992402},
		{"an object as content", http.MethodPost, toChat, put(words("oc_home", "x"), "content", object{"text": "x"}), 99992402},
		{"no JSON", http.MethodPost, toChat, with("text", "hello"), 230001},
		{"no words", http.MethodPost, toChat, words("oc_home", ""), 230001},
		{"150 KB of words", http.MethodPost, toChat, with("text", long(150<<10)), 0},
		{"a byte more", http.MethodPost, toChat, with("text", long(150<<10+1)), 230025},
		{"a card of 30 KB and more", http.MethodPost, toChat, cardTo("oc_home", plainCard(strings.Repeat("x", 30<<10))), 230025},
		{"a card that is none", http.MethodPost, toChat, cardTo("oc_home", object{"schema": "2.0"}), 230099},
		{"a picture of nowhere", http.MethodPost, toChat, with("image", `{"image_key":"img_x"}`), 230001},
		{"a card with one", http.MethodPost, toChat, cardTo("oc_home", cardOf(object{"tag": "img", "img_key": "img_x", "alt": object{"tag": "plain_text", "content": ""}})), 230099},
		{"a file of nowhere", http.MethodPost, toChat, with("file", `{"file_key":"file_x"}`), 230001},
		{"a key of 50 letters", http.MethodPost, toChat, put(words("oc_home", "x"), "uuid", strings.Repeat("x", 50)), 0},
		{"a key of 51", http.MethodPost, toChat, put(words("oc_home", "x"), "uuid", strings.Repeat("x", 51)), 99992402},
		{"no text as key", http.MethodPost, toChat, put(words("oc_home", "x"), "uuid", 7), 99992402},
		{"a key that is empty", http.MethodPost, toChat, put(words("oc_home", "x"), "uuid", ""), 99992402},
	})
	six := cardOf(sixTables()...)
	if got := ask(t, w, http.MethodPost, toChat, cardTo("oc_home", six)); !strings.Contains(got.text("msg"), "ErrCode: 11310; ErrMsg: card table number over limit") {
		t.Errorf("six tables: %s", got.raw)
	}
}

func sixTables() (out []any) {
	for range 6 {
		out = append(out, object{"tag": "markdown", "content": "| a |\n|---|---|\n"})
	}
	return out
}

func TestWhatTheHouseRefuses(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	phone, mail, rude := words("oc_home", "ring 13800000001"), words("oc_home", "write ann@example.com"), words("oc_home", "so rude")
	for _, m := range []object{phone, mail, rude} {
		sentBy(t, w, toChat, m)
	}
	w.DLP(true)
	w.Censor("rude")
	refuses(t, w, []refusalCase{
		{"a phone", http.MethodPost, toChat, phone, 230028},
		{"a mail address", http.MethodPost, toChat, mail, 230028},
		{"in a card", http.MethodPost, toChat, cardTo("oc_home", plainCard("13800000001")), 230028},
		{"a word", http.MethodPost, toChat, rude, 230022},
		{"other words", http.MethodPost, toChat, words("oc_home", "order 20261126001"), 0},
	})
}

// TestOnce: of a key comes one message in an hour.
func TestOnce(t *testing.T) {
	t.Parallel()
	clock := newHands()
	w := town(t, Options{Now: clock.Now})
	say := put(words("ou_ann", "x"), "uuid", "job-1")
	first := sentBy(t, w, toUser, say)
	clock.Add(time.Hour - time.Second)
	if again := sentBy(t, w, toUser, say); again != first || len(w.Inbox("ou_ann")) != 1 {
		t.Errorf("within the hour: %s, then %s", first, again)
	}
	sentBy(t, w, toUser, put(say, "uuid", "job-2"))
	clock.Add(time.Second)
	if again := sentBy(t, w, toUser, say); again == first || len(w.Inbox("ou_ann")) != 3 {
		t.Errorf("after the hour: %s, then %s", first, again)
	}
	if m, _ := w.Message(first); m.UUID != "job-1" || m.From != Bot {
		t.Errorf("%+v", m)
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	top := w.AddMessage(Message{Chat: "oc_home", From: "ou_ann", Kind: "text", Content: []byte(`{"text":"hi"}`)})
	away := w.AddMessage(Message{Chat: "oc_away", From: "ou_ann", Kind: "text", Content: []byte(`{"text":"hi"}`)})
	id := sentBy(t, w, "/im/v1/messages/"+top.ID+"/reply", words("", "x"))
	if m, _ := w.Message(id); m.Parent != top.ID || m.Chat != "oc_home" {
		t.Errorf("%+v", m)
	}
	say := put(words("", "y"), "uuid", "r")
	if one, two := sentBy(t, w, "/im/v1/messages/"+top.ID+"/reply", say), sentBy(t, w, "/im/v1/messages/"+top.ID+"/reply", say); one != two {
		t.Errorf("a reply came twice: %s %s", one, two)
	}
	if o := ask(t, w, http.MethodGet, "/im/v1/messages/"+id, nil); o.code() != 0 || !strings.Contains(o.raw, top.ID) {
		t.Errorf("%s", o.raw)
	}
	w.Recall(top.ID)
	refuses(t, w, []refusalCase{
		{"to nothing", http.MethodPost, "/im/v1/messages/om_x/reply", words("", "x"), 230001},
		{"to what was taken back", http.MethodPost, "/im/v1/messages/" + top.ID + "/reply", words("", "x"), 230011},
		{"where the bot is not", http.MethodPost, "/im/v1/messages/" + away.ID + "/reply", words("", "x"), 230002},
		{"with too long a key", http.MethodPost, "/im/v1/messages/" + id + "/reply", put(say, "uuid", strings.Repeat("x", 51)), 99992402},
		{"a list of no kind", http.MethodGet, "/im/v1/messages", nil, 99992402},
		{"a list of nowhere", http.MethodGet, "/im/v1/messages?container_id_type=chat&container_id=oc_x", nil, 230001},
		{"a list of where it is not", http.MethodGet, "/im/v1/messages?container_id_type=chat&container_id=oc_away", nil, 230002},
		{"reading where it is not", http.MethodGet, "/im/v1/messages/" + away.ID, nil, 230002},
		{"a list", http.MethodGet, "/im/v1/messages?container_id_type=chat&container_id=oc_home", nil, 0},
	})
}
