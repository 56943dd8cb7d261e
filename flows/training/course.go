// Package training teaches new HR staff in chat: short cards, a quiz, drills, a
// certificate. What is taught is data (content/*.yaml, held to a schema), so that
// a company can add its own; the flow only asks, explains and keeps where each
// trainee is. The laws it keeps: an answer is counted once and never lost; what
// somebody answered is that person's alone; a drill never touches anything real.
package training

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"closeloop/bot/chat"
)

//go:embed content/*.yaml
var content embed.FS

// Words is a text in the languages of the product: "zh-CN" and "en".
type Words map[string]string

// Track is one course: short cards, then questions, then drills.
type Track struct {
	ID    string `yaml:"track"`
	Title Words  `yaml:"title"`
	About Words  `yaml:"about"` // one sentence: what one can do afterwards
	// Rules is the number of the rules that are taught. It is raised when one of
	// them changes: certificates of an earlier number lapse.
	Rules     int        `yaml:"rules"`
	Cards     []Lesson   `yaml:"cards"`
	Questions []Question `yaml:"questions"`
	Drills    []Drill    `yaml:"drills"`
}

// Lesson is one short card.
type Lesson struct {
	ID     string  `yaml:"id"`
	Title  Words   `yaml:"title"`
	Lines  []Words `yaml:"lines"` // one to five short paragraphs
	Source Words   `yaml:"source"`
	// Picture names the real card that is shown: a sample's kind ("letter.draft").
	Picture string `yaml:"picture"`
}

// Kind is how a question is answered.
type Kind string

// The kinds of questions.
const (
	Single   Kind = "single"   // one option is right
	Multiple Kind = "multiple" // one or more are right; all of them, and no other, count
	Order    Kind = "order"    // the options stand in the right order; they are shown shuffled
	Letter   Kind = "letter"   // multiple, about the letter in Quote: what is wrong with it
)

// Question is one question with its answer and the reason for it.
type Question struct {
	ID      string   `yaml:"id"` // unique over all tracks
	Kind    Kind     `yaml:"kind"`
	Ask     Words    `yaml:"ask"`
	Quote   Words    `yaml:"quote"` // a letter, a report, a distribution in words
	Chart   *Chart   `yaml:"chart"`
	Options []Option `yaml:"options"`
	Why     Words    `yaml:"why"` // shown after the answer, right or wrong
	Source  Words    `yaml:"source"`
	Lesson  string   `yaml:"lesson"` // where to read it again
	// About are mistakes at work that make the question come up: ids of the
	// linter's rules ("age"), and "late:<duty>" ("late:letter").
	About []string `yaml:"about"`
}

// Option is one possible answer.
type Option struct {
	Text  Words `yaml:"text"`
	Right bool  `yaml:"right"`
}

// Chart is a fixed sample distribution: how many candidates fell in each bin.
type Chart struct {
	Title  Words   `yaml:"title"`
	Labels []Words `yaml:"labels"`
	Series []struct {
		Name   Words     `yaml:"name"`
		Values []float64 `yaml:"values"`
	} `yaml:"series"`
}

// DrillKind is how a drill is played.
type DrillKind string

// The kinds of drills.
const (
	Practice DrillKind = "practice" // real commands in a sandbox; graded by its state
	Choice   DrillKind = "choice"   // read a chart and choose what to do
	Talk     DrillKind = "talk"     // a talk that branches
)

// Drill is one exercise.
type Drill struct {
	ID     string    `yaml:"id"` // unique over all tracks
	Kind   DrillKind `yaml:"kind"`
	Title  Words     `yaml:"title"`
	Task   Words     `yaml:"task"`
	Source Words     `yaml:"source"`
	// Of a practice: what the sandbox begins with, and what must be true there in
	// the end, each by a name that the sandbox knows.
	Scene string `yaml:"scene"`
	Goals []Goal `yaml:"goals"`
	// Of a choice.
	Chart   *Chart  `yaml:"chart"`
	Options []Reply `yaml:"options"`
	// Of a talk: it begins at the node "start" and ends at one with End.
	Nodes map[string]Node `yaml:"nodes"`
}

// Goal is one thing that must be true in the sandbox.
type Goal struct {
	Is   string `yaml:"is"`
	Text Words  `yaml:"text"`
}

// Reply is one thing to do or to say, and what comes of it.
type Reply struct {
	Text  Words  `yaml:"text"`
	Right bool   `yaml:"right"` // of a choice
	Why   Words  `yaml:"why"`   // what comes of it, said at once
	To    string `yaml:"to"`    // of a talk: the node that follows
}

// Node is one turn of a talk: what the other one says, and what can be said.
type Node struct {
	Says    Words   `yaml:"says"`
	Replies []Reply `yaml:"replies"`
	End     string  `yaml:"end"` // "passed" or "failed": the talk is over
}

// Tracks reads the built-in courses, in the order of their files' names.
func Tracks() ([]Track, error) {
	files, err := fs.Glob(content, "content/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list courses: %w", err)
	}
	var out []Track
	for _, name := range files {
		raw, err := content.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read course: %w", err)
		}
		track, err := ReadTrack(raw)
		if err != nil {
			return nil, fmt.Errorf("read course %s: %w", strings.TrimSuffix(path.Base(name), ".yaml"), err)
		}
		out = append(out, track)
	}
	return out, nil
}

// ReadTrack reads one course; unknown keys are errors with line and column.
func ReadTrack(raw []byte) (Track, error) {
	var t Track
	err := yaml.UnmarshalWithOptions(raw, &t, yaml.Strict())
	return t, err
}

// taken are the ids of questions and drills that a course beside this one has:
// they are unique over all tracks.
func taken(t Track, beside []Track) (out []Fault) {
	have := map[string]Words{}
	for _, o := range beside {
		if o.ID == t.ID {
			continue
		}
		for _, q := range o.Questions {
			have[q.ID] = o.Title
		}
		for _, d := range o.Drills {
			have[d.ID] = o.Title
		}
	}
	look := func(path, id string) {
		if title, ok := have[id]; ok {
			out = append(out, Fault{Path: path + ".id", Why: chat.T("training.fault.taken", "ID", id, "Track", in(title))})
		}
	}
	for i, q := range t.Questions {
		look(fmt.Sprintf("questions[%d]", i), q.ID)
	}
	for i, d := range t.Drills {
		look(fmt.Sprintf("drills[%d]", i), d.ID)
	}
	return out
}
