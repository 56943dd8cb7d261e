// Package sample holds a made-up company and twenty made-up interviews, which
// an empty store is given in local mode: the first thing that anybody sees of
// the bot, and, with one interview more, the tour's cast. The law it keeps: nobody in it exists. Names are
// invented, mail goes to example.com, and telephone numbers are from ranges
// that are not given out. The people of the company have no accounts but the
// local ones.
package sample

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

//go:embed company.yaml
var company []byte

//go:embed pay.csv
var pay []byte

//go:embed interviews.json
var interviews []byte

//go:embed tour.json
var onTour []byte

//go:embed latin.json
var latin []byte

// reference is the day on which the interviews lie as stored, three days back
// at most.
const reference = "2026-01-09"

// Company is the sample company, as `import company` reads it.
func Company() []byte { return append([]byte(nil), company...) }

// Pay is what its positions pay, as `import pay` reads it.
func Pay() []byte { return append([]byte(nil), pay...) }

// Latin is how those of the company whose names are Chinese write them in
// English, by id. An error means that the embedded file is broken.
func Latin() (map[string]string, error) {
	var names map[string]string
	if err := json.Unmarshal(latin, &names); err != nil {
		return nil, fmt.Errorf("read the latin names: %w", err)
	}
	return names, nil
}

// Interviews are the sample interviews as a JSON array in the interview format,
// shifted so that each was over before now, at most four days ago, in working
// hours of its own zone. An error means that the embedded file is broken.
func Interviews(now time.Time) ([]byte, error) {
	all, err := read(now, interviews)
	if err != nil {
		return nil, err
	}
	return write(all)
}

// Pick is some of the interviews by their ids, in that order, as Interviews
// would give them; the tour has one more than the sample. An error names an id
// that nobody has.
func Pick(now time.Time, ids ...string) ([]byte, error) {
	all, err := read(now, interviews)
	if err != nil {
		return nil, err
	}
	more, err := read(now, onTour)
	if err != nil {
		return nil, err
	}
	all = append(all, more...)
	out := make([]map[string]any, len(ids))
	for i, id := range ids {
		at := slices.IndexFunc(all, func(iv map[string]any) bool { return iv["external_id"] == id })
		if at < 0 {
			return nil, fmt.Errorf("pick sample interview %s: there is none", id)
		}
		out[i] = all[at]
	}
	return write(out)
}

// read is a file of interviews, shifted to lie before now.
func read(now time.Time, file []byte) ([]map[string]any, error) {
	var all []map[string]any
	if err := json.Unmarshal(file, &all); err != nil {
		return nil, fmt.Errorf("read sample interviews: %w", err)
	}
	for i, iv := range all {
		at, err := shifted(iv, now)
		if err != nil {
			return nil, fmt.Errorf("shift sample interview %d: %w", i+1, err)
		}
		iv["started_at"] = at.Format(time.RFC3339)
	}
	return all, nil
}

func write(all []map[string]any) ([]byte, error) {
	out, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write sample interviews: %w", err)
	}
	return out, nil
}

// shifted is when an interview began, as many days before now as it is stored
// before the reference day, and one more if it would not be over yet.
func shifted(iv map[string]any, now time.Time) (time.Time, error) {
	text, _ := iv["started_at"].(string)
	stored, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.ParseInLocation(time.DateOnly, reference, stored.Location())
	if err != nil {
		return time.Time{}, err
	}
	seconds, _ := iv["duration_s"].(float64)
	y, m, d := now.In(stored.Location()).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, stored.Location())
	at := today.Add(stored.Sub(day))
	if at.Add(time.Duration(seconds) * time.Second).After(now) {
		at = at.AddDate(0, 0, -1)
	}
	return at, nil
}
