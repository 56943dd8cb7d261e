package notice

import (
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
)

// How many lines of a notice stand on the card before it folds, and how many of the
// notices before it are named.
const (
	inView   = 8
	inPast   = 3
	inQuoted = 2 // beside a notice whose words stand there
)

// kindOf is the kind of a message about this one notice: "draft-3".
func (n Notice) kindOf(what string) string { return what + "-" + strconv.Itoa(n.Number) }

// view is what a candidate was told, and what waits; for HR alone.
func (d *desk) view(env flows.Env, head hiring.Case, b Book, kind string) chat.Card {
	if b.Now.State == "" || !env.Company.IsHR(env.Reader.Person, head) {
		return chat.Card{}
	}
	env.Actor.Person = env.Reader.Person
	who, _ := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
	s := sheet{desk: d, env: env, head: head, book: b, n: b.Now.today(env, head)}
	card := chat.Card{
		Kind: "notice.card", Record: head.ID, Tag: chat.T("notice.tag." + string(s.n.State)), Tone: s.tone(), Preview: chat.T("notice.preview"),
		Title: chat.T("notice.title", "Name", literal(who.Name), "Position", env.Title(head.Position)),
	}
	if _, number, ok := strings.Cut(kind, "-"); ok && number != strconv.Itoa(b.Now.Number) {
		return s.bygone(card, number)
	}
	switch s.n.State {
	case Drafted:
		card.Title = chat.T("notice.title.draft", "Name", literal(who.Name), "Position", env.Title(head.Position))
		card.Preview = chat.T("notice.preview.draft")
	case Failed, Held, Returned:
		card.Preview = chat.T("notice.preview.failed")
	}
	card.Blocks = s.blocks()
	return card
}

// bygone is the message about a notice that another one followed, which has a message of
// its own where HR is asked: two that ask the same would be one too many.
func (s sheet) bygone(card chat.Card, number string) chat.Card {
	card.Tone, card.Tag = chat.Neutral, chat.Text{}
	line := chat.Note(chat.T("notice.replaced"))
	for _, n := range s.book.Past {
		if strconv.Itoa(n.Number) == number {
			line = s.line(n)
		}
	}
	card.Blocks = []chat.Block{line, {Kind: chat.KindButtons, Links: []chat.Button{{
		Label: chat.T("notice.button.now"), Action: chat.Action{Flow: Name, Record: s.head.ID, Verb: "show"},
	}}}}
	return card
}

// today is a notice as it stands now: the case may have moved on since, and another
// notice may have brought the wish for none.
func (n Notice) today(env flows.Env, head hiring.Case) Notice {
	switch {
	case n.open() && !n.stands(env, head):
		n.State = Dropped
	case (n.State == Queued || n.State == Settling) && quieted(env, head) && !needed(n.Kind):
		n.State = Muted
	}
	return n
}

// sheet is one card on its way.
type sheet struct {
	*desk
	env  flows.Env
	head hiring.Case
	book Book
	n    Notice // as it stands now
}

func (s sheet) tone() chat.Tone {
	switch s.n.State {
	case Settling, Drafted, Queued:
		return chat.Waiting
	case Failed, Held, Returned:
		return chat.Bad
	case Sent:
		return chat.Good
	}
	return chat.Neutral
}

func (s sheet) blocks() []chat.Block {
	out := []chat.Block{chat.Paragraph(s.first())}
	words := s.n.Body != "" && s.n.State != Muted && s.n.State != Dropped && s.n.State != Declined
	if words {
		out = append(out, chat.Block{Kind: chat.KindQuote, Text: chat.L(strings.TrimRight(s.n.Body, "\n")), Fold: inView})
	}
	out = append(out, s.notes(words)...)
	out = append(out, s.past(words)...)
	return append(out, s.buttons()...)
}

// first says what is told, to whom, and how it stands.
func (s sheet) first() chat.Text {
	n, what := s.n, occasion(s.n.Kind)
	to := n.channel()
	switch n.State {
	case Settling:
		if t, _ := approved(s.env, s.head, n.Kind); t.Ask {
			return chat.T("notice.settling.ask", "What", what, "At", n.Ready)
		}
		return chat.T("notice.settling", "What", what, "At", n.Ready)
	case Drafted:
		return chat.T("notice.drafted", "What", what, "To", to)
	case Queued:
		return s.waits(what, to)
	case Sent:
		return chat.T("notice.sent", "What", what, "At", n.SentAt, "To", to)
	case Muted:
		return chat.T("notice.muted", "What", what)
	case Declined:
		return chat.T("notice.declined", "What", what, "Name", s.env.Company.Name(n.ConfirmedBy), "At", n.SentAt)
	case Dropped:
		return chat.T("notice.dropped", "What", what)
	case Held:
		if n.Fault == outbound.Restored {
			return chat.T("notice.held.restored", "What", what, "To", to)
		}
		return chat.T("notice.held", "What", what, "To", to)
	case Returned:
		if n.ReturnedBy != "" {
			return chat.T("notice.returned.said", "What", what, "To", to, "Name", s.env.Company.Name(n.ReturnedBy))
		}
		return chat.T("notice.returned", "What", what, "To", to, "Why", n.why())
	}
	return chat.T("notice.failed", "What", what, "To", to, "Why", n.why())
}

