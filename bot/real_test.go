package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
)

// TestRealInterviews promises that a vendor's own shape comes in through its
// map over the signed API, that each interview becomes a case, and that each
// case has a report a manager can read: a strength or a gap with the
// candidate's own words, and something to ask.
func TestRealInterviews(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) { // a map has two seconds a row, which the detector may eat
		return
	}
	lines, err := os.ReadFile(needs.Shared(t, "data/interviews/mit-odd.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join("..", "flows", "intake", "maps", "mit.jq"))
	if err != nil {
		t.Fatal(err)
	}
	r := prepare(t, monday(t))
	r.cfg.Sources = []SourceConfig{{Name: "mit", Map: string(source)}}
	r.open()
	r.employ(testCompany(t))
	rows := bytes.Split(bytes.TrimSpace(lines), []byte("\n"))
	body := append(append([]byte("["), bytes.Join(rows, []byte(","))...), ']')
	status, out := r.send(query("source", "mit"), "real", body)
	if status != http.StatusOK || out.Accepted != len(rows) || len(rows) != 74 {
		t.Fatalf("status %d, %d of %d accepted: %+v", status, out.Accepted, len(rows), out)
	}
	if status, again := r.send(query("source", "mit"), "real, again", body); status != http.StatusOK || again.Unchanged != len(rows) {
		t.Errorf("sent again: status %d, %d unchanged", status, again.Unchanged)
	}
	err = r.app.runner.Look(context.Background(), func(env flows.Env) error {
		for _, row := range out.Results {
			if why := unreadable(env, row.Case); why != "" {
				t.Errorf("%s: %s", row.Case, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unreadable says what a manager would miss in a report, or "".
func unreadable(env flows.Env, id string) string {
	head, _ := flows.Find[hiring.Case](env, "case", id)
	report, ok := flows.Find[hiring.Report](env, "report", id)
	switch {
	case !ok || len(report.Scores) == 0 || !report.Proposed:
		return "no scores were proposed"
	case len(report.Strengths)+len(report.Gaps) == 0:
		return "neither a strength nor a gap"
	case len(report.Excerpts) == 0:
		return "no word of the candidate"
	case report.Probe == "":
		return "nothing to ask in the second round"
	case head.Duty.Kind != hiring.ReviewReport || head.Duty.Due.IsZero():
		return "nobody has to review it"
	}
	return ""
}
