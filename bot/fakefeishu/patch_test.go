package fakefeishu

import (
	"net/http"
	"testing"
	"time"
)

func TestEdits(t *testing.T) {
	t.Parallel()
	clock := newHands()
	w := town(t, Options{Now: clock.Now})
	edit := func(text string) object { return object{"content": string(encode(plainCard(text)))} }
	at := func(id string) string { return "/im/v1/messages/" + id }
	id := sentBy(t, w, toUser, cardTo("ou_ann", plainCard("one")))
	text := sentBy(t, w, toUser, words("ou_ann", "x"))
	single := sentBy(t, w, toUser, cardTo("ou_ann", cardOf()))
	hers := w.AddMessage(Message{Chat: w.P2P("ou_ann"), From: "ou_ann", Kind: "text", Content: []byte(`{"text":"hi"}`)}).ID
	lost := sentBy(t, w, toUser, cardTo("ou_ann", plainCard("lost")))
	w.Forget(lost)
	taken := sentBy(t, w, toUser, cardTo("ou_ann", plainCard("taken")))
	w.Recall(taken)
	left := sentBy(t, w, toUser, cardTo("ou_ben", plainCard("x")))
	w.ChangeUser("ou_ben", func(u *User) { u.Resigned = true })
	refuses(t, w, []refusalCase{
		{"no content", http.MethodPatch, at(id), object{}, 99992402},
		{"an object as content", http.MethodPatch, at(id), object{"content": plainCard("x")}, 99992402},
		{"nothing", http.MethodPatch, at("om_x"), edit("x"), 230001},
		{"a text", http.MethodPatch, at(text), edit("x"), 230054},
		{"hers", http.MethodPatch, at(hers), edit("x"), 230071},
		{"lost", http.MethodPatch, at(lost), edit("x"), 230110},
		{"taken back", http.MethodPatch, at(taken), edit("x"), 230011},
		{"of who left", http.MethodPatch, at(left), edit("x"), 230013},
		{"not shared before", http.MethodPatch, at(single), edit("x"), 230001},
		{"not shared after", http.MethodPatch, at(id), object{"content": string(encode(cardOf()))}, 230001},
		{"a bad card", http.MethodPatch, at(id), object{"content": `{"schema":"2.0"}`}, 230099},
		{"good", http.MethodPatch, at(id), edit("two"), 0},
	})
	clock.Add(14 * 24 * time.Hour)
	refuses(t, w, []refusalCase{{"after 14 days", http.MethodPatch, at(id), edit("three"), 0}})
	clock.Add(time.Second)
	refuses(t, w, []refusalCase{{"later than that", http.MethodPatch, at(id), edit("four"), 230031}})
	if m, _ := w.Message(id); string(m.Content) != edit("three")["content"] || m.Edits != 2 {
		t.Errorf("%+v", m)
	}
}

func TestTakingBack(t *testing.T) {
	t.Parallel()
	w := town(t, Options{})
	id := sentBy(t, w, toUser, words("ou_ann", "x"))
	hers := w.AddMessage(Message{Chat: w.P2P("ou_ann"), From: "ou_ann", Kind: "text", Content: []byte(`{"text":"hi"}`)}).ID
	refuses(t, w, []refusalCase{
		{"hers", http.MethodDelete, "/im/v1/messages/" + hers, nil, 230026},
		{"nothing", http.MethodDelete, "/im/v1/messages/om_x", nil, 230001},
		{"its own", http.MethodDelete, "/im/v1/messages/" + id, nil, 0},
		{"again", http.MethodDelete, "/im/v1/messages/" + id, nil, 230011},
		{"reading it", http.MethodGet, "/im/v1/messages/" + id, nil, 230011},
	})
	if n := len(w.Inbox("ou_ann")); n != 1 {
		t.Errorf("%d messages stand, want hers", n)
	}
}
