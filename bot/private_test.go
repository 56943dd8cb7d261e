package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// secrets are what nobody may find outside the doors: who the candidate is,
// what was said, scored, decided and written.
func secrets(c cast, letter string) []string {
	out := []string{
		c.candidate.name, c.candidate.email, "138 0013 8642", wordsZH, wordsEN, wordsZH[:18], "pull out the hot orders",
		"between us: call me", "clearing is missing", "ask about ledgers", "Room 4",
		"half a thought", "names every step of the way back",
	}
	for _, line := range strings.Split(letter, "\n") {
		if len(line) > 30 {
			out = append(out, line[:30])
		}
	}
	return out
}

// lived is a bot in which everything has happened once: a mailed letter, an
// approval, a hold, questions, reminders. It returns the words of its letter.
func (r *rig) lived(c cast) string {
	r.t.Helper()
	id := r.arrive(c.candidate)
	m, action := r.offered(c.hr, "report/"+id+"/suggest")
	r.press(c.hr, m.ID, action, map[string]any{"suggestion": "ask about ledgers"})
	r.click(c.hr, "report/"+id+"/full", nil)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.say(c.manager, "/status "+c.candidate.name, "dm")
	r.say(c.manager, "/status "+c.candidate.name, "general")
	r.click(c.manager, "scorecard/"+id+"/show", nil)
	r.click(c.manager, "scorecard/"+id+"/save", map[string]any{"evidence_stress": "half a thought"})
	r.click(c.manager, "scorecard/"+id+"/send", scoresheet())
	r.advance("25h")
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry", "reason_text": "", "note": "between us: call me"})
	r.click(c.manager, "decision/"+id+"/undo", nil)
	r.click(c.manager, "decision/"+id+"/reject", map[string]any{"reason": "industry", "reason_text": "clearing is missing", "note": "between us: call me"})
	r.click(c.hr, "letter/"+id+"/send", nil)
	r.advance("1h")
	other := c.candidate
	other.key += "-2"
	id = r.arrive(other)
	r.click(c.hr, "report/"+id+"/send", nil)
	r.click(c.mate, "decision/"+id+"/approve", nil)
	r.click(c.hr, "round/"+id+"/arrange", map[string]any{"at": "2026-11-27T14:00", "place": "Room 4"})
	r.advance("24h")
	mail := r.outgoing().Mail
	mail = slices.DeleteFunc(mail, func(m outMail) bool { return m.To != c.candidate.email }) // interviewers get entries
	if len(mail) != 1 {
		r.t.Fatalf("mail %+v", mail)
	}
	return mail[0].Subject + "\n" + mail[0].Text
}

// TestFolder: in the files of a bot that has stopped, nothing says who a
// candidate is, what was said about them or written to them.
func TestFolder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, monday(t))
			letter := r.lived(c)
			words := secrets(c, letter)
			r.scan(words, false) // while it runs
			r.restart()
			r.stop()
			if seen := r.scan(words, true); seen == 0 {
				t.Error("not even the case's number is there: the search cannot see")
			}
		})
	}
}

// scan looks for words in every file of the rig's folder, and counts those
// that hold a case's number.
func (r *rig) scan(words []string, whole bool) (seen int) {
	r.t.Helper()
	err := filepath.WalkDir(r.cfg.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			if whole {
				return err
			}
			return nil // it was let go while we looked
		}
		raw = unpadded(raw)
		if bytes.Contains(raw, []byte("C-1001")) {
			seen++
		}
		for _, w := range words {
			for code, form := range codes(w) {
				if bytes.Contains(raw, form) {
					r.t.Errorf("%s holds %q in %s", filepath.Base(path), w, code)
				}
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return seen
}

// unpadded is a file without the zeros at its end: logs are as long from the start as
// they may become.
func unpadded(raw []byte) []byte {
	zeros := make([]byte, 1<<16)
	for bytes.HasSuffix(raw, zeros) {
		raw = raw[:len(raw)-len(zeros)]
	}
	return bytes.TrimRight(raw, "\x00")
}

// codes are the bytes of a text in the encodings in which it could stand.
func codes(text string) map[string][]byte {
	units := utf16.Encode([]rune(text))
	little, big := make([]byte, 2*len(units)), make([]byte, 2*len(units))
	for i, u := range units {
		binary.LittleEndian.PutUint16(little[2*i:], u)
		binary.BigEndian.PutUint16(big[2*i:], u)
	}
	return map[string][]byte{"UTF-8": []byte(text), "UTF-16LE": little, "UTF-16BE": big}
}

// TestOperators: health, readiness and figures answer, and neither they nor
// the log name anybody or anything that was written.
func TestOperators(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]cast{"zh-CN": chinese(), "en": english()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &spoken{rung: make(chan struct{}, 1)}
			r := prepare(t, monday(t))
			r.cfg.Log, r.opts.log = LogConfig{Format: "json", Level: "debug"}, log
			r.open()
			r.employ(testCompany(t))
			letter := r.lived(c)
			bad := []byte(`[{"external_id": "x", "candidate": {"name": "` + c.candidate.name + `", "email": 7}}, 5]`)
			if status, out := r.send("", "", bad); status != http.StatusUnprocessableEntity || out.Refused != 2 {
				t.Errorf("bad rows: %d %+v", status, out)
			}
			figures := r.text("/metrics")
			r.see(figures, `closeloop_turns_total{flow="decision",outcome="done",verb="approve"} 1`, "closeloop_turn_seconds")
			r.text("/healthz")
			r.text("/readyz")
			r.restart()
			words := append(secrets(c, letter), c.managerName, c.hrName)
			r.hide(figures, append(words, "C-1001", c.manager, c.hr)...)
			lines := log.String()
			r.see(lines, `"flow":"decision"`, `"verb":"approve"`, `"outcome":"done"`, `"event":"`)
			r.hide(lines, append(words, apiSecret, otherSecret)...)
		})
	}
}

// text is the body of a GET that must work.
func (r *rig) text(path string) string {
	r.t.Helper()
	resp, err := r.client.Do(r.request(http.MethodGet, path, nil))
	if err != nil {
		r.t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK {
		r.t.Fatalf("%s: %d %v", path, resp.StatusCode, err)
	}
	return string(raw)
}
