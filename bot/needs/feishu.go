package needs

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"
)

// FeishuJudge has the judge of Feishu's cards look at documents, by name: cards,
// bodies of messages, answers to callbacks. What it finds, its warnings too, is
// there by the name of the document and begins with a word for the sort of fault.
// All are judged in one run of Node.
func FeishuJudge(t testing.TB, documents map[string][]byte) map[string][]string {
	t.Helper()
	node, judge := Node(t), Shared(t, "tools/feishu-cards/check-card.mjs")
	whole, err := filepath.Abs(judge)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := json.Marshal(raw(documents))
	if err != nil {
		t.Fatalf("a document is no JSON: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), node, "--input-type=module", "--eval", asking, whole)
	cmd.Stdin = bytes.NewReader(asked)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ask the judge: %v", err)
	}
	var found map[string][]string
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatalf("read the judge: %v: %.300s", err, out)
	}
	return found
}

func raw(documents map[string][]byte) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, d := range documents {
		out[name] = d
	}
	return out
}

// asking is the judge's own function over many documents at once: its command
// takes one file a run.
const asking = `
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const { checkDocument } = await import(pathToFileURL(process.argv[1]).href + '?asked');
const found = {};
for (const [name, doc] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  const { errors } = checkDocument(doc, { strict: true });
  if (errors.length > 0) found[name] = errors.map((e) => e.code + ' ' + e.path + ' ' + e.why);
}
console.log(JSON.stringify(found));
`
