package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/web"
	"closeloop/flows/hiring"
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

// apiReader asks the API for cases with a key.
type apiReader struct {
	*rig
	key web.Key
}

// ask is one signed look; the answer's body is decoded into out unless that is nil.
func (a apiReader) ask(path string, out any) (int, string) {
	a.t.Helper()
	req := a.request(http.MethodGet, path, nil)
	a.key.SignRequest(req, nil, a.machine.Now())
	var raw json.RawMessage
	status := a.call(req, &raw)
	a.machine.Add(time.Second) // a signature counts once for a read
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			a.t.Fatal(err)
		}
	}
	return status, string(raw)
}

// apiCases is a page of cases as it goes out.
type apiCases struct {
	Cases []map[string]any `json:"cases"`
	Next  *string          `json:"next"`
}

// ids are the cases of a list, in its order.
func (a apiReader) ids(pairs ...string) (ids []string, next string) {
	a.t.Helper()
	var got apiCases
	if status, text := a.ask("/api/v1/cases"+query(pairs...), &got); status != http.StatusOK || got.Cases == nil || got.Next == nil {
		a.t.Fatalf("%v: %d %s", pairs, status, text)
	}
	for _, c := range got.Cases {
		ids = append(ids, c["id"].(string))
	}
	return ids, *got.Next
}

func (a apiReader) wants(want []string, pairs ...string) {
	a.t.Helper()
	if got, next := a.ids(pairs...); !slices.Equal(got, want) || next != "" {
		a.t.Errorf("%v: %v and %q, want %v", pairs, got, next, want)
	}
}

