package board

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// shown is how many cards of a column are drawn before somebody asks for the rest.
const shown = 40

// lane is one column as it is drawn.
type lane struct {
	ID     string
	Name   string
	Stage  string // which stretch of the way: a colour, and never that alone
	Count  int
	Late   int
	Open   bool
	Cards  []card
	Rest   int
	More   string // the address that shows the rest
	Narrow bool   // nobody is in it
}

// card is one candidate as it is drawn.
type card struct {
	ID, Name, Position, Round string
	Duty, Owner, Initial      string
	Due, Wait, Promise        string
	Late, Mine                bool
}

// look draws what a filter leaves, for a reader.
type look struct {
	leaf
	who    Visitor
	stand  Stand
	filter filter
	names  map[string]string
}

// see picks and sorts what is to be drawn and reads its names: of the shown cards
// only, whatever the number of the others.
func (b *Board) see(ctx context.Context, who Visitor, f filter) (look, map[hiring.Status][]hiring.Case, error) {
	l := look{leaf: b.leaf(who.Reader), who: who, filter: f}
	var err error
	if l.stand, err = b.cfg.House.Stand(ctx, who.Person); err != nil {
		return l, nil, err
	}
	lanes := map[hiring.Status][]hiring.Case{}
	for _, c := range f.pick(l.stand, who.Person, b.cfg.House.Find) {
		lanes[c.Status] = append(lanes[c.Status], c)
	}
	var drawn []hiring.Case
	for status, cases := range lanes {
		byUrgency(status, cases)
		drawn = append(drawn, cases[:l.most(status, cases)]...)
	}
	l.names, err = b.cfg.House.Names(ctx, drawn)
	return l, lanes, err
}

// byUrgency puts first what is due first; of closed ones the newest.
func byUrgency(status hiring.Status, cases []hiring.Case) {
	slices.SortFunc(cases, func(x, y hiring.Case) int {
		if !status.Open() {
			return cmp.Or(y.Changed.Compare(x.Changed), strings.Compare(x.ID, y.ID))
		}
		return cmp.Or(x.Duty.Due.Compare(y.Duty.Due), strings.Compare(x.ID, y.ID))
	})
}

func (l look) most(status hiring.Status, cases []hiring.Case) int {
	if slices.Contains(l.filter.Whole, string(status)) {
		return len(cases)
	}
	return min(shown, len(cases))
}

// lanes are the columns in the order of the loop, the open ones or the closed.
func (l look) lanes(all map[hiring.Status][]hiring.Case, open bool) []lane {
	var out []lane
	for _, status := range hiring.Statuses() {
		if status.Open() == open && (open || len(all[status]) > 0) {
			out = append(out, l.lane(status, all[status]))
		}
	}
	return out
}

func (l look) lane(status hiring.Status, cases []hiring.Case) lane {
	most := l.most(status, cases)
	out := lane{
		ID: string(status), Name: l.words(chat.T("status." + string(status))), Stage: stage(status), Open: status.Open(),
		Count: len(cases), Rest: len(cases) - most, More: l.filter.more(status), Narrow: len(cases) == 0,
	}
	for i, c := range cases {
		if late(c, l.stand) {
			out.Late++
		}
		if i >= most {
			continue
		}
		if name, there := l.names[c.ID]; there {
			out.Cards = append(out.Cards, l.card(c, name))
		} else {
			out.Count--
		}
	}
	return out
}

// stage is the stretch of the way that a status belongs to.
func stage(s hiring.Status) string {
	switch s {
	case hiring.ReportDraft:
		return "report"
	case hiring.PendingEval, hiring.Hold:
		return "evaluation"
	case hiring.PendingSecond, hiring.SecondScheduled, hiring.PendingSecondEval:
		return "second"
	case hiring.OfferTalk, hiring.OfferApproval, hiring.OfferSent, hiring.PendingOnboard:
		return "offer"
	case hiring.RejectPending:
		return "letter"
	}
	return "closed"
}

func (l look) card(c hiring.Case, name string) card {
	out := card{ID: c.ID, Name: cmp.Or(name, c.ID), Position: l.position(c.Position), Late: late(c, l.stand)}
	if c.Round > 0 {
		out.Round = l.T("round", "Number", c.Round)
	}
	if !c.Status.Open() {
		out.Due = l.T("closed.on", "At", chat.Moment{At: c.Changed, Form: chat.Date})
		return out
	}
	d := c.Duty
	out.Duty, out.Due = l.words(chat.T("duty.kind."+string(d.Kind))), l.due(c)
	out.Owner, out.Mine = l.owner(d.Owner), d.Owner == l.who.Person
	if r := []rune(out.Owner); len(r) > 0 {
		out.Initial = strings.ToUpper(string(r[0]))
	}
	if d.Promised.After(l.stand.Now) {
		out.Promise = l.T("due.promised", "Due", d.Promised)
	}
	if days := l.days(c); days > 0 {
		out.Wait = l.words(chat.T("time.waiting_days", "Count", days))
	} else if days == 0 {
		out.Wait = l.words(chat.T("time.waiting_today"))
	}
	return out
}

// days is how many the candidate waits; -1: nobody waits.
func (l look) days(c hiring.Case) int {
	if c.Waiting.IsZero() || !c.Status.Open() {
		return -1
	}
	return hiring.DaysBetween(c.Waiting, l.stand.Now, l.reader.Zone)
}

func (l look) due(c hiring.Case) string {
	switch {
	case c.Duty.Due.IsZero():
		return l.T("due.none")
	case late(c, l.stand):
		return l.T("due.late", "Due", c.Duty.Due)
	}
	return l.T("due", "Due", c.Duty.Due)
}

func (l look) position(id string) string {
	p, ok := l.stand.Company.Position(id)
	switch {
	case id == "":
		return l.T("position.none")
	case !ok || p.Title.In("") == "":
		return l.listed(id, chat.L(id))
	}
	return l.listed(id, chat.ByLocale(p.Title))
}

// listed is the name of a position, marked where it is in a dry run.
func (l look) listed(id string, name chat.Text) string {
	if l.stand.Company.Dry(id) || l.stand.Company.Rehearses && id != "" {
		name = chat.T("dryrun.position", "Position", name)
	}
	return l.words(name)
}

func (l look) owner(id string) string {
	if id == "" {
		return l.T("owner.none")
	}
	return l.stand.Company.Name(id)
}
