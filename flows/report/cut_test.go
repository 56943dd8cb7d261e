package report

import (
	"strings"
	"testing"
)

// Cuts fall between words, and keep an ellipsis.
func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words string
		limit int
		want  string
	}{
		{"short enough", 20, "short enough"},
		{"we moved the hottest tenants first", 20, "we moved the…"},
		{"先按租户分表，再拆热点订单和库存", 10, "先按租户分表…"},
		{"先按租户分表再拆热点订单", 8, "先按租户分表再…"},
		{strings.Repeat("x", 30), 10, "xxxxxxxxx…"},
		{"an " + strings.Repeat("x", 30), 10, "an…"},
		{"用internationalization", 10, "用…"},
	} {
		if got := cut(c.words, c.limit); got != c.want {
			t.Errorf("%q cut to %d: %q, want %q", c.words, c.limit, got, c.want)
		}
	}
}
