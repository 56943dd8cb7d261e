package fakefeishu

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"closeloop/bot/backstage"
	"closeloop/bot/needs"
)

// TestAsTheJudge: what the judge of Feishu's cards accepts of its own samples, the
// fake accepts, and what it refuses, the fake refuses.
func TestAsTheJudge(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(needs.Shared(t, "tools/feishu-cards/samples") + "/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sample: %v", err)
	}
	var docs []json.RawMessage
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, raw)
	}
	for i, v := range judged(t, docs) {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".json")
		flaws := flawsOf(docs[i])
		if v.Valid != (len(flaws) == 0) && apart()[name] == "" {
			t.Errorf("%s: the judge says %+v, the fake %v", name, v, flaws)
		}
	}
}

// apart are samples of the judge on which the fake thinks otherwise, and why.
func apart() map[string]string {
	return map[string]string{
		"template":                "the fake keeps no templates: the bot sends whole cards",
		"v1-legacy":               "the fake takes cards of 2.0 alone: the bot sends no others",
		"unrendered--go-template": "Feishu does not mind; the judge looks for slips of whoever made the card",
	}
}

// TestEverythingAsTheJudge compares them on everything that cards have, at each
// limit and beyond it: what the judge refuses, the fake refuses.
func TestEverythingAsTheJudge(t *testing.T) {
	t.Parallel()
	docs, names := documents()
	good, both := 0, 0
	for i, v := range judged(t, docs) {
		flaws := CardFlaws(docs[i])
		switch {
		case !v.Valid && len(flaws) == 0:
			t.Errorf("%s: the judge says %+v, the fake nothing\n%.400s", names[i], v, docs[i])
		case v.Valid && len(flaws) == 0:
			good++
		case !v.Valid:
			both++
		}
	}
	if good < 400 || both < 400 {
		t.Errorf("%d good samples and %d bad of %d: too few to show anything", good, both, len(docs))
	}
}

// TestSumsAsTheJudge: what is counted over a whole card.
func TestSumsAsTheJudge(t *testing.T) {
	t.Parallel()
	docs, names := sums()
	for i, v := range judged(t, docs) {
		if flaws := CardFlaws(docs[i]); v.Valid != (len(flaws) == 0) {
			t.Errorf("%s: the judge says %+v, the fake %v", names[i], v, flaws)
		}
	}
}

// TestRepliesAsTheJudge: the answers to clicks.
func TestRepliesAsTheJudge(t *testing.T) {
	t.Parallel()
	m := samples()
	var docs []json.RawMessage
	for _, v := range m.Fields("answer") {
		docs = append(docs, encode(v))
	}
	card := object{"type": "raw", "data": cardOf()}
	docs = append(docs, encode(object{"card": card}), encode(object{"card": card, "toast": object{"content": "x"}}),
		encode(object{"card": object{"type": "card_json", "data": cardOf()}}), encode(object{"toast": object{"type": "info"}}))
	for i, v := range judgedAs(t, "response", docs) {
		if flaws := replyFlaws(docs[i]); !v.Valid && len(flaws) == 0 {
			t.Errorf("the judge says %+v, the fake nothing\n%s", v, docs[i])
		}
	}
}

// flawsOf judges a sample by what it is: a card, a message, an answer.
func flawsOf(raw json.RawMessage) []Flaw {
	var doc struct {
		Content *string         `json:"content"`
		UUID    *string         `json:"uuid"`
		Kind    string          `json:"msg_type"`
		Toast   json.RawMessage `json:"toast"`
		Card    json.RawMessage `json:"card"`
	}
	err := json.Unmarshal(raw, &doc)
	switch {
	case string(raw) != "" && (doc.Toast != nil || doc.Card != nil):
		return replyFlaws(raw)
	case doc.Kind != "":
		var body object
		_ = json.Unmarshal(raw, &body)
		c := call{Tenant: &Tenant{}, body: body}
		if bad := c.keyed(); bad != nil {
			return []Flaw{{Why: bad.Error()}}
		}
		return CardFlaws([]byte(*doc.Content))
	case err == nil && strings.TrimSpace(string(raw)) == "{}":
		return replyFlaws(raw)
	}
	return CardFlaws(raw)
}

