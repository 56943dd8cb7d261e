package training_test

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"closeloop/flows/hiring"
	"closeloop/flows/training"
)

// TestContentReadingCharts: a sample chart of counts has one bin after the other
// and holds as many people as its title or its series says.
func TestContentReadingCharts(t *testing.T) {
	t.Parallel()
	says := regexp.MustCompile(`n = (\d+)`)
	checked := 0
	for id, chart := range chartsOf(reading(t)) {
		if !strings.ContainsAny(chart.Labels[0]["en"][:1], "0123456789") {
			continue // no bins: groups, rules or dimensions
		}
		next, _ := bin(t, chart.Labels[0])
		for _, label := range chart.Labels {
			low, high := bin(t, label)
			if low != next {
				t.Errorf("%s: %q does not follow the bin before it", id, label["en"])
			}
			next = high + 1
		}
		for i, series := range chart.Series {
			for _, locale := range []string{"zh-CN", "en"} {
				n := says.FindStringSubmatch(series.Name[locale] + " " + chart.Title[locale])
				if n == nil || n[1] != strconv.Itoa(people(chart, i, 1000)) {
					t.Errorf("%s: series %d holds %d people, the words say %q", id, i, people(chart, i, 1000), n)
				}
			}
			checked++
		}
	}
	if checked < 10 {
		t.Errorf("only %d series looked at", checked)
	}
}

// TestContentReadingFigures: the figures that a right answer and its reason claim
// follow from the chart.
func TestContentReadingFigures(t *testing.T) {
	t.Parallel()
	track := reading(t)
	charts := chartsOf(track)
	for id, figures := range map[string]func(training.Chart) []string{
		"rd-share":      func(c training.Chart) []string { return []string{share(c, 0, 70)} },
		"rd-median-bin": func(c training.Chart) []string { return []string{median(c, 0)} },
		"rd-two-peaks":  func(c training.Chart) []string { return []string{median(c, 0)} },
		"rd-bar-inside": func(c training.Chart) []string { return []string{share(c, 0, 60), share(c, 0, 70)} },
		"rd-bank":       func(c training.Chart) []string { return []string{share(c, 0, 70), share(c, 1, 70)} },
		"rd-same-median": func(c training.Chart) []string {
			return []string{share(c, 0, 70), share(c, 1, 70), median(c, 0), median(c, 1)}
		},
		"rd-impact": func(c training.Chart) []string {
			v := c.Series[0].Values
			return []string{fmt.Sprintf("%.2f", v[2]/(v[2]+v[3])/(v[0]/(v[0]+v[1])))}
		},
		"rd-cnps": func(c training.Chart) []string {
			n := people(c, 0, 11)
			return []string{fmt.Sprintf("%+d", 100*(n-people(c, 0, 9)-people(c, 0, 7))/n)}
		},
		"rd-d-logic": func(c training.Chart) []string { return []string{share(c, 0, 70), share(c, 0, 60)} },
		"rd-d-peaks": func(c training.Chart) []string {
			return []string{median(c, 0), strconv.Itoa(people(c, 0, 60)), strconv.Itoa(people(c, 0, 70))}
		},
	} {
		for _, figure := range figures(charts[id]) {
			for _, locale := range []string{"zh-CN", "en"} {
				if said := answerOf(t, track, id, locale); !strings.Contains(said, figure) {
					t.Errorf("%s, %s: the chart says %s, the answer: %s", id, locale, figure, said)
				}
			}
		}
	}
}

// TestContentReadingOrder: the rules stand from the highest late share to the
// lowest, and those dimensions get a hint that have over 60 % under the bar.
func TestContentReadingOrder(t *testing.T) {
	t.Parallel()
	track := reading(t)
	charts := chartsOf(track)
	late := charts["rd-order-late"]
	due, over := late.Series[0].Values, late.Series[1].Values
	places := []int{0, 1, 2, 3}
	slices.SortFunc(places, func(a, b int) int { return cmp.Compare(over[b]/due[b], over[a]/due[a]) })
	for i, option := range questionOf(t, track, "rd-order-late").Options {
		if rule := late.Labels[places[i]]["en"]; !strings.HasPrefix(option.Text["en"], rule) || !strings.HasPrefix(option.Text["zh-CN"], rule) {
			t.Errorf("place %d: %s, the chart says %s", i+1, option.Text["en"], rule)
		}
	}
	under := charts["rd-hint"].Series[0].Values
	for i, option := range questionOf(t, track, "rd-hint").Options {
		if option.Right != (under[i] > 0.6*40) {
			t.Errorf("%s: %v of 40", option.Text["en"], under[i])
		}
	}
}

