package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Delivery is one card on its way to one place.
type Delivery struct {
	Reader Reader
	Place  Place
	Card   Card
	Key    string // idempotency key, at most 50 characters: a repeat posts nothing new
	Ref    string // the message to edit; empty for a post
	Quiet  bool   // the reader need not be disturbed
}

// Platform carries cards to people. An error that is no *SendError is
// temporary.
type Platform interface {
	Name() string
	Features() Features
	// Post sends a new message and returns its reference.
	Post(context.Context, Delivery) (ref string, err error)
	// Edit replaces the message Ref.
	Edit(context.Context, Delivery) error
}

// Finder is a platform that can look up a message by its idempotency key
// after an unknown outcome.
type Finder interface {
	Find(ctx context.Context, place Place, key string) (ref string, found bool, err error)
}

// Courier carries letters to candidates. Nobody can click one.
type Courier interface {
	// Send sends a letter once. An error that is no *SendError is temporary and
	// means that nothing left; ErrNoServer, that there is nobody to give it to yet.
	Send(context.Context, Letter) error
}

// ErrNoServer says that a letter's channel is not configured: it waits, which
// costs none of its tries.
var ErrNoServer = errors.New("no server is configured for letters of this kind")

// Letter is a mail as it was confirmed: sent byte for byte. With a Number it is a
// text message instead.
type Letter struct {
	ID      string // idempotency key; becomes the Message-ID
	To      string // one address
	Name    string // of the recipient
	ReplyTo string
	Subject string
	Text    string
	// Leave is where the recipient of a mail ends such mails with one click; empty:
	// nowhere.
	Leave string `json:",omitempty"`
	// Number is a plus and digits. A gateway has texts of its own that were approved:
	// Template is the id of one, Variables go into it. Text is then what it says, for
	// people of the house.
	Number    string            `json:",omitempty"`
	Template  string            `json:",omitempty"`
	Variables map[string]string `json:",omitempty"`
	// Entry is a calendar entry that comes with it; most letters have none.
	Entry CalendarEntry `json:"entry,omitzero"`
	// After is the earliest instant at which it may leave, if that is later
	// than now: an outage must not wake a candidate at night.
	After time.Time `json:"-"`
}

// IsText says whether it is a text message.
func (l Letter) IsText() bool { return l.Number != "" }

// CalendarEntry is an invitation or its cancellation (RFC 5546), as text, for
// the reader's calendar.
type CalendarEntry struct {
	Method string `json:"method"` // REQUEST or CANCEL
	Text   string `json:"text"`   // a whole VCALENDAR
}

// Features say what a platform can do, as data that the house consults.
type Features struct {
	InlineReply    bool          // a click's answer may carry the new card
	ModalForms     bool          // forms open in a dialog, not on the card
	PrivateNotices bool          // a notice in a group can be seen by one person only
	EditWindow     time.Duration // edits after it fail; 0 means no end
	Limits         Limits
}

// Limits are what one message can hold; 0 means no limit.
type Limits struct {
	Bytes  int // of a rendered card
	Blocks int
	Input  int // characters of a text field
}

// SendError says why a delivery failed and what may be done about it.
type SendError struct {
	RetryAfter time.Duration // wait at least this long; waiting costs no try
	Gone       bool          // this message or place will never work: do not repeat
	Edited     bool          // only the edit cannot work: post afresh
	Unknown    bool          // it may have been sent: look before repeating
	Code       string        // gone: a mail server's status code (RFC 3463) such as "5.1.1"; "" if it gave none
	Err        error
}

func (e *SendError) Error() string {
	switch {
	case e.Gone:
		return fmt.Sprintf("send for good: %v", e.Err)
	case e.Unknown:
		return fmt.Sprintf("send with unknown outcome: %v", e.Err)
	}
	return fmt.Sprintf("send for now: %v", e.Err)
}

func (e *SendError) Unwrap() error { return e.Err }

// ProblemKind is what went wrong, for machines.
type ProblemKind string

// The kinds. Denied and Missing read the same to people.
const (
	Invalid  ProblemKind = "invalid"
	Denied   ProblemKind = "denied"
	Missing  ProblemKind = "missing"
	Conflict ProblemKind = "conflict"
	Internal ProblemKind = "internal"
)

// Problem is a refusal or a fault: a kind for machines, a sentence for people,
// a cause for operators, an id that joins the two.
type Problem struct {
	Kind     ProblemKind
	Sentence Text
	Fields   map[string]Text // Invalid: what is wrong with which form field
	Cause    error
	ID       string
}

func (p *Problem) Error() string {
	if p.Cause != nil {
		return fmt.Sprintf("%s %s: %v", p.Kind, p.Sentence.Key, p.Cause)
	}
	return string(p.Kind) + " " + p.Sentence.Key
}

func (p *Problem) Unwrap() error { return p.Cause }

// Refuse is a Problem with a sentence.
func Refuse(kind ProblemKind, sentence Text) *Problem {
	return &Problem{Kind: kind, Sentence: sentence}
}

// AsProblem finds the Problem in err, or makes err an internal one.
func AsProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{Kind: Internal, Sentence: T("problem.internal"), Cause: err}
}
