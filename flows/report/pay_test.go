package report_test

import (
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/shopspring/decimal"
)

// band is a range of CNY, paid fourteen times a year.
func band(level string, low, high int64) hiring.PayRange {
	return hiring.PayRange{
		Level: level, Currency: "CNY", Months: decimal.NewFromInt(14), Min: decimal.NewFromInt(low),
		Mid: decimal.NewFromInt((low + high) / 2), Max: decimal.NewFromInt(high), From: "2026-07-01",
	}
}

// TestExpectedPay: HR's draft has what the candidate expects beside what the
// position pays; the manager's view has neither, and without a range there is
// nothing.
func TestExpectedPay(t *testing.T) {
	t.Parallel()
	two := []hiring.PayRange{band("P5", 10000, 15000), band("P6", 18000, 25000)}
	for name, c := range map[string]struct {
		amount, currency, per string
		ranges                []hiring.PayRange
		want                  string
	}{
		"in":               {"14000", "CNY", "month", two, "期望 14K，在 P5 10–15K 内"},
		"in, no level":     {"14000", "CNY", "month", []hiring.PayRange{band("", 10000, 15000)}, "期望 14K，在 10–15K 内"},
		"of a year":        {"280000", "CNY", "year", two, "期望 20K，在 P6 18–25K 内"},
		"above":            {"26000", "CNY", "month", two, "期望 26K，比 P6 18–25K 上限高 1K"},
		"below":            {"9500", "CNY", "month", two, "期望 9.5K，比 P5 10–15K 下限低 500"},
		"between":          {"16000", "CNY", "month", two, "期望 16K，在两档范围之间"},
		"another currency": {"14000", "USD", "month", two, ""},
		"by the hour":      {"140", "CNY", "hour", two, ""},
		"no table":         {"14000", "CNY", "month", nil, ""},
		"not yet valid":    {"14000", "CNY", "month", []hiring.PayRange{{Level: "P5", Currency: "CNY", From: "2027-01-01"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := known(liMing(), "李明")
			k["candidate/cand-1"] = hiring.Candidate{ID: "cand-1", Name: "李明", ExpectedPay: &hiring.Pay{Amount: c.amount, Currency: c.currency, Per: c.per}}
			k["pay/be"] = hiring.PayTable{Ranges: c.ranges}
			head := head(hiring.ReportDraft)
			part := built(t, liMing(), position())
			part.Drafted = tuesday()
			view := func(reader, kind string) string {
				e := flows.NewEnv(tuesday(), reader, company(nil), k)
				card := flow().View(e, head, part, kind)
				if kind == "draft" {
					cardtest.Check(t, card)
				}
				return cardtest.Text(t, card, "zh-CN")
			}
			got := view("hr-lin", "draft")
			if c.want != "" && !strings.Contains(got, c.want) || c.want == "" && strings.Contains(got, "期望") {
				t.Errorf("no %q in\n%s", c.want, got)
			}
			head.Status = hiring.PendingEval
			for _, kind := range []string{"full", "draft", ""} {
				if got := view("mgr-zhao", kind); strings.Contains(got, "期望") {
					t.Errorf("the manager reads the pay on %s:\n%s", kind, got)
				}
			}
		})
	}
}

// TestExpectedPayFits: the line of pay has room on the fullest draft, in both
// languages, and stands on no card of the manager's, whatever came in.
func TestExpectedPayFits(t *testing.T) {
	t.Parallel()
	wide, usual, odd := band("Senior Staff Engineer 12", 1_234_500, 2_345_600), band("P6", 18_500, 24_500), band("Senior", 12_345, 23_456)
	wide.Currency, odd.Currency = "SGD", "USD"
	for i, c := range []struct {
		r      hiring.PayRange
		amount string
	}{{wide, "3456700"}, {usual, "26500"}, {odd, "9999"}, {odd, "23456"}, {usual, "17500"}} {
		t.Run(c.amount, func(t *testing.T) {
			t.Parallel()
			payFits(t, c.r, c.amount, i == 0)
		})
	}
}

func payFits(t *testing.T, r hiring.PayRange, amount string, fullest bool) {
	for _, s := range sampleCards() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			part, head := built(t, s.iv, position()), head(hiring.ReportDraft)
			if s.change != nil {
				s.change(&part, &head)
			}
			k := known(s.iv, s.called)
			k["candidate/cand-1"] = hiring.Candidate{ID: "cand-1", Name: s.called, ExpectedPay: &hiring.Pay{Amount: amount, Currency: r.Currency, Per: "month"}}
			k["pay/be"] = hiring.PayTable{Ranges: []hiring.PayRange{r}}
			view := func(reader, kind string) chat.Card {
				e := flows.NewEnv(tuesday(), reader, company(nil), k)
				e.Rev = 3
				return flow().View(e, head, part, kind)
			}
			card := view("adm-novak", "draft")
			if fullest && s.name == "requirement-english" {
				cardtest.Golden(t, "pay-fullest", card)
			} else {
				cardtest.Check(t, card)
			}
			for _, kind := range []string{"full", "draft", "versions", ""} {
				if got := cardtest.Text(t, view("mgr-zhao", kind), "en"); strings.Contains(got, "expects") || strings.Contains(got, r.Currency) {
					t.Errorf("the manager reads the pay on %q:\n%s", kind, got)
				}
			}
		})
	}
}
