package needs

import (
	"strings"
	"testing"
)

// TestFeishuJudge: the judge takes what is right and says what is wrong.
func TestFeishuJudge(t *testing.T) {
	t.Parallel()
	found := FeishuJudge(t, map[string][]byte{
		"right":  []byte(`{"schema":"2.0","body":{"elements":[{"tag":"hr"}]}}`),
		"wrong":  []byte(`{"schema":"2.0","body":{"elements":[{"tag":"note"}]}}`),
		"warned": []byte(`{"schema":"2.0","body":{"elements":[]}}`),
		"answer": []byte(`{"toast":{"type":"info","content":"x"}}`),
	})
	if len(found) != 2 || len(found["wrong"]) != 1 || !strings.HasPrefix(found["wrong"][0], "removed-tag $.body") || !strings.HasPrefix(found["warned"][0], "empty-body ") {
		t.Errorf("the judge finds %q", found)
	}
}
