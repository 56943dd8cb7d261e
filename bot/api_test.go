package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"closeloop/bot/web"
)

// TestAPIRepeats: the same again changes nothing, with or without the key for
// it, before and after a restart; another body under the same key is refused.
func TestAPIRepeats(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	body := encode(t, liMing().interview(monday(t).Add(-time.Hour)))
	other := encode(t, reyes().interview(monday(t).Add(-time.Hour)))
	_, first := r.send("", "key-1", body)
	for range 2 {
		if status, again := r.send("", "key-1", body); status != http.StatusOK || fmt.Sprint(again) != fmt.Sprint(first) {
			t.Errorf("the first answer was %+v, a repeat gets %d %+v", first, status, again)
		}
		if status, _ := r.send("", "key-1", other); status != http.StatusConflict {
			t.Errorf("another body under the same key: %d", status)
		}
		if status, again := r.send("", "", body); status != http.StatusOK || again.Unchanged != 1 || again.Accepted != 0 {
			t.Errorf("the same interview without a key: %d %+v", status, again)
		}
		r.restart()
	}
	if n := len(r.app.heads(t)); n != 1 {
		t.Errorf("%d cases", n)
	}
	r.machine.Add(10 * time.Minute)
	req := r.request(http.MethodPost, "/api/v1/interviews", body)
	web.Key{Name: "hina", Secret: apiSecret}.SignRequest(req, body, monday(t))
	if status := r.call(req, nil); status != http.StatusUnauthorized {
		t.Errorf("an old signature: %d", status)
	}
}

// TestAPIBatches: all or nothing, partly, dry; each refusal names row, field
// and reason.
func TestAPIBatches(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	bad := liMing().interview(monday(t))
	bad["candidate"] = map[string]any{"external_id": "c-9"}
	bad["duration_s"] = -5
	mixed := encode(t, []any{reyes().interview(monday(t)), bad})
	status, out := r.send("", "", mixed)
	if status != http.StatusUnprocessableEntity || out.Accepted != 0 || out.Refused != 1 || len(out.Results) != 1 || out.Results[0].Row != 2 {
		t.Errorf("all or nothing: %d %+v", status, out)
	}
	r.see(out.Results[0].Reason, "candidate.name", "duration_s")
	if n := len(r.app.heads(t)); n != 0 {
		t.Fatalf("%d cases were stored", n)
	}
	if status, out = r.send("?dry_run=true", "", encode(t, reyes().interview(monday(t)))); status != http.StatusOK || out.Accepted != 1 || len(r.app.heads(t)) != 0 {
		t.Errorf("dry: %d %+v", status, out)
	}
	if status, out = r.send("?partial=true", "", mixed); status != http.StatusMultiStatus || out.Accepted != 1 || out.Refused != 1 || len(r.app.heads(t)) != 1 {
		t.Errorf("partial: %d %+v", status, out)
	}
	for text, want := range map[string]int{"{": 400, `"x"`: 400, "[1,2]": 422, strings.Repeat(" ", 6<<20): 413} {
		if status, _ := r.send("", "", []byte(text)); status != want {
			t.Errorf("%.20q: %d, want %d", text, status, want)
		}
	}
	if n := len(r.app.heads(t)); n != 1 {
		t.Errorf("%d cases in the end", n)
	}
}

// TestUnassigned: an interview for a position nobody knows is kept with HR,
// who picks the position once; the name is known from then on.
func TestUnassigned(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		known := c.candidate.position
		c.candidate.position = "Golang Guru"
		status, out := r.send("", "", encode(r.t, c.candidate.interview(r.machine.Now().Add(-time.Hour))))
		if status != http.StatusOK || out.Accepted != 1 || out.Results[0].State != "unassigned" {
			r.t.Fatalf("%d %+v", status, out)
		}
		id := out.Results[0].Case
		next()
		card, action := r.offered("adm-bai", "intake/"+id+"/assign")
		r.see(card.Text, c.candidate.name, "Golang Guru")
		if wrong := r.press("adm-bai", card.ID, action, map[string]any{"position": "moon"}); wrong.Errors["position"] == "" {
			r.t.Errorf("a position nobody has: %+v", wrong)
		}
		r.click("adm-bai", "intake/"+id+"/assign", map[string]any{"position": known})
		next()
		r.click(c.hr, "report/"+id+"/send", nil)
		next()
		r.click(c.manager, "decision/"+id+"/approve", nil)
		second := c.candidate
		second.key += "-2"
		_, out = r.send("", "", encode(r.t, second.interview(r.machine.Now().Add(-time.Hour))))
		if len(out.Results) != 1 || out.Results[0].State != "accepted" {
			r.t.Errorf("the name is not known: %+v", out)
		}
		r.verify()
	})
}

