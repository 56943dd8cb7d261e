package pay

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/spelling"

	"github.com/goccy/go-yaml"
	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

//go:embed askwords.yaml
var askWordsFile []byte

// vocabulary reads the words in which people write money and places. It may be
// used by many at once.
type vocabulary struct {
	speller  *spelling.Speller
	currency map[string]string // how it is written → ISO 4217; "" for a sign of several
	sum      *regexp.Regexp    // currency, number, unit, currency, a month
	spread   *regexp.Regexp
	year     *regexp.Regexp // an amount of a year
	piece    *regexp.Regexp // of what was typed without blanks
	tail     string
	cities   []city
}

// city is a place with its names.
type city struct {
	names hiring.Words
	all   []string // folded
}

// amount is money as somebody typed it: of a month, in a currency or, where
// none is named, in that of the range.
type amount struct {
	sum      decimal.Decimal
	currency string
}

func readVocabulary() (*vocabulary, error) {
	var file struct {
		Units      []string            `yaml:"units"`
		Currencies map[string][]string `yaml:"currencies"`
		Signs      []string            `yaml:"signs"`
		Monthly    []string            `yaml:"monthly"`
		Yearly     []string            `yaml:"yearly"`
		Annual     []string            `yaml:"annual"`
		Spreads    []string            `yaml:"spreads"`
		City       string              `yaml:"city"`
		Cities     []struct {
			Chinese string   `yaml:"zh-CN"`
			English string   `yaml:"en"`
			Also    []string `yaml:"also"`
		} `yaml:"cities"`
	}
	if err := yaml.UnmarshalWithOptions(askWordsFile, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read the words for pay: %w", err)
	}
	v := &vocabulary{speller: &spelling.Speller{}, currency: map[string]string{}, tail: file.City}
	for iso, ways := range file.Currencies {
		for _, way := range ways {
			v.currency[fold(way)] = iso
		}
	}
	for _, sign := range file.Signs {
		v.currency[fold(sign)] = ""
	}
	for _, c := range file.Cities {
		names := append([]string{c.Chinese, c.English}, c.Also...)
		for i := range names {
			names[i] = bare(names[i])
		}
		v.cities = append(v.cities, city{hiring.Words{"zh-CN": c.Chinese, "en": c.English}, names})
	}
	money, units := oneOf(slices.Collect(maps.Keys(v.currency))), oneOf(file.Units)
	number := `\d[\d,]*(?:\.\d+)?`
	v.sum = regexp.MustCompile(`^(` + money + `)?(` + number + `)(` + units + `)?(` + money + `)?(?:` + oneOf(file.Monthly) + `)?$`)
	end := `(?:` + money + `)?` + number + `(?:` + units + `)?`
	v.spread = regexp.MustCompile(`^` + end + `(?:` + oneOf(file.Spreads) + `)` + end + `(?:` + money + `)?(?:` + oneOf(file.Monthly) + `)?$`)
	several := end + `(?:(?:` + oneOf(file.Spreads) + `)` + end + `)?(?:` + money + `)?`
	yearly, annual := `(?:`+oneOf(file.Yearly)+`)`, `(?:`+oneOf(file.Annual)+`)`
	v.year = regexp.MustCompile(`^(?:` + annual + several + yearly + `?|` + several + yearly + `)$`)
	v.piece = regexp.MustCompile(`(?i)` + number + `(?:` + units + `)?|\p{Han}+|[^\p{Han}\s]+`)
	return v, nil
}

// oneOf is a pattern of any of some words, the longer ones first.
func oneOf(words []string) string {
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	var out []string
	for _, w := range words {
		out = append(out, regexp.QuoteMeta(fold(w)))
	}
	return strings.Join(out, "|")
}

// fold makes two ways to write a word equal: width and case.
func fold(word string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(word))) }

// bare is a word without blanks and apostrophes.
func bare(word string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, fold(word))
}

// smallest is the least number that is an amount of a month without saying so.
const smallest = 1000

// readSum reads an amount: 10000, 10,000, 13K, CNY 13000. A small bare number
// is none: it may be part of a name.
func (v *vocabulary) readSum(word string) (amount, bool) {
	m := v.sum.FindStringSubmatch(fold(word))
	if m == nil {
		return amount{}, false
	}
	sum, ok := Amount(m[2] + m[3])
	named := m[1] != "" || m[3] != "" || m[4] != ""
	if !ok || !sum.IsPositive() || !named && sum.LessThan(decimal.NewFromInt(smallest)) {
		return amount{}, false
	}
	out := amount{sum: sum, currency: v.currency[m[1]]}
	if out.currency == "" {
		out.currency = v.currency[m[4]]
	}
	return out, true
}

// sameCity says whether a word names a city of a table, in any language or
// spelling.
func (v *vocabulary) sameCity(table, typed string) bool {
	if bare := strings.TrimSuffix(typed, v.tail); bare != "" {
		typed = bare
	}
	table = strings.TrimSuffix(table, v.tail)
	if bare(table) == bare(typed) {
		return true
	}
	if known, ok := v.city(table); ok && slices.Contains(known.all, bare(typed)) {
		return true
	}
	title, _ := v.speller.Title(table)
	return title.Match(v.speller.Words(typed)) == spelling.All
}

func (v *vocabulary) city(name string) (city, bool) {
	i := slices.IndexFunc(v.cities, func(c city) bool { return slices.Contains(c.all, bare(name)) })
	if i < 0 {
		return city{}, false
	}
	return v.cities[i], true
}

// place is a city of a table in the reader's language, where we know it.
func (v *vocabulary) place(name string) chat.Text {
	if known, ok := v.city(strings.TrimSuffix(name, v.tail)); ok {
		return chat.ByLocale(known.names)
	}
	return chat.L(name)
}
