package feishu

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
)

// TestAFormThatIsNoneOfOurs: what no card of ours can give is not worked through: such
// a request costs nothing, and the house does not hear of it.
func TestAFormThatIsNoneOfOurs(t *testing.T) {
	t.Parallel()
	e := enter(t)
	asking(e, deed("decision.summary", "C-1", 7))
	seen := e.deliver(zhao, deed("decision.summary", "C-1", 7))
	send := press{do: doSend, action: "decision/C-1/reject@7", mark: mark{true, "decision.summary", "C-1"}}
	many, list := map[string]any{}, make([]any, 100_000)
	for i := range 20_000 {
		many[partName("note", i, byLine)] = "short words"
	}
	for i := range list {
		list[i] = "x"
	}
	for name, form := range map[string]map[string]any{
		"one text":   {"f~note": strings.Repeat("长", 300_000)},
		"its parts":  {"f~note~0~d": strings.Repeat("长", 150_000), "f~note~1~d": "short"},
		"a list":     {"f~note": list},
		"many parts": many,
	} {
		answer, err := e.frame(e.sending(zhao, seen.Ref, send, form).Body())
		if err != nil || !strings.Contains(string(answer), e.words(zhao, chat.T("feishu.strange"))) || len(e.house.heard()) > 0 {
			t.Errorf("%s: %.300s, %v", name, answer, err)
		}
	}
	full := map[string]any{"f~note": strings.Repeat("👍", maxInput)} // however Feishu counts them
	if _, err := e.frame(e.sending(zhao, seen.Ref, send, full).Body()); err != nil || len(e.house.heard()) != 1 {
		t.Errorf("a full input is not heard: %v", err)
	}
}
