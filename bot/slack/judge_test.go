package slack

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// TestJudge has every sample judged by the shapes and limits that Slack
// publishes, its warnings too. One of them is no fault: the judge's types are
// older than charts, and it says so of each.
func TestJudge(t *testing.T) {
	t.Parallel()
	node, judge := needs.Node(t), needs.Judge(t)
	folder := t.TempDir()
	args := []string{filepath.Join(judge, "validate.mjs"), "--strict", "--json"}
	for _, locale := range languages() {
		for name, drawing := range drawings(t, locale) {
			file := filepath.Join(folder, name+"."+locale+".json")
			if err := os.WriteFile(file, drawing, 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, file)
		}
	}
	out, err := exec.Command(node, args...).Output() // it exits with 1 where it finds something
	var verdicts []struct {
		File     string `json:"file"`
		Findings []struct {
			Level, Path, Msg string
		} `json:"findings"`
	}
	if json.Unmarshal(out, &verdicts) != nil || len(verdicts) != len(args)-3 {
		t.Fatalf("the judge answers %v: %.500s", err, out)
	}
	for _, v := range verdicts {
		for _, f := range v.Findings {
			if !strings.HasPrefix(f.Msg, "data_visualization is newer than the pinned types") {
				t.Errorf("%s: %s %s: %s", filepath.Base(v.File), f.Level, f.Path, f.Msg)
			}
		}
	}
}
