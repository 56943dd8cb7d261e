package web

import (
	"strings"
	"testing"
)

// TestPayGoesIn: rows of pay come in by their own right and to their own
// importer, with an answer of the same shape; without one there is no such address.
func TestPayGoesIn(t *testing.T) {
	t.Parallel()
	money := &importer{first: map[string]Import{}, give: Answer{Accepted: 1, Import: "api-1", Results: []Result{
		{Row: 1, ExternalID: "be/P6//2026-07-01", State: "accepted", Assumed: []string{"mid"}},
	}}}
	payroll := Key{Name: "payroll", Secret: secret}
	const body = `[{"position":"be"}]`
	ask := func(h *house, k Key, method, query string) got {
		return h.do(h.sign(h.request(method, "/api/v1/pay"+query, body), k, body))
	}
	h := open(t, func(cfg *Config) { cfg.Pay = money })
	g := ask(h, payroll, "POST", "?partial=true")
	want := `{"accepted":1,"unchanged":0,"refused":0,"import":"api-1","results":[{"row":1,"external_id":"be/P6//2026-07-01","state":"accepted","assumed":["mid"]}]}`
	if g.status != 200 || strings.TrimSpace(g.text) != want || len(money.got) != 1 || !money.got[0].Partial || len(h.in.got) != 0 {
		t.Errorf("%d %s", g.status, g.text)
	}
	for name, g := range map[string]struct {
		got
		want int
	}{
		"another right": {ask(h, key(), "POST", ""), 404}, "a source": {ask(h, payroll, "POST", "?source=x"), 400}, "a read": {ask(h, payroll, "GET", ""), 405},
		"no pay here": {ask(open(t, nil), payroll, "POST", ""), 404},
	} {
		if g.status != g.want || len(money.got) != 1 {
			t.Errorf("%s: %d %s", name, g.status, g.text)
		}
	}
}
