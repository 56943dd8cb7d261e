package fakeslack

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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
// what it refuses, the fake refuses: every sample of it, and ours.
func TestAsTheJudge(t *testing.T) {
	t.Parallel()
	shared := needs.Shared(t, "tools/slack-cards/samples")
	var files []string
	for _, pattern := range []string{shared + "/*/*.json", "testdata/*.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no sample: %s %v", pattern, err)
		}
		files = append(files, found...)
	}
	verdicts := judged(t, files)
	w := town(t, Options{})
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if notAsked()[name] != "" {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(t, w, raw); (got.doc["ok"] == true) != verdicts[file] {
			t.Errorf("%s: the judge says %v, the fake %v", name, verdicts[file], got.doc)
		}
	}
}

// judged are the judge's verdicts.
func judged(t *testing.T, files []string) map[string]bool {
	t.Helper()
	var paths []string
	for _, f := range files {
		abs, err := filepath.Abs(f)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, abs)
	}
	cmd := exec.CommandContext(t.Context(), needs.Node(t), append([]string{"validate.mjs", "--json"}, paths...)...)
	cmd.Dir = needs.Judge(t)
	text, err := cmd.Output() // it ends with 1 when something is invalid
	var verdicts []struct{ Valid bool }
	if jsonErr := json.Unmarshal(text, &verdicts); jsonErr != nil || len(verdicts) != len(files) {
		t.Fatalf("the judge: %v %v\n%s", err, jsonErr, text)
	}
	out := map[string]bool{}
	for i, f := range files {
		out[f] = verdicts[i].Valid
	}
	return out
}

// told sends a sample where it belongs: a modal, Home, or a message.
func told(t *testing.T, w *Workspace, raw []byte) out {
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
