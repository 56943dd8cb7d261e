package training

import (
	"maps"
	"slices"
	"time"

	"closeloop/bot/chat"
)

// Drawn is how many questions a quiz has; Pass how many percent of them pass it,
// inclusive.
const (
	Drawn = 10
	Pass  = 80
)

// Trainee is where one person is: what was read, asked, answered and practised.
// What somebody answered is that person's alone.
type Trainee struct {
	Tracks map[string]Progress `json:"tracks,omitempty"`
	Items  map[string]Item     `json:"items,omitempty"` // by question
	// Repeat is the repetition under way, of no track.
	Repeat *Quiz `json:"repeat,omitempty"`
	// Silent: no pings for repetitions. Asked is the day of the one that was
	// asked for last.
	Silent  bool   `json:"silent,omitempty"`
	Unheard int    `json:"unheard,omitempty"` // pings since something was answered
	Asked   string `json:"asked,omitempty"`
	// Mistakes at work, newest last: a rule of the linter, or "late:<duty>".
	Mistakes    []string     `json:"mistakes,omitempty"`
	At          Spot         `json:"at,omitzero"`
	Drill       *Drilling    `json:"drill,omitempty"`
	Drills      int          `json:"drills,omitempty"` // how many practices were begun
	Aheads      int          `json:"aheads,omitempty"` // how often a clock was moved ahead
	Heard       Report       `json:"heard,omitzero"`   // what the sandbox said last
	Then        *Wish        `json:"then,omitempty"`   // waits for the answer to the one before
	Played      Played       `json:"played,omitzero"`  // the choice or the talk under way
	Certificate *Certificate `json:"certificate,omitempty"`
}

// Spot is what the trainee's card shows.
type Spot struct {
	Screen string `json:"screen,omitempty"` // home, track, lesson, quiz, result, drill
	Track  string `json:"track,omitempty"`
	ID     string `json:"id,omitempty"` // of the lesson or the drill
}

// The screens.
const (
	home   = ""
	course = "track"
	lesson = "lesson"
	asking = "quiz"
	result = "result"
	drill  = "drill"
)

// Progress is one track of one trainee.
type Progress struct {
	Read   []string  `json:"read,omitempty"`  // lessons, by id
	Tries  int       `json:"tries,omitempty"` // quizzes begun
	Best   int       `json:"best,omitempty"`  // percent
	Passed time.Time `json:"passed,omitzero"` // when a quiz was passed last
	Rules  int       `json:"rules,omitempty"` // of the course then
	Done   []string  `json:"done,omitempty"`  // drills, by id
	Quiz   *Quiz     `json:"quiz,omitempty"`  // the one under way, or the last one
}

// Quiz is ten questions on their way.
type Quiz struct {
	No    int     `json:"no"`
	Items []Asked `json:"items"`
	// Told: the answer to the last one that was answered is on the card.
	Told bool `json:"told,omitempty"`
	Over bool `json:"over,omitempty"`
}

// Asked is one question of a quiz, and what became of it.
type Asked struct {
	ID       string `json:"id"`
	Answered bool   `json:"answered,omitempty"`
	Right    bool   `json:"right,omitempty"`
	Chosen   []int  `json:"chosen,omitempty"` // options, by their place in the course
}

// Item is one question in a trainee's memory: how it was answered first, and
// its box.
type Item struct {
	First bool   `json:"first,omitempty"` // right at the first time
	Box   int    `json:"box,omitempty"`   // 1 to 5; 0: it rests, learned
	Due   string `json:"due,omitempty"`   // 2006-01-02 in the trainee's zone
}

// Played is how far a choice or a talk is.
type Played struct {
	Drill  string `json:"drill,omitempty"`
	No     int    `json:"no,omitempty"`   // which try
	Node   string `json:"node,omitempty"` // of a talk
	Step   int    `json:"step,omitempty"`
	Chosen int    `json:"chosen,omitempty"` // the last reply, from 1
	From   string `json:"from,omitempty"`   // the node that it answered
}

// Certificate says that somebody passed all tracks.
type Certificate struct {
	Code   string         `json:"code"`
	Person string         `json:"person"`
	Name   string         `json:"name"`
	Locale string         `json:"locale"`
	At     time.Time      `json:"at"`
	Until  time.Time      `json:"until"`
	Rules  map[string]int `json:"rules"` // by track
}

// Certificates is the collection in which they are kept, by code.
const Certificates = "certificate"

// with is the trainee with one track changed.
func (p Trainee) with(track string, change func(*Progress)) Trainee {
	tracks := maps.Clone(p.Tracks)
	if tracks == nil {
		tracks = map[string]Progress{}
	}
	at := tracks[track]
	at.Read, at.Done = slices.Clone(at.Read), slices.Clone(at.Done)
	if at.Quiz != nil {
		at.Quiz = at.Quiz.clone()
	}
	change(&at)
	tracks[track] = at
	p.Tracks = tracks
	return p
}

// remembers is the trainee with one question's memory changed.
func (p Trainee) remembers(id string, item Item) Trainee {
	items := maps.Clone(p.Items)
	if items == nil {
		items = map[string]Item{}
	}
	items[id] = item
	p.Items = items
	return p
}

func (q *Quiz) clone() *Quiz {
	c := *q
	c.Items = slices.Clone(q.Items)
	return &c
}

func added(all []string, id string) []string {
	if slices.Contains(all, id) {
		return all
	}
	return append(all, id)
}

// in is a text of a course in the reader's language.
func in(w Words) chat.Text { return chat.ByLocale(w) }
