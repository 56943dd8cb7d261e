package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/bot/web"
	"closeloop/commands"
	"closeloop/flows/training"
	"closeloop/locales/cardtest"
)

// theirs are words on a screen that no message says, by whose they are.
func theirs() map[string]string {
	return map[string]string{
		"people and candidates":    "Eve Holt Ana Sole Ben Okoye Kay Lund Daniel Reyes @farhill.example @mail.example",
		"the company's positions":  "Backend Engineer. Data Analyst.",
		"the company's dimensions": "Logic, Communication, Stress resistance, Industry, Teamwork, Data analysis",
		"the company's reasons": "Structured reasoning below what the role needs. Clarity of explanation. Industry experience. Experience of working with data. " +
			"Examples of handling urgent situations. Examples of work across teams.",
		"what was asked and answered": "How would you split this system? " + wordsEN,
		"the manager's own words":     "names every step of the way back",
		"time zones by their names":   "Asia/Shanghai Asia/Singapore",
		"names of files":              "company.xlsx interviews.xlsx pay.xlsx",
		"fields of the interface":     "candidate.email candidate.name external_id scores.score started_at position source",
	}
}

// TestPseudoLocale lives through a whole story in a language that nobody
// speaks: whatever a person could read then comes from the message files, or
// is somebody's own.
func TestPseudoLocale(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	r := prepare(t, monday(t))
	r.opts.speaker, r.cfg.Locale = cardtest.Pseudo(t), "en"
	r.open()
	r.employ([]byte(strings.ReplaceAll(string(testCompany(t)), "locale: zh-CN", "locale: en")))
	read := &readings{r: r, known: theirs()}
	read.refusals()
	read.story(english())
	read.training("hr-eve")
	read.commands(english())
	read.page()
	if read.lines < 2000 {
		t.Errorf("only %d lines were read", read.lines)
	}
}

// readings are what people read, held against the words that may stand there.
type readings struct {
	r      *rig
	known  map[string]string
	taught []string // while the training is read: what its courses say, sentence by sentence, the longest first
	lines  int
}

// all reads every word for people in an answer of a door.
func (x *readings) all(where string, raw []byte, known ...string) {
	x.r.t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		x.r.t.Fatalf("%s: %v", where, err)
	}
	for _, words := range x.known {
		known = append(known, words)
	}
	for _, text := range forPeople(v) {
		x.lines++
		for _, said := range x.taught {
			text = strings.ReplaceAll(text, said, "")
		}
		if unsaid := cardtest.Unsaid(text, known...); len(unsaid) > 0 {
			x.r.t.Errorf("%s: no message says %q in\n%s", where, unsaid, text)
		}
	}
}

// forPeople are the lines of an answer that people read. Quotes are left out,
// which are somebody's own words, and mail, which is the letter's.
func forPeople(v any) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			out = append(out, forPeople(one)...)
		}
	case map[string]any:
		if v["kind"] == "quote" || v["subject"] != nil {
			return nil
		}
		for key, one := range v {
			said, plain := one.(string)
			words, several := one.(map[string]any)
			switch {
			case plain && slices.Contains(readKeys(), key):
				out = append(out, unquoted(said)...)
			case several && (key == "errors" || key == "words"):
				for _, said := range words {
					out = append(out, unquoted(fmt.Sprint(said))...)
				}
			default:
				out = append(out, forPeople(one)...)
			}
		}
	}
	return out
}

// readKeys are where the doors put words for people.
func readKeys() []string {
	return []string{"title", "text", "label", "confirm", "hint", "submit", "message", "reason", "tag", "preview"}
}

// unquoted are the lines without quotes, and without the addresses that a button
// leads to, which are drawn by chance.
func unquoted(text string) []string {
	text = regexp.MustCompile(`http://127\.0\.0\.1:\d+/board\?link=[\w-]{22}`).ReplaceAllString(text, "")
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.HasPrefix(line, "  │ ") })
}

// everybody reads all that stands before anybody now.
func (x *readings) everybody(when string) {
	x.r.t.Helper()
	for _, p := range x.r.app.consolePeople() {
		x.get(when+", "+p.ID, "/console/api/messages"+query("as", p.ID))
	}
	x.get(when+", the outbox", "/console/api/outbox")
}

func (x *readings) get(where, path string) {
	x.r.t.Helper()
	_, raw := x.raw(x.r.request(http.MethodGet, path, nil))
	x.all(where, raw)
}

