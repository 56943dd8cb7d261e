package training

import (
	"strings"
	"testing"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

const paperCode = "7KQ3-MZ9D-4T2X"

func issued() time.Time { return time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC) }

// office is a company in which tr-xu has the certificate, which has changed as
// told.
func office(person string, change func(*Certificate)) flows.Env {
	s := hiring.NewSnapshot(1, hiring.Company{Locale: "zh-CN", Timezone: "Asia/Shanghai"}, []hiring.Person{
		{ID: "adm", Name: "白桦", Roles: []hiring.Role{hiring.Admin}, Active: true},
		{ID: "tr-xu", Name: "许诺", Active: true},
		{ID: "mgr", Name: "赵磊", Active: true},
		{ID: "old", Name: "旧人"},
	}, nil)
	c := Certificate{
		Code: paperCode, Person: "tr-xu", Name: "许诺", Locale: "zh-CN", At: issued(), Until: issued().AddDate(1, 0, 0),
		Rules: map[string]int{"operation": 1, "reading": 1, "wording": 1},
	}
	if change != nil {
		change(&c)
	}
	return flows.NewEnv(issued().AddDate(0, 1, 0), person, s, flows.Known{
		Certificates + "/" + paperCode: c, Name + "/tr-xu": Trainee{Certificate: &c},
	})
}

func courses() []Track {
	return []Track{
		{ID: "operation", Title: Words{"zh-CN": "操作", "en": "Operation"}, Rules: 1},
		{ID: "reading", Title: Words{"zh-CN": "读数据", "en": "Reading data"}, Rules: 1},
		{ID: "wording", Title: Words{"zh-CN": "话术", "en": "Wording"}, Rules: 1},
	}
}

func desk() Config {
	return Config{Tracks: courses, Lacks: func(name string) string {
		if strings.Contains(name, "🙂") {
			return "🙂"
		}
		return ""
	}}
}

// TestReadCode: what somebody reads off a paper and types is understood; what is
// no code is not.
func TestReadCode(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		paperCode: paperCode, "7kq3mz9d4t2x": paperCode, " 7KQ3 MZ9D 4T2X ": paperCode, "7KQ3–MZ9D—4T2X": paperCode,
		"OIL0-1ooi-LLLL": "0110-1001-1111",
		"":               "", "7KQ3-MZ9D-4T2": "", "7KQ3-MZ9D-4T2XX": "", "7KQ3-MZ9D-4T2U": "", "7KQ3-MZ9D-4T2许": "",
	} {
		if got, ok := ReadCode(typed); got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", typed, got, ok, want)
		}
	}
	for sum, want := range map[string]string{"\x00\x00\x00\x00\x00\x00\x00\x00": "0000-0000-0000", "\xff\xff\xff\xff\xff\xff\xff\xff": "ZZZZ-ZZZZ-ZZZZ"} {
		got := Code([]byte(sum))
		if again, ok := ReadCode(got); got != want || !ok || again != got {
			t.Errorf("%q makes %s, which is read as %s", sum, got, again)
		}
	}
}

// TestCert: one's own certificate, or that there is none; by code anybody's, with
// the PDF for its holder and the admins alone. Whatever is no code of a
// certificate is answered by the same words.
func TestCert(t *testing.T) {
	t.Parallel()
	questions := Flow(desk()).Questions
	for _, c := range []struct {
		ask, by string
		args    []string
		want    string // the notice, or "card", "card with PDF"
	}{
		{"cert", "tr-xu", nil, "card with PDF"},
		{"cert", "mgr", nil, "cert.none"},
		{"cert", "mgr", []string{paperCode}, "card"},
		{"verify", "mgr", []string{"7kq3mz9d4t2x"}, "card"},
		{"verify", "adm", []string{paperCode}, "card with PDF"},
		{"verify", "tr-xu", []string{paperCode}, "card with PDF"},
		{"verify", "mgr", []string{"7KQ3-MZ9D-4T2Y"}, "cert.unknown"},
		{"verify", "mgr", []string{"hello"}, "cert.unknown"},
		{"verify", "mgr", []string{""}, "cert.unknown"},
	} {
		reply, err := questions[c.ask].Answer(office(c.by, nil), c.args)
		got := reply.Notice.Key
		if reply.Card != nil {
			if got = "card"; len(reply.Card.Files) == 1 && reply.Card.Files[0].Make == "certificate/"+paperCode {
				got = "card with PDF"
			}
		}
		if err != nil || got != c.want {
			t.Errorf("%s %v by %s: %s, %v; want %s", c.ask, c.args, c.by, got, err, c.want)
		}
	}
	if questions["verify"].May(office("old", nil)) || questions["cert"].May(office("ghost", nil)) {
		t.Error("who is not of the company asks")
	}
}

// TestPrinted: nobody but the holder and the admins gets the PDF, and nobody that
// of one that lapsed.
func TestPrinted(t *testing.T) {
	t.Parallel()
	for by, may := range map[string]bool{"tr-xu": true, "adm": true, "mgr": false, "old": false, "": false} {
		if _, titles, ok := Printed(office(by, nil), desk(), paperCode); ok != may || ok && len(titles) != 3 {
			t.Errorf("%q prints it: %v, %v", by, ok, titles)
		}
	}
	if _, _, ok := Printed(office("adm", func(c *Certificate) { c.Until = issued() }), desk(), paperCode); ok {
		t.Error("one that lapsed is printed")
	}
	if _, _, ok := Printed(office("adm", nil), desk(), "none"); ok {
		t.Error("one that is not there is printed")
	}
}

func TestCertCards(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Certificate){
		"cert.valid":   nil,
		"cert.time":    func(c *Certificate) { c.Until = issued().AddDate(0, 1, 0) },
		"cert.rules":   func(c *Certificate) { c.Rules["wording"] = 0 },
		"cert.lacking": func(c *Certificate) { c.Name = "许🙂" },
	} {
		reply, err := Flow(desk()).Questions["cert"].Answer(office("tr-xu", change), nil)
		if err != nil || reply.Card == nil {
			t.Fatalf("%s: %v", name, err)
		}
		cardtest.Golden(t, name, *reply.Card)
	}
}
