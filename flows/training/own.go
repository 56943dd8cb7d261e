package training

import (
	"slices"

	json "github.com/go-json-experiment/json/v1"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// Courses is the flow of the company's own courses, and OwnID its one record.
const (
	Courses = "course"
	OwnID   = "all"
)

// What a company keeps of its own: so many courses, in so many bytes together.
const (
	mostOwn   = 12
	mostBytes = 240 << 10 // with its envelope a record of the store is at most 256
)

// Own are the company's own courses. One with the id of a built-in track is
// taught in its place.
type Own struct {
	Tracks []Track `json:"tracks,omitempty"`
}

// ofCompany are a company's own courses: read once for all who see the same company.
func ofCompany(s *hiring.Snapshot) Own {
	return hiring.Derive(s, func(s *hiring.Snapshot) Own {
		var own Own
		if len(s.Courses) > 0 && json.Unmarshal(s.Courses, &own) != nil {
			return Own{} // what put wrote can be read
		}
		return own
	})
}

// OwnFlow is the flow "course": what it keeps is part of the company. Its verbs are
// the bot's own: put (Data: a Track that Read found without fault).
func OwnFlow() flows.Flow[Own] {
	return flows.Flow[Own]{
		Name: Courses, Alone: true, Shared: true, Implicit: true,
		View:  func(flows.Env, hiring.Case, Own, string) chat.Card { return chat.Card{} },
		Verbs: map[string]flows.Verb[Own]{"put": {Step: put}},
	}
}

func put(_ flows.Env, head hiring.Case, part Own, ev chat.Event) (flows.Turn[Own], error) {
	t := flows.Turn[Own]{Head: head, Part: part}
	var track Track
	if err := json.Unmarshal(ev.Data, &track); err != nil {
		return t, err
	}
	t.Part.Tracks = slices.Clone(part.Tracks)
	i := slices.IndexFunc(part.Tracks, func(o Track) bool { return o.ID == track.ID })
	switch {
	case i >= 0:
		t.Part.Tracks[i] = track
	case len(part.Tracks) == mostOwn:
		return t, refuse("training.own.many", "Most", mostOwn)
	default:
		t.Part.Tracks = append(t.Part.Tracks, track)
	}
	if raw, err := json.Marshal(t.Part); err != nil || len(raw) > mostBytes {
		return flows.Turn[Own]{Head: head, Part: part}, refuse("training.own.large", "KB", mostBytes>>10)
	}
	return t, nil
}
