package main

import (
	"slices"
	"strings"

	"closeloop/bot/chat"
)

// practiceMark leads the id of every record that a sandbox shows outside, before
// the attempt and the id that the sandbox itself knows: drill:k3x9q:C-1001.
const practiceMark = "drill:"

// outer is the id of a record of the sandbox as the world has it.
func (b *sandbox) outer(id string) string { return practiceMark + b.attempt + ":" + id }

// madeInside leads what makes an attachment of somebody's sandbox.
func madeInside(person string) string { return drills + "/" + escaped(person) + "/" }

// inner reads what outer wrote. Whatever carries the mark is of some practice, and
// never real; if it is written badly it is of none that there is.
func inner(record string) (attempt, id string, ok bool) {
	rest, ok := strings.CutPrefix(record, practiceMark)
	if !ok {
		return "", "", false
	}
	attempt, id, _ = strings.Cut(rest, ":")
	return attempt, id, true
}

// dressed is a card as it leaves the sandbox: everybody sees that it is practice,
// and all that it offers comes back here.
func (b *sandbox) dressed(c chat.Card) chat.Card {
	if c.Record != "" {
		c.Record = b.outer(c.Record)
	}
	if c.About != "" {
		c.About = b.outer(c.About)
	}
	c.Title = practised(c.Title)
	if !c.Preview.Empty() {
		c.Preview = practised(c.Preview)
	}
	c.Blocks = slices.Clone(c.Blocks)
	for i := range c.Blocks {
		x := &c.Blocks[i]
		x.Row, x.More, x.Links = b.buttons(x.Row), b.buttons(x.More), b.buttons(x.Links)
	}
	c.Files = slices.Clone(c.Files)
	for i := range c.Files {
		c.Files[i].Make = madeInside(b.person) + c.Files[i].Make
	}
	return c
}

func (b *sandbox) buttons(in []chat.Button) []chat.Button {
	out := slices.Clone(in)
	for i := range out {
		out[i].Action.Record = b.outer(out[i].Action.Record)
		out[i].Form = b.form(out[i].Form)
	}
	return out
}

// form is a form as it leaves the sandbox: it says that it is practice, and where a
// colleague is asked for, those of the sandbox are on offer.
func (b *sandbox) form(in *chat.Form) *chat.Form {
	if in == nil {
		return nil
	}
	f := *in
	f.Title = practised(f.Title)
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		if x := &f.Fields[i]; x.Type == chat.FieldPerson {
			x.Type = chat.FieldSelect
			if len(x.Options) == 0 {
				x.Options = b.colleagues()
			}
		}
	}
	return &f
}

func (b *sandbox) colleagues() (out []chat.Option) {
	for _, p := range b.active() {
		out = append(out, chat.Option{Value: p.ID, Label: chat.L(p.Name)})
	}
	return out
}

// practised is a text with the word that it is practice.
func practised(t chat.Text) chat.Text { return chat.T("drill.practice", "Text", t) }

// answered is an answer as it leaves the sandbox.
func (b *sandbox) answered(r chat.Reply, err error) (chat.Reply, error) {
	if r.Card != nil {
		c := b.dressed(*r.Card)
		r.Card = &c
	}
	r.Wanted = b.form(r.Wanted)
	if !r.Notice.Empty() {
		r.Notice = practised(r.Notice)
	}
	if err != nil {
		problem := *chat.AsProblem(err)
		problem.Sentence = practised(problem.Sentence)
		err = &problem
	}
	return r, err
}