// TestContentReadingBands: the bands that are taught are those of the report.
func TestContentReadingBands(t *testing.T) {
	t.Parallel()
	bands := map[float64]hiring.Band{59: hiring.Below, 60: hiring.Near, 69: hiring.Near, 70: hiring.AtBar, 73: hiring.AtBar, 74: hiring.Above}
	for score, want := range bands {
		if got := hiring.BandOf(score, 70); got != want {
			t.Errorf("the lesson rd-c-score has %v against 70 as %s, it is %s", score, want, got)
		}
	}
	if got := hiring.BandOf(55, 65); got != hiring.Near {
		t.Errorf("rd-band: 55 against 65 is %s", got)
	}
}

// TestContentReadingPay: places in a pay range are as the product reckons them.
func TestContentReadingPay(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		min, mid, max, pay int64
		compa, place       string
	}{{10000, 12500, 15000, 13000, "1.04", "60"}, {20000, 25000, 30000, 27000, "1.08", "70"}} {
		r := hiring.PayRange{Min: decimal.NewFromInt(p.min), Mid: decimal.NewFromInt(p.mid), Max: decimal.NewFromInt(p.max)}
		place, _ := r.Penetration(decimal.NewFromInt(p.pay))
		if compa := r.Compa(decimal.NewFromInt(p.pay)); compa.String() != p.compa || place.Shift(2).String() != p.place {
			t.Errorf("%d: %s and %s%%, taught are %s and %s%%", p.pay, compa, place.Shift(2), p.compa, p.place)
		}
	}
}

// TestContentReadingGroups: the ratios of two groups' pass rates and how likely
// such a gap is by chance.
func TestContentReadingGroups(t *testing.T) {
	t.Parallel()
	track := reading(t)
	for _, g := range []struct {
		id         string
		a, n, b, m int
		ratio, p   string
	}{
		{"rd-impact", 24, 30, 12, 25, "0.60", "0.02"},
		{"rd-letter-impact", 4, 5, 2, 5, "0.50", "0.52"},
		{"rd-above-80", 300, 500, 258, 500, "0.86", "0.009"},
	} {
		ratio := fmt.Sprintf("%.2f", float64(g.b)/float64(g.m)/(float64(g.a)/float64(g.n)))
		p := strconv.FormatFloat(fisher(g.a, g.n, g.b, g.m), 'f', len(g.p)-2, 64)
		if ratio != g.ratio || p != g.p {
			t.Errorf("%s: ratio %s, p %s; taught are %s and %s", g.id, ratio, p, g.ratio, g.p)
		}
		for _, locale := range []string{"zh-CN", "en"} {
			said := questionOf(t, track, g.id).Ask[locale] + answerOf(t, track, g.id, locale)
			if !strings.Contains(said, ratio) || !strings.Contains(said, p) {
				t.Errorf("%s, %s: %s and %s are not in %s", g.id, locale, ratio, p, said)
			}
		}
	}
	if p := fmt.Sprintf("p≈%.2f", fisher(16, 20, 10, 20)); !strings.Contains(answerOf(t, track, "rd-bank", "zh-CN"), p) {
		t.Errorf("rd-bank: %s", p)
	}
}

