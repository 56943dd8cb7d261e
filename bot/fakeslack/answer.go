package fakeslack

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// answer is what a method says besides ok.
type answer map[string]any

// refusal is an answer that is not ok.
type refusal struct {
	word     string   // as Slack names it
	messages []string // what exactly was wrong, for response_metadata
	more     answer
}

func (r refusal) Error() string { return r.word }

func refuse(word string, messages ...string) error { return refusal{word: word, messages: messages} }

// flawed is the refusal of blocks: invalid_blocks, unless they are too long.
func flawed(word string, flaws []Flaw) error {
	if len(flaws) == 0 {
		return nil
	}
	out := refusal{word: word}
	for _, f := range flaws {
		if f.Word != "" {
			out.word = f.Word
		}
		out.messages = append(out.messages, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", f.Why, f.Path))
	}
	return out
}

// require refuses a call that lacks an argument.
func (a args) require(keys ...string) error {
	var lacking []string
	for _, k := range keys {
		if a[k] == "" {
			lacking = append(lacking, "[ERROR] missing required field: "+k)
		}
	}
	if len(lacking) > 0 {
		return refuse("invalid_arguments", lacking...)
	}
	return nil
}

// document is the body of an answer.
func document(a answer, err error, warn string) answer {
	out := answer{"ok": err == nil}
	maps.Copy(out, a)
	notes := answer{}
	var r refusal
	if errors.As(err, &r) {
		out["error"] = r.word
		maps.Copy(out, r.more)
		if len(r.messages) > 0 {
			notes["messages"] = r.messages
		}
	}
	if warn != "" {
		out["warning"], notes["warnings"] = warn, []string{warn}
	}
	if had, ok := out["response_metadata"].(answer); ok {
		maps.Copy(notes, had)
	}
	if len(notes) > 0 {
		out["response_metadata"] = notes
	}
	return out
}

func write(rw http.ResponseWriter, status int, doc answer) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(encode(doc))
}

// limited is the answer of a limit that was passed.
func limited(rw http.ResponseWriter, seconds int) {
	rw.Header().Set("Retry-After", strconv.Itoa(seconds))
	write(rw, http.StatusTooManyRequests, answer{"ok": false, "error": "ratelimited"})
}

// joined are scopes as Slack lists them.
func joined(scopes []string) string { return strings.Join(slices.Sorted(slices.Values(scopes)), ",") }
