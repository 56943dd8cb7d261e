package feishu

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/locales/cardtest"
)

// TestAnswersJudged: whatever a click is answered with, to people of ours and to
// strangers, is what Feishu takes in the place of an answer.
func TestAnswersJudged(t *testing.T) {
	t.Parallel()
	e := enter(t)
	documents := map[string][]byte{}
	for _, user := range []string{zhao, lin, "ou_nobody"} {
		at := seat{event: "e", user: user, message: "om_1"}
		if nothing := string(e.react(at, reaction{}).body); nothing != "{}" {
			t.Errorf("nothing to say is said as %s", nothing)
		}
		for _, kind := range []string{toastInfo, toastSuccess, toastWarning, toastError} {
			documents[kind+" "+user] = e.react(at, reaction{kind: kind, notice: chat.T("feishu.strange")}).body
			for name, c := range cardtest.Samples(t, markup()) {
				d := e.pen(user).card(c, true, nil)
				documents[kind+" "+name+" "+user] = e.react(at, reaction{kind: kind, notice: chat.T("feishu.form.sent"), card: &d}).body
				documents["card "+name+" "+user] = e.react(at, reaction{card: &d}).body
			}
		}
	}
	for name, faults := range needs.FeishuJudge(t, documents) {
		for _, fault := range faults {
			if sort, _, _ := strings.Cut(fault, " "); sort != "unrendered" && sort != "dlp" { // what people write may look like a template or a number
				t.Errorf("%s: %s", name, fault)
			}
		}
	}
	if len(documents) < 100 {
		t.Errorf("only %d answers", len(documents))
	}
}
