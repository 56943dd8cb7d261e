package fakeslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/needs"
)

// notAsked are samples of the judge that say nothing about what the Web API is
// told here.
func notAsked() map[string]string {
	return map[string]string{
		"scheduled_with_metadata": "there is no scheduling here: nags are the bot's own work",
		"view_errors":             "the answer to a modal, not a call",
		"view_errors_empty":       "the answer to a modal, not a call",
		"view_action_unknown":     "the answer to a modal, not a call",
	}
}

// TestAsTheJudge: what the judge of Slack's cards accepts, the fake accepts, and
// what it refuses, the fake refuses.
func TestAsTheJudge(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(needs.Shared(t, "tools/slack-cards/samples") + "/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sample: %v", err)
	}
	verdicts := judged(t, files)
	w := town(t, Options{})
	for i, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if notAsked()[name] != "" {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := sent(t, w, raw); (got.doc["ok"] == true) != verdicts[i].Valid {
			t.Errorf("%s: the judge says %+v, the fake %v", name, verdicts[i], got.doc)
		}
	}
}

// stricter says why the fake may refuse what the judge lets pass; the other way
// round there is no excuse.
func stricter(v verdict, flaws []Flaw) string {
	for _, f := range v.Findings {
		if strings.Contains(f.Msg, "newer than the pinned types") {
			return "the judge does not look into what is newer than its types"
		}
	}
	for _, f := range flaws {
		for _, c := range []struct{ path, why, reason string }{
			{"", "input block works in", "the judge does not ask where an input stands; ours stand in views"},
			{"", "is not a number", "the judge reads an empty number as 0"},
			{"/option_groups/0/options", "less than 101", "the judge does not count the options of a group"},
			{"/accessory/alt_text", "less than 2001", "the judge counts the words of a picture only where it is a block"},
			{"/slack_file", "exactly one of id and url", "the judge does not look into an empty id"},
		} {
			if strings.Contains(f.Path, c.path) && strings.Contains(f.Why, c.why) {
				return c.reason
			}
		}
	}
	return ""
}

// TestEverythingAsTheJudge compares them on everything that Block Kit has, at
// each limit and beyond it.
func TestEverythingAsTheJudge(t *testing.T) {
	t.Parallel()
	docs := documents()
	names := slices.Sorted(maps.Keys(docs))
	dir := t.TempDir()
	var files []string
	for i, name := range names {
		file := filepath.Join(dir, fmt.Sprintf("%05d.json", i))
		if err := os.WriteFile(file, encode(docs[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	good := 0
	for i, v := range judged(t, files) {
		raw := encode(docs[names[i]])
		flaws := viewFlaws(raw)
		if docs[names[i]]["text"] != nil {
			flaws = messageFlaws(encode(docs[names[i]]["blocks"]))
		}
		if v.Valid != (len(flaws) == 0) && !(v.Valid && stricter(v, flaws) != "") {
			t.Errorf("%s: the judge says %+v, the fake %v\n%.300s", names[i], v, flaws, raw)
		}
		if v.Valid {
			good++
		}
	}
	if good < 100 || len(files)-good < 100 {
		t.Errorf("%d good samples and %d bad: too few to show anything", good, len(files)-good)
	}
}

// verdict is what the judge says of a file.
type verdict struct {
	Valid    bool
	Findings []struct{ Level, Path, Msg string }
}

// judged are the judge's verdicts, in the order of the files.
func judged(t *testing.T, files []string) []verdict {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), needs.Node(t), append([]string{"validate.mjs", "--json"}, files...)...)
	cmd.Dir = needs.Judge(t)
	// Into a file: it ends before a pipe has taken everything.
	kept, err := os.Create(filepath.Join(t.TempDir(), "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = kept.Close() }()
	cmd.Stdout = kept
	err = cmd.Run() // it ends with 1 when something is invalid
	text, _ := os.ReadFile(kept.Name())
	var verdicts []verdict
	if jsonErr := json.Unmarshal(text, &verdicts); jsonErr != nil || len(verdicts) != len(files) {
		t.Fatalf("the judge: %v %v\n%.1000s", err, jsonErr, text)
	}
	return verdicts
}

// sent sends a sample where it belongs: a modal, Home, or a message.
func sent(t *testing.T, w *Workspace, raw []byte) out {
	t.Helper()
	var doc map[string]any
	if json.Unmarshal(raw, &doc) != nil {
		doc = map[string]any{"blocks": json.RawMessage(raw)}
	}
	switch doc["type"] {
	case "modal":
		return ask(t, w, "views.open", in{"trigger_id": w.Trigger("UANN", false), "view": json.RawMessage(raw)})
	case "home":
		return ask(t, w, "views.publish", in{"user_id": "UANN", "view": json.RawMessage(raw)})
	}
	doc["channel"] = "CHOME"
	return ask(t, w, "chat.postMessage", doc)
}
