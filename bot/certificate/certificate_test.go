package certificate

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closeloop/bot/fonts"
	"closeloop/bot/needs"
)

func chinese() Words {
	return Words{
		Heading: "培训证书", Company: "星河科技", Before: "兹证明", Name: "许诺", After: "读完了三门课程，通过了测验和全部练习。",
		Tracks: []string{"操作：从原始数据到决定", "话术：写给候选人的信", "读数：从分布到行动"},
		Facts:  []Fact{{"发证日期", "2026年11月26日"}, {"有效期至", "2027年11月26日"}, {"证书编号", "7KQ3-MZ9D-4T2X"}},
		Scan:   "扫码，把得到的文字发给小环，就知道证书是否有效。", QR: "/cert verify 7KQ3-MZ9D-4T2X",
		Issued: time.Date(2026, 11, 26, 7, 0, 0, 0, time.UTC),
	}
}

func english(name string) Words {
	w := chinese()
	w.Heading, w.Company, w.Before, w.Name = "Certificate of training", "Galaxy Tech", "This is to say that", name
	w.After = "has read three courses, passed their quizzes and done every exercise."
	w.Tracks = []string{"Operation: from raw data to a decision", "Wording: what candidates read", "Reading data: from a distribution to action"}
	w.Facts = []Fact{{"Issued", "26 November 2026"}, {"Valid until", "26 November 2027"}, {"Code", "7KQ3-MZ9D-4T2X"}}
	w.Scan = "Scan this and send the words you get to Loop: it says whether the certificate is valid."
	return w
}

func drawn(t *testing.T, font *fonts.Font, w Words) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Draw(&out, font, w); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestReads: every word can be read out of the page, whole, whatever the name.
func TestReads(t *testing.T) {
	t.Parallel()
	font, tool := fonts.New(), needs.PDFText(t)
	rare, long := chinese(), english(strings.TrimSpace(strings.Repeat("Wolfeschlegelsteinhausen ", 6)))
	rare.Name = "喆堃 镕㛃䶮𬱖"
	for name, w := range map[string]Words{
		"zh": chinese(), "en": english("Daniel Reyes"), "rare": rare, "long": long,
		"letters": english("José Владимир さくら"), "composed": english("Jose\u0301 A\u030angstro\u0308m"),
	} {
		path := filepath.Join(t.TempDir(), name+".pdf")
		raw := drawn(t, font, w)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), tool, "-layout", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(strings.Fields(string(text)), "")
		for _, want := range w.composed().all()[1:5] {
			if !strings.Contains(got, strings.Join(strings.Fields(want), "")) {
				t.Errorf("%s: %q is not in %q", name, want, got)
			}
		}
		for _, want := range append(w.Tracks, "7KQ3-MZ9D-4T2X") {
			for word := range strings.FieldsSeq(want) {
				if !strings.Contains(got, word) {
					t.Errorf("%s: %q is not in %q", name, word, got)
				}
			}
		}
		if len(raw) > 150<<10 {
			t.Errorf("%s: %d bytes", name, len(raw))
		}
	}
}

// TestScans: a reader of QR codes that is not ours reads the page.
func TestScans(t *testing.T) {
	t.Parallel()
	pictures, scanner := needs.PDFPictures(t), needs.Scanner(t)
	base := filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(base+".pdf", drawn(t, fonts.New(), chinese()), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), pictures, "-png", "-r", "80", "-singlefile", base+".pdf", base).Run(); err != nil {
		t.Fatal(err)
	}
	got, err := exec.CommandContext(t.Context(), scanner, "--quiet", "--raw", base+".png").Output()
	if err != nil || strings.TrimSpace(string(got)) != chinese().QR {
		t.Errorf("%q, %v", got, err)
	}
}

// TestLacking: what has no glyph is named, and nothing is drawn.
func TestLacking(t *testing.T) {
	t.Parallel()
	font := fonts.New()
	for name, want := range map[string]string{"李🙂明": "🙂", "محمد": "محد"} {
		var out bytes.Buffer
		var lacks *fonts.Lacking
		err := Draw(&out, font, english(name))
		if !errors.As(err, &lacks) || string(lacks.Runes) != want || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
	if err := Draw(&bytes.Buffer{}, font, english(strings.Repeat("龘", 2000))); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a name that no page holds: %v", err)
	}
}

// TestRepeats: the same words, the same bytes.
func TestRepeats(t *testing.T) {
	t.Parallel()
	first := drawn(t, fonts.New(), chinese())
	if !bytes.Equal(first, drawn(t, fonts.New(), chinese())) {
		t.Error("other bytes the second time")
	}
	if !bytes.Contains(first, []byte("20261126")) {
		t.Error("the day it was issued is not the file's")
	}
}

// TestReadable: the file keeps its length, whatever is mended, and as many
// letters are mended as there is room for.
func TestReadable(t *testing.T) {
	t.Parallel()
	const head, tail = "x begincmap /CMapName /Adobe-Identity-UCS def\n", "endcmap y"
	for rows, want := range map[string]string{
		"":                      head + tail,
		"<0001><0001><674E>\n":  head + "<0001><0001><674E>\n" + tail,
		"<0001><0001><2CC56>\n": "x begincmap /CMapName /Adobe-Identity- def\n<0001><0001><D873DC56>\n" + tail,
	} {
		got := string(readable([]byte(head + rows + tail)))
		if got != want || len(got) != len(head+rows+tail) {
			t.Errorf("%q became %q, want %q", rows, got, want)
		}
	}
	many := head + strings.Repeat("<0001><0001><2CC56>\n", 9) + tail
	if got := string(readable([]byte(many))); len(got) != len(many) || strings.Count(got, "D873DC56") != 5 {
		t.Errorf("%q", got)
	}
}