func (x *readings) raw(req *http.Request) (int, []byte) {
	x.r.t.Helper()
	resp, err := x.r.client.Do(req)
	if err != nil {
		x.r.t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		x.r.t.Fatal(err)
	}
	return resp.StatusCode, raw
}

// post reads the answer to a call of the console.
func (x *readings) post(where, path string, body map[string]any, known ...string) {
	x.r.t.Helper()
	_, raw := x.raw(x.r.request(http.MethodPost, path, encode(x.r.t, body)))
	x.all(where, raw, known...)
}

// click presses the newest button for a verb and reads the answer.
func (x *readings) click(who, verb string, values map[string]any) {
	x.r.t.Helper()
	m, action := x.r.offered(who, verb)
	if values == nil {
		values = map[string]any{}
	}
	x.post(who+" clicks "+verb, "/console/api/act", map[string]any{"as": who, "message": m.ID, "action": action, "values": values})
}

// story is one case from its interview to its letter, with everything that may
// happen to it on the way.
func (x *readings) story(c cast) {
	x.r.t.Helper()
	id := x.r.arrive(c.candidate)
	x.everybody("the interview is in")
	x.click(c.hr, "report/"+id+"/full", nil)
	x.click(c.hr, "report/"+id+"/send", nil)
	x.click(c.manager, "scorecard/"+id+"/show", nil)
	x.click(c.manager, "scorecard/"+id+"/save", map[string]any{})
	x.click(c.manager, "scorecard/"+id+"/send", scoresheet())
	x.everybody("the report is with the manager")
	x.r.advance("25h")
	x.everybody("half-way")
	x.r.advance("72h")
	x.everybody("overdue")
	x.click(c.manager, "decision/"+id+"/approve", nil)
	x.click(c.manager, "decision/"+id+"/undo", nil)
	x.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "nothing like it"})
	x.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry"})
	x.everybody("rejected")
	x.click(c.hr, "letter/"+id+"/edit", map[string]any{"subject": "", "body": "You are too old."})
	x.click(c.hr, "letter/"+id+"/send", nil)
	x.click(c.hr, "letter/"+id+"/takeback", nil)
	x.click(c.hr, "letter/"+id+"/send", nil)
	x.r.advance("20m")
	x.everybody("told")
	if n := len(x.r.outgoing().Mail); n != 1 {
		x.r.t.Fatalf("%d letters left", n)
	}
	for i := range 7 {
		c.candidate.key = fmt.Sprint("pile", i)
		x.r.click(c.hr, "report/"+x.r.arrive(c.candidate)+"/send", nil)
	}
	x.everybody("a pile")
	x.r.advance("200h")
	x.everybody("a week later")
}

// commands types every verb in every state of mind. What was typed may be said
// back; help names the verbs as they are typed.
func (x *readings) commands(c cast) {
	x.r.t.Helper()
	book, err := commands.Open()
	if err != nil {
		x.r.t.Fatal(err)
	}
	var verbs []string
	for _, e := range book.Entries() {
		verbs = append(verbs, e.Name, strings.Join(e.English, " "))
	}
	for _, e := range book.Entries() {
		for _, rest := range []string{"", " C-1001", " C-1002", " Daniel Reyes", " Daneil", " C-4711", " en"} {
			for _, who := range []string{c.hr, c.manager, "adm-bai", "lead-kay", "it-luo"} {
				switch e.Asks {
				case commands.Help:
				case "train":
					x.learning(func() { x.typed(who, e.Name+rest, "dm") })
				default:
					x.typed(who, e.Name+rest, "dm")
				}
			}
		}
		x.typed(c.hr, "help "+e.Name, "general", strings.Join(verbs, " "))
	}
	for _, text := range []string{"help", "stauts", "help stauts", "what now"} {
		x.typed(c.hr, text, "dm", strings.Join(verbs, " "))
	}
}

func (x *readings) typed(who, text, place string, known ...string) {
	x.r.t.Helper()
	x.post(fmt.Sprintf("%s types %q", who, text), "/console/api/say", map[string]any{"as": who, "text": text, "place": place}, append(known, text)...)
}

// learning reads what the training says. What its courses say is data, as a
// company's own courses are: whole sentences of theirs are left out, and no word
// beside them.
func (x *readings) learning(read func()) {
	x.r.t.Helper()
	for _, track := range x.r.app.school.Tracks() {
		x.taught = append(x.taught, sentences(reflect.ValueOf(track))...)
	}
	slices.SortFunc(x.taught, func(a, b string) int { return len(b) - len(a) })
	read()
	x.taught = nil
}

