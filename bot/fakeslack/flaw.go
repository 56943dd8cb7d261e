package fakeslack

import "encoding/json"

// Flaw is one thing for which Slack refuses blocks.
type Flaw struct {
	Path string // "/blocks/0/text/text"
	Why  string
	Word string // the refusal, if it is not the usual one
}

func messageFlaws(json.RawMessage) []Flaw { return nil }
func viewFlaws(json.RawMessage) []Flaw    { return nil }

// picture is a file that a block shows.
type picture struct{ path, id string }

func filesIn(json.RawMessage) []picture { return nil }
