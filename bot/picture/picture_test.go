package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/fonts"
	"closeloop/locales"
	"closeloop/locales/cardtest"
)

func painter(t testing.TB) *Painter {
	t.Helper()
	speaker, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return New(fonts.New(), speaker)
}

func reader(locale string) chat.Reader {
	return chat.Reader{Person: "hr-lin", Locale: locale, Zone: time.FixedZone("CST", 8*3600)}
}

func seen(t *testing.T, raw []byte) image.Image {
	t.Helper()
	got, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestCards: every sort of card fits a phone's width and a message, in both
// languages. CLOSELOOP_LOOK=folder keeps the pictures, for eyes.
func TestCards(t *testing.T) {
	t.Parallel()
	p, look := painter(t), os.Getenv("CLOSELOOP_LOOK")
	for name, card := range cardtest.Samples(t, "*b*") {
		for _, locale := range []string{locales.Chinese, locales.English} {
			raw, err := p.Card(chat.L("示例 Sample"), card, reader(locale))
			var lacks *fonts.Lacking
			if (name == "hostile" || name == "scripts") && errors.As(err, &lacks) || name == "huge" && errors.Is(err, errTall) {
				continue
			}
			if err != nil {
				t.Errorf("%s %s: %v", name, locale, err)
				continue
			}
			if wide := seen(t, raw).Bounds().Dx(); wide != 720 || len(raw) >= 100<<10 {
				t.Errorf("%s %s: %d pixels, %d bytes", name, locale, wide, len(raw))
			}
			if look != "" {
				if err := os.WriteFile(look+"/"+name+"."+locale+".png", raw, 0o600); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// TestLacking: what cannot be drawn is named, wherever it stands; the hourglass
// is drawn.
func TestLacking(t *testing.T) {
	t.Parallel()
	p := painter(t)
	odd := chat.L("李🙂")
	for name, card := range map[string]chat.Card{
		"title":  {Title: odd},
		"tag":    {Title: chat.L("x"), Tag: odd},
		"block":  {Blocks: []chat.Block{chat.Paragraph(odd)}},
		"button": {Blocks: []chat.Block{chat.Buttons(chat.Button{Label: odd})}},
		"chart":  {Blocks: []chat.Block{{Kind: chat.KindChart, Chart: &chat.Chart{Labels: []chat.Text{odd}}}}},
		"table":  {Blocks: []chat.Block{{Kind: chat.KindTable, Table: &chat.Table{Head: []chat.Text{odd}}}}},
	} {
		var lacks *fonts.Lacking
		if raw, err := p.Card(chat.L("示例 Sample"), card, reader("en")); !errors.As(err, &lacks) || string(lacks.Runes) != "🙂" || raw != nil {
			t.Errorf("%s: %v, %d bytes", name, err, len(raw))
		}
	}
	if _, err := p.Card(chat.Text{}, chat.Card{Title: chat.L("⏳ 李明 ⏳")}, reader("en")); err != nil {
		t.Error(err)
	}
}

// TestAxis: a bar is as long as its number, from 0, and the axis ends at a round
// number that none passes.
func TestAxis(t *testing.T) {
	t.Parallel()
	for most, want := range map[float64]float64{0: 1, 0.7: 0.8, 1: 1, 7: 8, 83: 100, 100: 100, 101: 120, 999: 1000, 4100: 5000} {
		c := chat.Chart{Series: []chat.Series{{Values: []float64{most / 2, most}}}}
		if got := c.End(); math.Abs(got-want) > 1e-9 {
			t.Errorf("up to %v the axis ends at %v, want %v", most, got, want)
		}
	}
	raw, err := painter(t).Chart(chat.Chart{
		Kind: chat.Bars, Title: chat.L("t"), Labels: []chat.Text{chat.L("a"), chat.L("b"), chat.L("c"), chat.L("d")},
		Series: []chat.Series{{Name: chat.L("n"), Values: []float64{80, 40, 20, -5}}},
	}, reader("en"))
	if err != nil {
		t.Fatal(err)
	}
	var bars []int
	picture, run := seen(t, raw), 0
	for y := range picture.Bounds().Dy() {
		long := 0
		for x := range picture.Bounds().Dx() {
			if picture.At(x, y) == color.Color(brand.rgba()) {
				long++
			}
		}
		if long > run {
			run = long
		} else if long == 0 && run > 0 {
			bars, run = append(bars, run), 0
		}
	}
	if len(bars) != 4 || math.Abs(float64(bars[0])/float64(bars[1])-2) > 0.05 || math.Abs(float64(bars[1])/float64(bars[2])-2) > 0.05 || bars[3] > 4 {
		t.Errorf("bars of 80, 40, 20 and -5 are %v pixels long", bars)
	}
}

// TestContrast: words are seen against what they stand on, bars against paper.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ words, on tint }{
		{ink, paper},
		{soft, paper},
		{soft, outside},
		{paper, brand},
		{brandInk, paper},
		{badInk, paper},
		{ink, outside},
		{waitInk, waitWash},
		{goodInk, goodWash},
		{badInk, badWash},
	} {
		if got := contrast(c.words, c.on); got < 4.5 {
			t.Errorf("%06x on %06x: %.2f", c.words, c.on, got)
		}
	}
	for i := range 6 {
		if got := contrast(series(i), paper); got < 3 {
			t.Errorf("row %d of a chart: %.2f", i, got)
		}
	}
}

func contrast(a, b tint) float64 {
	light := func(t tint) float64 {
		sum := 0.0
		for i, part := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(t>>(16-8*i)&0xff) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += part * v
		}
		return sum
	}
	x, y := light(a)+0.05, light(b)+0.05
	return max(x, y) / min(x, y)
}

// BenchmarkCard is one card of a usual size.
func BenchmarkCard(b *testing.B) {
	p := painter(b)
	card := cardtest.Samples(b, "")["summary"]
	for b.Loop() {
		if _, err := p.Card(chat.L("示例 Sample"), card, reader(locales.Chinese)); err != nil {
			b.Fatal(err)
		}
	}
}