// sentences are all that a course says in English.
func sentences(v reflect.Value) (out []string) {
	if words, ok := v.Interface().(training.Words); ok {
		return strings.FieldsFunc(words["en"], func(r rune) bool { return r == '\n' })
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out = sentences(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out = append(out, sentences(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, sentences(v.Index(i))...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			out = append(out, sentences(v.MapIndex(key))...)
		}
	}
	return out
}

// training goes through cards, questions and drills of all courses.
func (x *readings) training(who string) {
	x.r.t.Helper()
	x.learning(func() {
		for _, t := range x.r.app.school.Tracks() {
			at := []string{"track", t.ID}
			x.learns(who, "card", nil, append(at, "id", t.Cards[0].ID)...)
			x.learns(who, "quiz", nil, append(at, "no", "1")...)
			for _, item := range x.r.learns(who).Tracks[t.ID].Quiz.Items {
				i := slices.IndexFunc(t.Questions, func(q training.Question) bool { return q.ID == item.ID })
				here := append(at, "no", "1", "item", item.ID)
				x.learns(who, "answer", rightAnswer(t.Questions[i]), here...)
				x.learns(who, "next", chat.Values{}, here...)
			}
			for _, d := range t.Drills {
				x.learns(who, "drill", nil, append(at, "id", d.ID, "no", "1")...)
				if d.Kind == training.Practice {
					continue
				}
				x.learns(who, "say", chat.Values{"reply": {"1"}}, append(at, "id", d.ID, "no", fmt.Sprint(x.r.learns(who).Played.No), "step", "0")...)
			}
		}
		x.learns(who, "open", nil)
	})
}

// learns does something in somebody's training and reads all that stands there.
func (x *readings) learns(who, verb string, values chat.Values, pairs ...string) {
	x.r.t.Helper()
	if values == nil {
		values = chat.Values{}
	}
	x.r.ask(who, verb, values, pairs...)
	x.get(who+", after "+verb, "/console/api/messages"+query("as", who))
}

// refusals are what the doors answer to whom they do not serve.
func (x *readings) refusals() {
	for path, body := range map[string]map[string]any{
		"/console/api/say": {"as": "nobody", "text": "x"}, "/console/api/act": {"as": "hr-eve", "message": "x", "action": "y"}, "/console/api/clock": {"advance": "-3h"}, "/console/api/none": {},
	} {
		x.post(path, path, body)
	}
	for _, body := range []string{"", "{", "[]", `{"external_id": 5, "started_at": "today", "candidate": {"email": 7}, "scores": [{"dimension": "logic", "score": 101}]}`, "[1]"} {
		req := x.r.request(http.MethodPost, "/api/v1/interviews", []byte(body))
		web.Key{Name: "hina", Secret: apiSecret}.SignRequest(req, []byte(body), x.r.machine.Now())
		_, raw := x.raw(req)
		x.all(fmt.Sprintf("posting %.20q", body), raw)
		x.r.machine.Add(time.Second)
	}
	for _, path := range []string{"/api/v1/cases?limit=many", "/api/v1/cases?cursor=x", "/api/v1/cases?status=x", "/api/v1/cases?colour=red", "/api/v1/cases/C-4711", "/api/v1/nothing", "/api/v1/interviews"} {
		req := x.r.request(http.MethodGet, path, nil)
		web.Key{Name: "hina", Secret: apiSecret}.SignRequest(req, nil, x.r.machine.Now())
		status, raw := x.raw(req)
		if status < http.StatusBadRequest {
			x.r.t.Errorf("%s: %d", path, status)
		}
		x.all(path, raw, path, http.MethodPost)
	}
	for _, kind := range []string{"text/plain", "message/rfc822", "multipart/report"} {
		req := x.r.request(http.MethodPost, "/api/v1/bounces", []byte("no report"))
		req.Header.Set("Content-Type", kind)
		web.Key{Name: "mailbox", Secret: postSecret}.SignRequest(req, []byte("no report"), x.r.machine.Now())
		_, raw := x.raw(req)
		x.all("a bounce as "+kind, raw)
	}
	_, raw := x.raw(x.r.request(http.MethodGet, "/api/v1/cases", nil))
	x.all("an unsigned request", raw)
}

// page is what the console's page says by itself; it fills in what stands in
// braces.
func (x *readings) page() {
	x.r.t.Helper()
	_, raw := x.raw(x.r.request(http.MethodGet, "/console/api/words?locale=en", nil))
	x.all("the page", raw, "Name Language Count When Why Title")
}
