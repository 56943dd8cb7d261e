package sample_test

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"closeloop/bot/sample"
	"closeloop/flows/hiring"

	"github.com/goccy/go-yaml"
)

type file struct {
	Company   hiring.Company  `yaml:"company"`
	People    []hiring.Person `yaml:"people"`
	Positions []struct {
		hiring.Position `yaml:",inline"`
		Manager         string `yaml:"manager"`
	} `yaml:"positions"`
}

type interview struct {
	hiring.Interview
	Position  string           `json:"position"`
	Candidate hiring.Candidate `json:"candidate"`
}

func company(t *testing.T) file {
	t.Helper()
	var f file
	if err := yaml.Unmarshal(sample.Company(), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func interviews(t *testing.T, now time.Time) []interview {
	t.Helper()
	raw, err := sample.Interviews(now)
	if err != nil {
		t.Fatal(err)
	}
	var all []interview
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// The company is whole: everybody who is named exists and holds the role,
// weights add up, and every dimension has a reason in both languages.
func TestCompany(t *testing.T) {
	t.Parallel()
	f := company(t)
	if len(f.People) < 12 || len(f.Positions) != 5 {
		t.Fatalf("%d people, %d positions; want a dozen and five", len(f.People), len(f.Positions))
	}
	holds := func(id string, role hiring.Role) {
		if !slices.ContainsFunc(f.People, func(p hiring.Person) bool { return p.ID == id && p.Has(role) && p.Active }) {
			t.Errorf("%s is no active %s", id, role)
		}
	}
	direct, two := 0, 0
	for _, p := range f.Positions {
		managers := p.Managers
		if p.Manager != "" {
			managers = append(managers, p.Manager)
		}
		for _, m := range slices.Concat(managers, p.Interviewers) {
			holds(m, hiring.Manager)
		}
		holds(p.HR, hiring.HR)
		holds(p.Lead, hiring.Lead)
		if p.Rounds == 0 {
			direct++
		}
		if len(managers) == 2 {
			two++
		}
		sum := 0.0
		for _, d := range p.Dimensions {
			sum += d.Weight
			i := slices.IndexFunc(p.Reasons, func(r hiring.Reason) bool { return r.Dimension == d.Key })
			if i < 0 || p.Reasons[i].Text["zh-CN"] == "" || p.Reasons[i].Text["en"] == "" || d.Bar <= 0 {
				t.Errorf("%s: %s has no bar, or no reason in both languages", p.ID, d.Key)
			}
		}
		if math.Abs(sum-1) > 1e-9 || len(p.Dimensions) < 5 || p.Title["zh-CN"] == "" || p.Title["en"] == "" {
			t.Errorf("%s: weights add up to %v over %d dimensions", p.ID, sum, len(p.Dimensions))
		}
	}
	if direct != 1 || two != 1 {
		t.Errorf("%d positions without rounds, %d with two managers; want one of each", direct, two)
	}
}

// Ten interviews in each language, strong and weak ones, and the three odd
// ones: no scores, no e-mail, a position that nobody knows.
func TestInterviews(t *testing.T) {
	t.Parallel()
	f := company(t)
	locales, verdicts := map[string]int{}, map[string]int{}
	var unscored, unmailed, unknown int
	phone := regexp.MustCompile(`^(19900000\d{3}|\+120255501\d{2}|\+447700900\d{3})$`)
	for _, iv := range interviews(t, time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)) {
		locales[iv.Candidate.Locale]++
		name := iv.ExternalID
		i := slices.IndexFunc(f.Positions, func(p struct {
			hiring.Position `yaml:",inline"`
			Manager         string `yaml:"manager"`
		},
		) bool {
			return p.ID == iv.Position
		})
		if i < 0 {
			unknown++
		}
		if len(iv.Scores) == 0 {
			unscored++
		}
		if iv.Overall != nil {
			verdicts[iv.Overall.Verdict]++
		}
		if iv.Candidate.Email == "" {
			unmailed++
		} else if !strings.HasSuffix(iv.Candidate.Email, "@example.com") {
			t.Errorf("%s: mail to %s could reach somebody", name, iv.Candidate.Email)
		}
		if !phone.MatchString(iv.Candidate.Phone) {
			t.Errorf("%s: %s could be somebody's number", name, iv.Candidate.Phone)
		}
		if n := len(iv.Answers); n < 3 || n > 5 {
			t.Errorf("%s: %d answers", name, n)
		}
		for _, s := range iv.Scores {
			_, known := hiring.Dimension{}, i < 0
			if i >= 0 {
				_, known = f.Positions[i].Dimension(s.Dimension)
			}
			if !known || len(s.Evidence) == 0 || s.Score < 0 || s.Score > 100 {
				t.Errorf("%s: score %+v is unknown to the position or without evidence", name, s)
			}
		}
	}
	if locales["zh-CN"] != 10 || locales["en"] != 10 || unscored != 1 || unmailed != 1 || unknown != 1 {
		t.Errorf("languages %v, %d without scores, %d without mail, %d unknown positions", locales, unscored, unmailed, unknown)
	}
	if verdicts["pass"] < 8 || verdicts["fail"] < 3 || verdicts["undecided"] < 3 {
		t.Errorf("verdicts %v: want a spread", verdicts)
	}
}

// Whatever the time is, every interview is over, at most four days old, and
// began in working hours.
func TestInterviewsLieBeforeNow(t *testing.T) {
	t.Parallel()
	for step := range 24 {
		now := time.Date(2026, 2, 26, 7*step, 17, 0, 0, time.UTC) // every hour of the day once, over a week
		for _, iv := range interviews(t, now) {
			end := iv.StartedAt.Add(time.Duration(iv.Duration) * time.Second)
			if end.After(now) || now.Sub(iv.StartedAt) > 5*24*time.Hour {
				t.Fatalf("at %s interview %s began %s", now, iv.ExternalID, iv.StartedAt)
			}
			if clock := iv.StartedAt.Format("15:04"); clock < "09:30" || clock > "18:00" {
				t.Fatalf("interview %s began at %s", iv.ExternalID, clock)
			}
		}
	}
}

// The tour picks from the same people, in its own order, and has one more, who
// exists no more than they do.
func TestPick(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	raw, err := sample.Pick(now, "iv-0021", "iv-0001")
	if err != nil {
		t.Fatal(err)
	}
	var got []interview
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Candidate.Name != "Marta Silva" || got[1].Candidate.Name != "李明" {
		t.Fatalf("picked %+v", got)
	}
	one := got[0].Candidate
	if !strings.HasSuffix(one.Email, "@example.com") || !strings.HasPrefix(one.Phone, "+120255501") || got[0].StartedAt.After(now) {
		t.Errorf("%s %s %s", one.Email, one.Phone, got[0].StartedAt)
	}
	if _, err := sample.Pick(now, "iv-9999"); err == nil || !strings.Contains(err.Error(), "iv-9999") {
		t.Errorf("nobody was picked: %v", err)
	}
}
