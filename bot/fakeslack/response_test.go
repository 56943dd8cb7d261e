package fakeslack

import (
	"net/http"
	"testing"
	"time"
)

func TestResponseRefusals(t *testing.T) {
	t.Parallel()
	clock := newWatch()
	w := town(t, Options{Now: clock.Now})
	fresh, used, old := w.ResponseURL(Spot{Channel: "CAWAY", User: "UANN"}), w.ResponseURL(Spot{Channel: "CAWAY", User: "UANN"}), w.ResponseURL(Spot{Channel: "CAWAY", User: "UANN"})
	for range responseUses {
		if got := post(t, used, jsonBody, http.Header{}, `{"text":"x"}`); got.status != http.StatusOK || got.text("body") != "ok" {
			t.Fatalf("%v", got)
		}
	}
	for _, c := range []struct {
		name, address, body string
		want                int
		word                string
	}{
		{"a sixth time", used, `{"text":"x"}`, http.StatusNotFound, "used_url"},
		{"made up", w.URL() + "/respond/x", `{"text":"x"}`, http.StatusNotFound, "no_service"},
		{"nothing", fresh, `{}`, http.StatusBadRequest, "no_text"},
		{"no JSON", fresh, `{`, http.StatusBadRequest, "invalid_json"},
		{"blocks null", fresh, `{"text":"x","blocks":null}`, http.StatusBadRequest, "invalid_blocks"},
		{"another kind", fresh, `{"text":"x","response_type":"loud"}`, http.StatusBadRequest, "invalid_response_type"},
	} {
		if got := post(t, c.address, jsonBody, http.Header{}, c.body); got.status != c.want || got.word() != c.word {
			t.Errorf("%s: %d %v", c.name, got.status, got.doc)
		}
	}
	clock.Add(responseLife)
	if got := post(t, fresh, jsonBody, http.Header{}, `{"text":"x"}`); got.status != http.StatusOK {
		t.Errorf("within half an hour: %v", got)
	}
	clock.Add(time.Millisecond)
	if got := post(t, old, jsonBody, http.Header{}, `{"text":"x"}`); got.status != http.StatusNotFound || got.word() != "expired_url" {
		t.Errorf("after half an hour: %v", got)
	}
}

// TestResponses: what is said goes where the button was, to the one who pressed
// it, and needs no place of the app in the channel.
func TestResponses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		button     bool
		hers, his  string // what she and he see in the end
	}{
		{"an answer", `{"text":"new"}`, true, "old new", ""},
		{"an answer to a command", `{"text":"new"}`, false, "old new", ""},
		{"for all", `{"text":"new","response_type":"in_channel"}`, true, "old new", "new"},
		{"in place", `{"text":"new","replace_original":true}`, true, "new", ""},
		{"in place of a command", `{"text":"new","replace_original":true}`, false, "old new", ""},
		{"away", `{"delete_original":true}`, true, "", ""},
		{"as a form", "", true, "old new", ""},
	} {
		w := town(t, Options{})
		w.ChangeChannel("CAWAY", func(ch *Channel) { ch.Members = append(ch.Members, "UBEN") })
		at := Spot{Channel: "CAWAY", User: "UANN"}
		old := w.AddMessage(Message{Channel: "CAWAY", User: Bot, Text: "old", Ephemeral: "UANN"})
		if c.button {
			at.TS = old.TS
		}
		kind, body := jsonBody, c.body
		if body == "" {
			kind, body = formBody, "payload=%7B%22text%22%3A%22new%22%7D"
		}
		if got := post(t, w.ResponseURL(at), kind, http.Header{}, body); got.status != http.StatusOK {
			t.Errorf("%s: %v", c.name, got)
		}
		if hers, his := lines(w.Seen("CAWAY", "UANN")), lines(w.Seen("CAWAY", "UBEN")); hers != c.hers || his != c.his {
			t.Errorf("%s: she sees %q, he %q; want %q and %q", c.name, hers, his, c.hers, c.his)
		}
	}
}

func lines(of []Message) (out string) {
	for i, m := range of {
		if i > 0 {
			out += " "
		}
		out += m.Text
	}
	return out
}