func (n Notice) why() chat.Text {
	if n.Fault == "" {
		return chat.T("letter.fault." + string(outbound.NoReason))
	}
	return chat.T("letter.fault." + string(n.Fault))
}

// waits says when the notice leaves, and truly so where it was tried already.
func (s sheet) waits(what, to chat.Text) chat.Text {
	switch n, w := s.n, s.n.Wait; {
	case w.Why == "busy":
		return chat.T("notice.wait.busy", "What", what, "To", to, "Count", w.Tries, "Next", w.Next)
	case w.Why == "night":
		return chat.T("notice.queued", "What", what, "To", to, "At", w.Next)
	case w.Why == "held":
		return chat.T("notice.wait.held", "What", what, "To", to)
	case w.Why == "no_server":
		return chat.T("notice.wait.no_server", "What", what, "To", to)
	case s.env.Now.Before(n.LeavesAt):
		return chat.T("notice.queued", "What", what, "To", to, "At", n.LeavesAt)
	}
	return chat.T("notice.leaving", "What", what, "To", to)
}

// occasion is what a notice is about, in words.
func occasion(kind string) chat.Text {
	if status, ok := strings.CutPrefix(kind, "status."); ok {
		return chat.T("notice.about", "Status", chat.T("status."+status))
	}
	return chat.T("notice.kind." + kind)
}

// channel is where a notice goes, masked.
func (n Notice) channel() chat.Text {
	switch {
	case n.To != "":
		return chat.T("notice.by.mail", "To", hiring.MaskMail(n.To))
	case n.Text != "":
		return chat.T("notice.by.sms", "Phone", outbound.MaskPhone(n.Phone))
	case n.Phone != "":
		return chat.T("notice.by.phone", "Phone", outbound.MaskPhone(n.Phone))
	}
	return chat.T("letter.to.nobody")
}

// notes are why HR is asked, what was promised, and who changed the words.
func (s sheet) notes(words bool) (out []chat.Block) {
	n := s.n
	add := func(t chat.Text) { out = append(out, chat.Note(t)) }
	if n.State == Drafted {
		switch bad := outbound.Blocking(s.findings(s.env, s.head, n)); {
		case n.blank():
			add(chat.T("notice.why.empty"))
		case len(bad) > 0:
			add(chat.T("letter.checks.bad", "Faults", outbound.Sayings(bad, outbound.InCard)))
		case n.To == "" && n.Text == "":
			add(chat.T("notice.why.address"))
		case n.Ask == askSlip:
			add(chat.T("notice.why.slip"))
		case n.Ask == askReopened:
			add(chat.T("notice.why.reopened"))
		case n.Ask == askTemplate:
			add(chat.T("notice.why.template"))
		}
	}
	if words && n.To == "" && n.Text != "" {
		add(chat.T("notice.text", "Text", n.Text))
	}
	if words && n.EditedBy != "" {
		add(chat.T("notice.edited", "Name", s.env.Company.Name(n.EditedBy), "At", n.EditedAt))
	}
	switch {
	case (n.State == Drafted || n.State == Queued) && n.HearBy != "":
		add(chat.T("notice.promises", "By", s.dayOf(n.HearBy)))
	case s.book.Promise.By != "" && s.head.Status.Open():
		add(chat.T("notice.promised", "By", s.dayOf(s.book.Promise.By)))
	}
	if quieted(s.env, s.head) {
		add(chat.T("notice.quiet"))
	}
	return out
}

// dayOf is a promised day, which is one in the candidate's zone, as a date for the
// reader: noon there is the same day nearly everywhere.
func (s sheet) dayOf(day string) chat.Moment {
	at, _ := time.ParseInLocation(time.DateOnly, day, s.reader())
	return chat.Moment{At: at.Add(12 * time.Hour), Form: chat.Date}
}

func (s sheet) reader() *time.Location {
	if s.env.Reader.Zone == nil {
		return time.UTC
	}
	return s.env.Reader.Zone
}

// past are the notices before this one, the newest first.
func (s sheet) past(words bool) (out []chat.Block) {
	most := inPast
	if words {
		most = inQuoted
	}
	all := s.book.Past
	for i := len(all) - 1; i >= max(0, len(all)-most); i-- {
		out = append(out, s.line(all[i]))
	}
	if more := len(all) - most; more > 0 {
		out = append(out, chat.Note(chat.T("notice.past.more", "Count", more)))
	}
	return out
}

// line says in short what became of a notice.
func (sheet) line(n Notice) chat.Block {
	at := n.SentAt
	if at.IsZero() {
		at = n.Since
	}
	return chat.Note(chat.T("notice.past", "At", chat.Moment{At: at, Form: chat.DateTime}, "What", occasion(n.Kind), "State", chat.T("notice.tag."+string(n.State))))
}
