package training

import (
	"time"

	"closeloop/bot/chat"
)

// Name of the flow, and of the collection of its records: one for each trainee.
const Name = "training"

// Sandbox is the slow work that does a trainee's Wish in the sandbox and looks
// which goals are met. It answers a Report.
const Sandbox = "drill"

// Drilling is the practice that a trainee is in. While it runs, what the trainee
// types goes to the sandbox, except the few words that are about training itself.
type Drilling struct {
	Track string    `json:"track"`
	Drill string    `json:"drill"`
	Scene string    `json:"scene"`
	No    int       `json:"no"`   // which attempt: each begins with a sandbox of its own
	Wish  Wish      `json:"wish"` // what the sandbox is to do next
	Met   []string  `json:"met"`  // goals, by name
	Last  time.Time `json:"last"` // something was done
	Done  bool      `json:"done"` // all goals were met, or it was left
}

// Wish is one thing that a sandbox does for its trainee. Doing it twice has the
// effect of once: No says which it is.
type Wish struct {
	No    int    `json:"no"`
	Do    string `json:"do"`              // open, bring, reply, ahead, look, close
	Bring string `json:"bring,omitempty"` // of bring: which source, by the scene's name
	Reply string `json:"reply,omitempty"` // of reply: which of the answers, by the scene's name
}

// Report is what the sandbox answers.
type Report struct {
	No      int       `json:"no"` // of the wish
	Met     []string  `json:"met,omitempty"`
	Says    chat.Text `json:"says,omitzero"`     // what came of it, for the trainee
	Hint    chat.Text `json:"hint,omitzero"`     // what is nearly right, as it stands
	Sources []Source  `json:"sources,omitempty"` // what can be brought in
	Replies []Source  `json:"replies,omitempty"` // what can be answered to somebody who asks
	Now     time.Time `json:"now,omitzero"`      // the sandbox's clock
}

// Source is something that could be imported in a scene, or answered in it.
type Source struct {
	ID   string    `json:"id"`
	Name chat.Text `json:"name"`
}
