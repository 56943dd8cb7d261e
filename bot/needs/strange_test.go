package needs

import (
	"slices"
	"testing"
)

// TestStrange: many texts, hardly one twice, the same each time, whatever the
// seeds are.
func TestStrange(t *testing.T) {
	t.Parallel()
	for _, seeds := range [][]string{{""}, {"a", ""}, {"status \u674e\u660e", "{\"a\": [1, 2]}"}} {
		first := Strange(300, seeds...)
		if !slices.Equal(first, Strange(300, seeds...)) {
			t.Errorf("%q: other texts the second time", seeds)
		}
		seen := map[string]bool{}
		for _, text := range first {
			seen[text] = true
		}
		if len(seen) < 100 {
			t.Errorf("%q: only %d texts", seeds, len(seen))
		}
	}
}
