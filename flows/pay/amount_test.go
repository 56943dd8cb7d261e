package pay

import (
	"strings"
	"testing"

	"closeloop/bot/needs"

	"github.com/shopspring/decimal"
)

// amountSeeds are ways to write money, good and bad.
func amountSeeds() []string {
	return []string{
		"10000", "10,000", "10K", "1万", "1.5万", "１０，０００", "-5", "0", "1e9", "NaN", "1,00,000", "10.5k", "1w", "1 万", "¥10,000", "10-15K", "１.５万", "999999999999999", ".5", "5.",
		"12500.000000001", "一万", "10000元", "",
	}
}

// TestAmount: every usual way to write a sum is read exactly, anything else is
// not guessed at.
func TestAmount(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"10000": "10000", "10,000": "10000", "1,234,567.89": "1234567.89", "10K": "10000", "10.5k": "10500", "12 K": "12000", "10千": "10000",
		"1万": "10000", "1.5万": "15000", "1.6W": "16000", "2,500万": "25000000", "１０，０００": "10000", "１.５万": "15000", "１０Ｋ": "10000", " 10000 ": "10000",
		"0.1": "0.1", "12500.333": "12500.333", "-5": "-5", "−5K": "-5000", "0": "0", "007": "7",
	} {
		if got, ok := Amount(cell); !ok || !got.Equal(decimal.RequireFromString(want)) {
			t.Errorf("%q: %s, %v", cell, got, ok)
		}
	}
	for _, cell := range []string{
		"", " ", "K", "万", ",", "10,00", "1,00,000", "10,000,00", "1000,000", ",100", "1e9", "1E+20", "NaN", "Inf", "0x10", "10-15K", "10K-15K", "¥10,000", "10000元", "一万", "10K月", "1.5.2", "5.", ".5",
		"1万5", "面议", "1234567890123456", "1_000", "10KK", "=1+1", strings.Repeat("9", 99), "+5",
	} {
		if got, ok := Amount(cell); ok {
			t.Errorf("%q is read as %s", cell, got)
		}
	}
}

// FuzzAmount promises for any text: it is no amount, or one of a size that can
// be reckoned with, and reads the same when it is written out.
func FuzzAmount(f *testing.F) {
	for _, cell := range append(amountSeeds(), needs.Strange(300, amountSeeds()...)...) {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got, ok := Amount(cell)
		if !ok {
			return
		}
		if got.Abs().GreaterThan(decimal.New(1, mostWhole+4)) || got.Exponent() < -mostPart {
			t.Fatalf("%q: %s", cell, got)
		}
		if again, ok := Amount(got.String()); ok && !again.Equal(got) {
			t.Fatalf("%q: %s, then %s", cell, got, again)
		}
		if n, ok := months(cell); ok && n.Exponent() < -mostPart {
			t.Fatalf("%q: %s months", cell, n)
		}
	})
}
