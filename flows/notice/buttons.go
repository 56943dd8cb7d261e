package notice

import (
	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// buttons offer what can be done now, what helps most first.
func (s sheet) buttons() []chat.Block {
	row := chat.Block{Kind: chat.KindButtons}
	switch s.n.State {
	case Drafted, Failed, Returned:
		s.atDesk(&row)
	case Queued:
		if mayTakeBack(s.env, s.head, s.book) {
			row.Row = []chat.Button{s.press("takeback", "letter.takeback")}
		}
	case Held:
		if mayConfirm(s.env, s.head, s.book) {
			row.Row = []chat.Button{s.press("arrived", "letter.arrived")}
		}
		if maySend(s.env, s.head, s.book) {
			row.Row = append(row.Row, s.send("letter.again", ""))
		}
	case Sent:
		if mayReturn(s.env, s.head, s.book) {
			row.Links = []chat.Button{s.sure("returned", "letter.return", "notice.return.confirm")}
		}
	}
	wish := s.sure("stop", "notice.stop", "notice.stop.confirm")
	if mayResume(s.env, s.head, s.book) {
		wish = s.sure("resume", "notice.resume", "notice.resume.confirm")
	}
	row.Links = append(row.Links, wish)
	return []chat.Block{row}
}

// atDesk is for a notice whose words are HR's to change.
func (s sheet) atDesk(row *chat.Block) {
	if !mayEdit(s.env, s.head, s.book) {
		return
	}
	edit, address := s.form("edit", "letter.edit", editForm), s.form("address", "letter.address", addressForm)
	if s.n.To == "" {
		address.Label = chat.T("letter.address.add")
	}
	decline := s.press("decline", "notice.decline")
	blocked := s.n.blank() || len(outbound.Blocking(s.findings(s.env, s.head, s.n))) > 0
	row.Row = []chat.Button{s.send("letter.send", chat.Primary), edit, decline}
	row.Links = []chat.Button{address}
	switch {
	case s.n.To == "" && s.n.Text == "":
		address.Style = chat.Primary
		row.Row, row.Links = []chat.Button{address, edit, decline}, nil
	case blocked:
		edit.Style = chat.Primary
		row.Row = []chat.Button{edit, decline}
	case s.n.State != Drafted && s.n.Fault == outbound.BadAddress && s.n.To == s.n.Frozen.To:
		// The same address again would only come back again.
		address.Style = chat.Primary
		row.Row, row.Links = []chat.Button{address, s.send("letter.again", ""), decline}, []chat.Button{edit}
	case s.n.State != Drafted:
		row.Row[0].Label = chat.T("letter.again")
	}
}

func (s sheet) press(verb, label string) chat.Button {
	return chat.Button{Label: chat.T(label), Action: s.env.Act(Name, s.head.ID, verb)}
}

func (s sheet) sure(verb, label, confirm string) chat.Button {
	b := s.press(verb, label)
	b.Confirm = chat.T(confirm)
	return b
}

func (s sheet) form(verb, label string, of func(flows.Env, hiring.Case, Book) chat.Form) chat.Button {
	b, form := s.press(verb, label), of(s.env, s.head, s.book)
	b.Form = &form
	return b
}

func (s sheet) send(label string, style chat.Style) chat.Button {
	b := s.press("send", label)
	b.Style = style
	b.Confirm = chat.T("notice.confirm", "Name", s.n.Name, "To", s.n.channel(), "Sender", s.env.Company.Name(s.n.Sender))
	return b
}

// stale says how the notice stands to somebody whose click came too late.
func stale(env flows.Env, head hiring.Case, b Book) chat.Text {
	if !env.Company.IsHR(env.Actor.Person, head) || b.Now.State == "" {
		return chat.Text{}
	}
	n := b.Now.today(env, head)
	return chat.T("notice.stale", "What", occasion(n.Kind), "State", chat.T("notice.tag."+string(n.State)))
}