// TestAPICases: cases go out by the rights of the key, with exactly the fields of the
// contract, oldest change first, narrowed, page by page over one that moves and one that
// is erased meanwhile.
func TestAPICases(t *testing.T) {
	t.Parallel()
	r := start(t, monday(t))
	hina, blind := apiReader{r, web.Key{Name: "hina", Secret: apiSecret}}, apiReader{r, web.Key{Name: "blind", Secret: otherSecret}}
	blind.wants(nil)
	var all []string
	for i := range 6 {
		c := liMing()
		c.key, c.email = fmt.Sprint("n", i), fmt.Sprintf("n%d@mail.example", i)
		all = append(all, r.arrive(c))
		r.advance("1m")
	}
	all = append(all, r.arrive(reyes()))

	// Each field of the contract, no other; a name for keys that may have it.
	var one map[string]any
	if status, text := hina.ask("/api/v1/cases/C-1001", &one); status != http.StatusOK || one["name"] != "李明" {
		t.Errorf("%d %s", status, text)
	}
	delete(one, "name")
	var same map[string]any
	status, text := blind.ask("/api/v1/cases/C-1001", &same)
	if status != http.StatusOK || !reflect.DeepEqual(one, same) {
		t.Errorf("%d %s, want %v", status, text, one)
	}
	r.hide(text, "李明", "mail.example", "8642", "c-n0")
	duty, _ := same["duty"].(map[string]any)
	if got := fmt.Sprint(slices.Sorted(maps.Keys(same)), slices.Sorted(maps.Keys(duty))); got != "[duty id position revision round status updated_at] [due kind owner]" {
		t.Errorf("the fields are %s", got)
	}
	if same["status"] != "report_draft" || same["position"] != "be" || duty["owner"] != "hr-lin" || duty["due"] != "2026-11-24T09:40:01+08:00" || same["updated_at"] != "2026-11-23T09:40:01+08:00" {
		t.Errorf("%v", same)
	}
	for _, gone := range []string{"C-4711", "C-1001/x", "", "%2e%2e"} {
		if status, text := hina.ask("/api/v1/cases/"+gone, nil); status != http.StatusNotFound || !strings.Contains(text, `"not_found"`) {
			t.Errorf("%q: %d %s", gone, status, text)
		}
	}
	if _, text := hina.ask("/api/v1/cases", nil); strings.Count(text, `"name"`) != 7 {
		t.Errorf("names are missing: %s", text)
	}
	if _, text := blind.ask("/api/v1/cases", nil); strings.Contains(text, `"name"`) || strings.Contains(text, "李明") {
		t.Errorf("names for a key without the right: %s", text)
	}

	// Order and filters: a case that moves is the last.
	r.click("hr-lin", "report/"+all[0]+"/send", nil)
	moved := append(slices.Clone(all[1:]), all[0])
	blind.wants(moved)
	blind.wants(all[6:], "position", "da")
	blind.wants(nil, "position", "xx")
	blind.wants(all[:1], "status", "pending_eval")
	blind.wants(nil, "status", "pending_eval", "position", "da")
	blind.wants(moved[3:], "updated_since", monday(t).Add(4*time.Minute).UTC().Format(time.RFC3339))
	blind.wants(nil, "updated_since", "2027-01-01T00:00:00+08:00")
	for _, wrong := range []string{"status=great", "updated_since=2026-11-23", "limit=201", "limit=0", "limit=x", "cursor=5", "cursor=x.C-1", "cursor=5x.C-1001", "cursor=5.", "since=1", "limit=2&limit=3"} {
		if status, text := blind.ask("/api/v1/cases?"+wrong, nil); status != http.StatusBadRequest || !strings.Contains(text, `"bad_request"`) {
			t.Errorf("%s: %d %s", wrong, status, text)
		}
	}

	// Page by page: the cursor is a place, whoever stood there.
	first, next := blind.ids("limit", "3")
	if !slices.Equal(first, moved[:3]) || next == "" {
		t.Fatalf("the first page %v %q", first, next)
	}
	r.erases(all[3], true)
	r.advance("1m")
	r.click("hr-lin", "report/"+all[4]+"/send", nil) // it had its place on the second page
	second, next := blind.ids("limit", "3", "cursor", next)
	if !slices.Equal(second, []string{all[5], all[6], all[0]}) || next == "" {
		t.Errorf("the second page %v %q", second, next)
	}
	blind.wants([]string{all[4]}, "limit", "3", "cursor", next)
	if status, _ := hina.ask("/api/v1/cases/"+all[3], nil); status != http.StatusNotFound {
		t.Errorf("the erased one: %d", status)
	}

	// A signature counts once for a read; whatever is wrong is the same refusal.
	req := r.request(http.MethodGet, "/api/v1/cases", nil)
	hina.key.SignRequest(req, nil, r.machine.Now())
	statuses := []int{r.call(req, nil), r.call(req.Clone(t.Context()), nil)}
	if !slices.Equal(statuses, []int{http.StatusOK, http.StatusUnauthorized}) {
		t.Errorf("the same signature twice: %v", statuses)
	}
	if status, text := (apiReader{r, web.Key{Name: "ghost", Secret: apiSecret}}).ask("/api/v1/cases", nil); status != http.StatusUnauthorized {
		t.Errorf("%d %s", status, text)
	}
	if status, _ := (apiReader{r, web.Key{Name: "mailbox", Secret: postSecret}}).ask("/api/v1/cases", nil); status != http.StatusNotFound {
		t.Errorf("a key for something else: %d", status)
	}
}

// TestOldestFirst: of more cases than are kept in memory the oldest go out.
func TestOldestFirst(t *testing.T) {
	t.Parallel()
	var many []hiring.Case
	for n := range 50 {
		many = append(many, hiring.Case{ID: fmt.Sprintf("C-%d", 990+n*7%50), Changed: monday(t).Add(time.Duration(n%5) * time.Minute)})
	}
	all := oldest(slices.Clone(many), 99)
	if got := oldest(many, 7); len(all) != 50 || !slices.Equal(got, all[:7]) {
		t.Errorf("%v of %v", got, all)
	}
	if at := slices.IndexFunc(all, func(c hiring.Case) bool { return c.ID == "C-1004" }); at == 0 || all[at].Changed.Equal(all[at-1].Changed) && compareIDs(all[at-1].ID, "C-1004") > 0 {
		t.Errorf("C-1004 stands at %d", at)
	}
}
