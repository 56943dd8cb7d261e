package pay

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

//go:embed currencies.yaml
var currenciesFile []byte

// names are the words for each currency.
type names map[string][]string

func readNames() (names, error) {
	var n names
	if err := yaml.UnmarshalWithOptions(currenciesFile, &n, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read the names of currencies: %w", err)
	}
	return n, nil
}

// code is the currency that a cell means, in the three letters of ISO 4217.
func (n names) code(cell string) (string, bool) {
	if len(cell) > mostCell {
		return "", false
	}
	word := strings.ToUpper(strings.TrimSpace(norm.NFKC.String(cell)))
	for code, words := range n {
		if slices.Contains(words, word) {
			return code, true
		}
	}
	unit, err := currency.ParseISO(word)
	// The list has codes for no currency and for tests, too.
	return unit.String(), err == nil && word != "XXX" && word != "XTS"
}

// usual is the currency of a region, as "CN" or "EU".
func usual(region string) (string, bool) {
	r, err := language.ParseRegion(region)
	if err != nil {
		return "", false
	}
	unit, ok := currency.FromRegion(r)
	return unit.String(), ok
}
