package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// openCase is a case that waits for a person's decision. Its clicks approve and undo
// in turn: each is the one that its card offers, under the card's revision, and
// each changes the case.
type openCase struct {
	Case string `json:"case"`
	User string `json:"user"` // the manager's account
	Rev  uint64 `json:"rev"`  // of the card that stands
}

// verb is what the card that stands offers.
func (c *openCase) verb() string {
	if c.Rev%2 == 1 {
		return "approve"
	}
	return "undo"
}

// knock is one click before a platform has written it down.
type knock struct {
	n                    int // of this bench
	caseID, action, user string
	at                   time.Time
	api                  string // where the platform itself listens
}

// clicker makes clicks, each a whole signed request.
type clicker struct {
	front front
	api   string
	made  int
	size  int // bytes of the last body
}

// next is the next click on a case. The same request goes to every server of the
// bench, so that their cases stay in step.
func (k *clicker) next(c *openCase, now time.Time) []byte {
	k.made++
	p := knock{n: k.made, caseID: c.Case, action: fmt.Sprintf("decision/%s/%s@%d", c.Case, c.verb(), c.Rev), user: c.User, at: now, api: k.api}
	c.Rev++
	headers, body := k.front.write(p)
	k.size = len(body)
	var out bytes.Buffer
	fmt.Fprintf(&out, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n", k.front.path, len(body))
	_ = headers.Write(&out) // a buffer takes all
	out.WriteString("\r\n")
	out.Write(body)
	return out.Bytes()
}

// volley is clicks for some connections: n clicks in all, each connection with
// cases of its own, which it goes round.
func (k *clicker) volley(cases []openCase, connections, n int) [][][]byte {
	lanes, now := make([][][]byte, connections), time.Now()
	for i := range lanes {
		var own []*openCase
		for at := i; at < len(cases); at += connections {
			own = append(own, &cases[at])
		}
		for j := range n / connections {
			lanes[i] = append(lanes[i], k.next(own[j%len(own)], now))
		}
	}
	return lanes
}

// front is a platform as the bench plays it.
type front struct {
	name     string                  // in accounts
	named    string                  // as people call it
	path     string                  // where it knocks
	account  func(who string) string // of somebody
	settings string                  // of the bot, a form for the platform's address
	secret   string                  // signs its clicks, or seals them
	token    string                  // stands in them, where one does
	// write is a click as the platform sends it.
	write func(knock) (http.Header, []byte)
	// read is the least that must be done with it: is it surely the platform's, and
	// which action of ours is it.
	read func(r *http.Request, body []byte) (action string, ok bool)
	// agree is what the platform answers to every call: all that anybody reads of it.
	agree func(r *http.Request, n int64) map[string]any
	peer  peer
	goals func(*table) []goal
	about string // what a click is, and what follows its answer
}

// peer is what others make a bot of; it runs as a script of Node's.
type peer struct {
	name   string // in the table
	short  string
	script string
	about  string // how it is set up
}

// fronts are the platforms, by name.
func fronts() map[string]front {
	out := map[string]front{}
	for _, f := range []front{slackFront(), feishuFront()} {
		out[f.name] = f
	}
	return out
}

// flat is a template without its spaces.
func flat(template []byte) string {
	var out bytes.Buffer
	if err := json.Compact(&out, template); err != nil {
		panic(err) // it is a file of ours
	}
	return out.String()
}

func BenchmarkSlack(b *testing.B)  { measure(b, slackFront()) }
func BenchmarkFeishu(b *testing.B) { measure(b, feishuFront()) }