// TestContentReadingKappa: agreement beyond chance in the two tables taught.
func TestContentReadingKappa(t *testing.T) {
	t.Parallel()
	for _, k := range []struct {
		both, first, second, none float64
		want                      string
	}{{20, 5, 10, 15, "0.40"}, {90, 5, 5, 0, "-0.05"}} {
		n := k.both + k.first + k.second + k.none
		yes, also := (k.both+k.first)/n, (k.both+k.second)/n
		chance := yes*also + (1-yes)*(1-also)
		if got := fmt.Sprintf("%.2f", ((k.both+k.none)/n-chance)/(1-chance)); got != k.want {
			t.Errorf("kappa of %v is %s", k, got)
		}
	}
}

// fisher is the two-sided p of Fisher's exact test: a of n against b of m.
func fisher(a, n, b, m int) (p float64) {
	ways := func(n, k int) float64 {
		all, _ := math.Lgamma(float64(n + 1))
		in, _ := math.Lgamma(float64(k + 1))
		out, _ := math.Lgamma(float64(n - k + 1))
		return all - in - out
	}
	chance := func(x int) float64 { return math.Exp(ways(n, x) + ways(m, a+b-x) - ways(n+m, a+b)) }
	for x := max(0, a+b-m); x <= min(n, a+b); x++ {
		if c := chance(x); c <= chance(a)*(1+1e-7) {
			p += c
		}
	}
	return p
}

// bin is the lowest and the highest score of a label: 60–69, or 9.
func bin(t *testing.T, label training.Words) (low, high int) {
	t.Helper()
	from, to, ok := strings.Cut(label["en"], "–")
	if !ok {
		to = from
	}
	low, err := strconv.Atoi(from)
	if err != nil {
		t.Fatalf("%q is no bin", label["en"])
	}
	high, err = strconv.Atoi(to)
	if err != nil || label["zh-CN"] != label["en"] {
		t.Fatalf("%q is no bin", label["en"])
	}
	return low, high
}

// people counts those of a series in the bins that begin under a bar.
func people(c training.Chart, series, bar int) (n int) {
	for i, label := range c.Labels {
		from, _, _ := strings.Cut(label["en"], "–")
		if low, err := strconv.Atoi(from); err == nil && low < bar {
			n += int(c.Series[series].Values[i])
		}
	}
	return n
}

func share(c training.Chart, series, bar int) string {
	return fmt.Sprintf("%d%%", 100*people(c, series, bar)/people(c, series, 1000))
}

// median is the label of the bin that has the middle one, or both of the middle.
func median(c training.Chart, series int) string {
	n, sum := people(c, series, 1000), 0
	for i, v := range c.Series[series].Values {
		sum += int(v)
		if sum >= n/2+1 && sum-int(v) < (n+1)/2 {
			return c.Labels[i]["en"]
		}
	}
	return "between two bins"
}

func reading(t *testing.T) training.Track {
	t.Helper()
	tracks, err := training.Tracks()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tracks, func(tr training.Track) bool { return tr.ID == "reading" })
	if i < 0 {
		t.Fatal("no such track")
	}
	return tracks[i]
}

func chartsOf(track training.Track) map[string]training.Chart {
	out := map[string]training.Chart{}
	for _, q := range track.Questions {
		if q.Chart != nil {
			out[q.ID] = *q.Chart
		}
	}
	for _, d := range track.Drills {
		if d.Chart != nil {
			out[d.ID] = *d.Chart
		}
	}
	return out
}

func questionOf(t *testing.T, track training.Track, id string) training.Question {
	t.Helper()
	i := slices.IndexFunc(track.Questions, func(q training.Question) bool { return q.ID == id })
	if i < 0 {
		t.Fatalf("no question %s", id)
	}
	return track.Questions[i]
}

// answerOf is what an item says once it was answered: of a question the
// right options and why, of a drill what comes of each reply.
func answerOf(t *testing.T, track training.Track, id, locale string) string {
	t.Helper()
	var out []string
	for _, d := range track.Drills {
		if d.ID == id {
			for _, r := range d.Options {
				out = append(out, r.Why[locale])
			}
			return strings.Join(out, "\n")
		}
	}
	q := questionOf(t, track, id)
	for _, o := range q.Options {
		if o.Right {
			out = append(out, o.Text[locale])
		}
	}
	return strings.Join(append(out, q.Why[locale]), "\n")
}