func replyFlaws(raw []byte) []Flaw {
	s, why := readSpoken(raw)
	switch {
	case why != "":
		return []Flaw{{Why: why, Code: showBadAnswer}}
	case s.Card == nil:
		return nil
	case s.Card.Type != "raw":
		return []Flaw{{Path: "/card/type", Code: showBadCard}}
	}
	return CardFlaws(s.Card.Data)
}

// verdict is what the judge says of a document.
type verdict struct {
	Valid  bool
	Errors []struct{ Code, Path, Why string }
}

func judged(t *testing.T, docs []json.RawMessage) []verdict { return judgedAs(t, "auto", docs) }

// judgedAs are the judge's verdicts, in one run of Node.
func judgedAs(t *testing.T, as string, docs []json.RawMessage) []verdict {
	t.Helper()
	node, judge := needs.Node(t), needs.Shared(t, "tools/feishu-cards/check-card.mjs")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "docs.json"), filepath.Join(dir, "verdicts.json")
	if err := os.WriteFile(in, encode(docs), 0o600); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`import {checkDocument} from %q; import {readFileSync, writeFileSync} from "node:fs";
		writeFileSync(%q, JSON.stringify(JSON.parse(readFileSync(%q, "utf8")).map((d) => checkDocument(d, {as: %q}))));`, "file://"+judge, out, in, as)
	if said, err := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", script).CombinedOutput(); err != nil {
		t.Fatalf("the judge: %v %s", err, said)
	}
	text, err := os.ReadFile(out)
	var verdicts []verdict
	if err != nil || json.Unmarshal(text, &verdicts) != nil || len(verdicts) != len(docs) {
		t.Fatalf("the judge: %v\n%.1000s", err, text)
	}
	return verdicts
}

// samples are everything that cards.txt has.
func samples() *backstage.Samples {
	text := object{"tag": "plain_text", "content": "x"}
	submit := object{"tag": "button", "name": "go", "form_action_type": "submit", "text": text}
	return &backstage.Samples{
		Grammar: kit(), Text: "content",
		Examples: map[string]string{"img_key": "img_v3_1", "initial_option": "1"},
		Leaves: map[string][]any{
			"id":         {"a1", "1a", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaa", "a-b", ""},
			"locale":     {"zh_cn", "zh-CN", 7},
			"space":      {"4px", "4px 8px", "4px 8px 4px 8px", "4", 4},
			"panelspace": {"4px", "4px 8px", "4px 8px 4px 8px", 4},
			"px":         {"4px", "4"}, "gap": {"8px", "medium", "huge"},
			"size": {"normal", "heading-1", "huge"}, "color": {"red", "blue-50", "#ff0000", 7},
			"url":    {"https://example.com", "example.com", "javascript:alert(1)", "", 7},
			"url1":   {"https://example.com", "example.com", "javascript:alert(1)", "", 7},
			"day":    {"2026-12-01", "1.12.2026", "2026-12-01 10:00"},
			"minute": {"09:30", "9:30"}, "moment": {"2026-12-01 09:30", "2026-12-01"},
			"i18n":  {object{"zh_cn": "x"}, object{"zh-CN": "x"}, "x"},
			"value": {object{"act": "x"}, "x", []any{}},
		},
		Whole: map[string]backstage.Object{
			"plain_text": {"content": "x"}, "lark_md": {"content": "x"}, "div": {"text": text}, "way": {"value": "x"},
			"form": {"elements": []any{submit}}, "chart": {"chart_spec": object{"type": "bar", "data": object{"values": []any{object{"a": 1}}}, "xField": "a"}},
			"table": {"rows": []any{}}, "link": {"url": "https://example.com"}, "toast": {"content": "x"},
			"multi_select_static": {"selected_values": []any{}}, "video": {"cover": object{"img_key": "img_v3_1"}},
			"newcard": {"data": cardOf()},
		},
	}
}

func cardOf(elements ...any) object {
	if elements == nil {
		elements = []any{object{"tag": "hr"}}
	}
	return object{"schema": "2.0", "body": object{"elements": elements}}
}
