package intake

import (
	"encoding/json"
	"os"
	"testing"
)

// BenchmarkCheck is one row from its raw JSON to what the turn takes.
func BenchmarkCheck(b *testing.B) {
	src, err := os.ReadFile("maps/mit.jq")
	if err != nil {
		b.Fatal(err)
	}
	r := reader(b, map[string]string{"mit": string(src)})
	vendor := `{"participant": "P1", "audio": {"duration_s": 200}, "transcript": [
	  {"speaker": "interviewer", "text": "Tell me about yourself."}, {"speaker": "interviewee", "text": "I study."},
	  {"speaker": "interviewer", "text": "mm-hmm"}, {"speaker": "interviewee", "text": "And I build."}]}`
	house := company()
	for name, raw := range map[string]string{"": sample, "mit": vendor} {
		b.Run("source="+name, func(b *testing.B) {
			for b.Loop() {
				if _, faults := r.Check(b.Context(), name, json.RawMessage(raw), house); len(faults) > 0 {
					b.Fatal(faults)
				}
			}
		})
	}
}