// TestNewVersion: a new version of an interview heals the cards before the
// decision; after it nothing changes but HR is told.
func TestNewVersion(t *testing.T) {
	t.Parallel()
	inEveryWay(t, func(r *rig, c cast, next func()) {
		iv := c.candidate.interview(r.machine.Now().Add(-time.Hour))
		better := func(score int) {
			r.advance("1m")
			iv["scores"] = []any{map[string]any{"dimension": "logic", "score": score}, map[string]any{"dimension": "industry", "score": 41}}
			if status, out := r.send("", "", encode(r.t, iv)); status != http.StatusOK || out.Results[0].State != "updated" {
				r.t.Fatalf("%d %+v", status, out)
			}
		}
		_, out := r.send("", "", encode(r.t, iv))
		id := out.Results[0].Case
		better(91)
		next()
		card, _ := r.offered(c.hr, "report/"+id+"/send")
		r.see(card.Text, "91", "41")
		r.hide(card.Text, "82")
		r.click(c.hr, "report/"+id+"/send", nil)
		old, action := r.offered(c.manager, "decision/"+id+"/approve")
		better(93)
		next()
		if got := r.press(c.manager, old.ID, action, nil); len(r.turns(id, "approve")) != 0 || got.said() == "" {
			r.t.Errorf("a click on the card before the change: %+v", got)
		}
		card, _ = r.offered(c.manager, "decision/"+id+"/approve")
		r.see(card.Text, "93")
		r.click(c.manager, "decision/"+id+"/approve", nil)
		before := len(r.about(c.hr, c.candidate.name))
		better(12)
		next()
		r.hide(r.screen(c.manager), " 12 ", "12 (", "12（")
		if got := r.about(c.hr, c.candidate.name); len(got) <= before {
			r.t.Errorf("HR is not told:\n%s", r.screen(c.hr))
		}
		r.verify()
	})
}

// TestAPICases: cases go out by the rights of the key, page by page.
func TestAPICases(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	for i := range 7 {
		c := liMing()
		c.key = fmt.Sprint("n", i)
		r.arrive(c)
	}
	get := func(key web.Key, path string) (int, string) {
		req := r.request(http.MethodGet, path, nil)
		key.SignRequest(req, nil, r.machine.Now())
		var raw json.RawMessage
		status := r.call(req, &raw)
		r.machine.Add(time.Second) // a signature counts once for a read
		return status, string(raw)
	}
	hina, blind := web.Key{Name: "hina", Secret: apiSecret}, web.Key{Name: "blind", Secret: otherSecret}
	if status, text := get(hina, "/api/v1/cases/C-1001"); status != http.StatusOK || !strings.Contains(text, "李明") || !strings.Contains(text, `"owner":"hr-lin"`) {
		t.Errorf("%d %s", status, text)
	}
	status, text := get(blind, "/api/v1/cases/C-1001")
	if status != http.StatusOK {
		t.Errorf("%d %s", status, text)
	}
	r.hide(text, "李明", "mail.example", "8642")
	if status, text = get(hina, "/api/v1/cases/C-4711"); status != http.StatusNotFound || !strings.Contains(text, "not_found") {
		t.Errorf("%d %s", status, text)
	}
	seen, path := map[string]bool{}, "/api/v1/cases?limit=3"
	for pages := 0; path != "" && pages < 5; pages++ {
		var page struct {
			Cases []struct{ ID string }
			Next  string
		}
		_, text := get(blind, path)
		if err := json.Unmarshal([]byte(text), &page); err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Cases {
			seen[c.ID] = true
		}
		path = ""
		if page.Next != "" {
			path = "/api/v1/cases" + query("limit", "3", "cursor", page.Next)
		}
	}
	if len(seen) != 7 {
		t.Errorf("page by page %d cases", len(seen))
	}
	if status, text := get(web.Key{Name: "ghost", Secret: apiSecret}, "/api/v1/cases"); status != http.StatusUnauthorized {
		t.Errorf("%d %s", status, text)
	}
}
