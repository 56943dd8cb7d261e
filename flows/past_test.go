package flows

import (
	"testing"
	"time"

	"closeloop/flows/hiring"
)

func TestKnownPast(t *testing.T) {
	t.Parallel()
	early, late := time.UnixMilli(1000).UTC(), time.UnixMilli(2000).UTC()
	known := Known{"past": []hiring.Passage{{Case: "C-1", At: early}, {Case: "C-2", At: late}, {Case: "C-3", At: late}}}
	env := NewEnv(late, "hr", hiring.NewSnapshot(1, hiring.Company{}, nil, nil), known)
	var got []string
	env.Past(late, func(p hiring.Passage) bool { got = append(got, p.Case); return false })
	if len(got) != 1 || got[0] != "C-2" {
		t.Errorf("Past yields %v, want the first that is not earlier and then to stop", got)
	}
}
