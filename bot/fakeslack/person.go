package fakeslack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Person is somebody before a screen: what they see is made of what Slack keeps,
// and what they do reaches the app as Slack tells it, over whichever transport is
// connected. Several may act at the same time.
type Person struct {
	w  *Workspace
	id string
}

// Person is the user with this id, whom AddUser added.
func (w *Workspace) Person(id string) *Person { return &Person{w, id} }

// ID is the user's id.
func (p *Person) ID() string { return p.id }

// Seen is a message, or a Home tab, as a person sees it.
type Seen struct {
	Ref         string // "<channel>/<ts>"; "" of a view
	Channel, TS string
	View        string // the id of a view
	From        string // whose message it is
	Text        string // what previews and screen readers say
	Words       string // what stands there, as it is read
	Blocks      json.RawMessage
	Actions     []Control
	Files       []string // the names of files that it brings
	Ephemeral   bool
	Edited      bool
}

// Control is something that can be pressed or chosen: a button, or one option of
// a menu, whose Menu says what the menu is.
type Control struct {
	Label, Value      string
	ActionID, BlockID string
	Style, URL        string
	Confirm           string // what is asked before it counts, "" if nothing is
	Menu              string // "overflow", "static_select" …; "": a button
	raw               tree   // the button, or the option
}

// Screen is what the person sees in the direct message with the app and in
// channels, oldest first.
func (p *Person) Screen(channels ...string) []Seen {
	var out []Seen
	for _, channel := range append([]string{p.w.DM(p.id)}, channels...) {
		for _, m := range p.w.Seen(channel, p.id) {
			out = append(out, p.w.seen(m))
		}
	}
	slices.SortStableFunc(out, func(a, b Seen) int { return strings.Compare(a.TS, b.TS) })
	return out
}

// Last is the newest message on a screen; a zero one if there is none.
func (p *Person) Last(channels ...string) Seen {
	screen := p.Screen(channels...)
	if len(screen) == 0 {
		return Seen{}
	}
	return screen[len(screen)-1]
}

// Sees waits until a message of the app's on the person's screen says all of
// this, and returns it.
func (p *Person) Sees(t testing.TB, words ...string) (found Seen) {
	t.Helper()
	p.w.Until(t, func() bool {
		at := slices.IndexFunc(p.Screen(), func(m Seen) bool {
			silent := func(w string) bool { return !strings.Contains(m.Words, w) }
			if m.From != Bot || slices.ContainsFunc(words, silent) {
				return false
			}
			found = m
			return true
		})
		return at >= 0
	})
	return found
}

// Home is the Home tab that the app published for the person last.
func (p *Person) Home() (Seen, bool) {
	v, found := p.w.Home(p.id)
	if !found {
		return Seen{}, false
	}
	blocks := blocksOf(v)
	return Seen{View: v.ID, From: Bot, Words: readBlocks(blocks, p.w.called), Blocks: blocks, Actions: controls(readList(blocks), p.w.called)}, true
}

// Trouble is what went wrong before the person's eyes: Slack's own words where
// the app failed them, and what they tried to press and was not there.
func (p *Person) Trouble() []string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return slices.Clone(p.w.troubles[p.id])
}

// suffer shows the person an error of Slack's.
func (p *Person) suffer(format string, args ...any) {
	p.w.change(func() { p.w.troubles[p.id] = append(p.w.troubles[p.id], fmt.Sprintf(format, args...)) })
}

// helpless is the answer where the person tried what the screen does not offer.
func (p *Person) helpless(format string, args ...any) Answer {
	p.suffer(format, args...)
	return Answer{Err: fmt.Errorf(format, args...)}
}

func (w *Workspace) seen(m Message) Seen {
	r := w.readings.of(m.Ref(), m.Blocks, w.called)
	s := Seen{
		Ref: m.Ref(), Channel: m.Channel, TS: m.TS, From: m.User, Text: m.Text, Blocks: m.Blocks,
		Ephemeral: m.Ephemeral != "", Edited: m.Edited != "",
		Actions: slices.Clone(r.actions), Files: w.fileNames(m.Files),
	}
	var parts []string
	if r.words != "" {
		parts = append(parts, r.words)
	} else if m.Text != "" {
		parts = append(parts, mrkdwn(m.Text, w.called))
	}
	for _, name := range s.Files {
		parts = append(parts, "[file: "+name+"]")
	}
	s.Words = strings.Join(parts, "\n")
	return s
}

// called is the name of an account or a channel, as the client writes it.
func (w *Workspace) called(id string) string {
	if u, found := w.User(id); found {
		return u.RealName
	}
	if c, found := w.Channel(id); found {
		return c.Name
	}
	return id
}

func blocksOf(v View) json.RawMessage {
	var doc struct{ Blocks json.RawMessage }
	_ = json.Unmarshal(v.Raw, &doc) // it was judged before
	return doc.Blocks
}

// controls are what can be pressed in blocks, in reading order.
func controls(blocks []tree, name func(string) string) []Control {
	var out []Control
	for _, b := range blocks {
		elements := slices.Concat(b.list("elements"), b.list("actions"))
		if a := b.sub("accessory"); a != nil {
			elements = append(elements, a)
		}
		for _, e := range elements {
			out = append(out, offers(b.word("block_id"), e, name)...)
		}
		for _, inner := range []string{"child_blocks", "elements", "blocks"} {
			if b.word("type") == "container" || b.word("type") == "carousel" {
				out = append(out, controls(b.list(inner), name)...)
			}
		}
	}
	return out
}

// offers are what one element can be made to say.
func offers(block string, e tree, name func(string) string) []Control {
	c := Control{
		ActionID: e.word("action_id"), BlockID: block, Style: e.word("style"), raw: e,
		Confirm: textObject(e.sub("confirm", "text"), name),
	}
	if e.word("type") == "button" {
		c.Label, c.Value, c.URL = textObject(e.sub("text"), name), e.word("value"), e.word("url")
		return []Control{c}
	}
	var out []Control
	c.Menu = e.word("type")
	for _, o := range allOptions(e) {
		c.Label, c.Value, c.URL, c.raw = textObject(o.sub("text"), name), o.word("value"), o.word("url"), o
		out = append(out, c)
	}
	return out
}
