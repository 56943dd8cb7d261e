package locales

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
)

func speaker(t testing.TB) *Speaker {
	t.Helper()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reader(t testing.TB, locale, zone string) chat.Reader {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return chat.Reader{Locale: locale, Zone: z}
}

func TestWords(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	due := time.Date(2026, 11, 26, 2, 12, 0, 0, time.UTC)
	fact := func(value any) chat.Text { return chat.T("card.fact", "Label", "x", "Value", value) }
	at := func(m chat.MomentForm) chat.Text { return fact(chat.Moment{At: due, Form: m}) }
	for _, c := range []struct {
		text   chat.Text
		en, zh string
	}{
		{chat.Text{}, "", ""},
		{chat.L("{{.Name}} *bold* <b>"), "{{.Name}} *bold* <b>", "{{.Name}} *bold* <b>"},
		{chat.T("group.answered"), "Answered privately.", "已私信回复。"},
		{chat.T("group.answered", "Name", "unused"), "Answered privately.", "已私信回复。"},
		{fact("{{.Label}} <no value>"), "x: {{.Label}} <no value>", "x：{{.Label}} <no value>"},
		{fact(chat.T("verdict.approved")), "x: Approved", "x：通过"},
		{fact(due), "x: Thu 26 Nov, 10:12", "x：周四 11月26日 10:12"},
		{at(chat.DateTime), "x: Thu 26 Nov, 10:12", "x：周四 11月26日 10:12"},
		{at(chat.Date), "x: Thu 26 Nov", "x：周四 11月26日"},
		{at(chat.DayTime), "x: Thu 10:12", "x：周四 10:12"},
		{at(chat.Clock), "x: 10:12", "x：10:12"},
		{fact(82), "x: 82", "x：82"},
		{fact(1.04), "x: 1.04", "x：1.04"},
		{fact(2.0), "x: 2", "x：2"},
		{fact(0.125), "x: 0.12", "x：0.12"},
		{fact(-7), "x: -7", "x：-7"},
		{fact(127400), "x: 127,400", "x：127,400"},
		{fact([]chat.Text{}), "x: ", "x："},
		{fact([]chat.Text{chat.L("a")}), "x: a", "x：a"},
		{fact([]chat.Text{chat.L("a"), chat.T("verdict.hold"), chat.L("c")}), "x: a, On hold and c", "x：a、待定、c"},
		{chat.T("time.waiting_days", "Count", 0), "waiting 0 days", "已等 0 天"},
		{chat.T("time.waiting_days", "Count", 1), "waiting 1 day", "已等 1 天"},
		{chat.T("time.waiting_days", "Count", 1200), "waiting 1,200 days", "已等 1,200 天"},
		{chat.T("time.waiting_days", "Count", 1.5), "waiting 1.5 days", "已等 1.5 天"},
	} {
		for locale, want := range map[string]string{"en": c.en, "zh-CN": c.zh} {
			got, err := s.Say(reader(t, locale, "Asia/Shanghai"), c.text)
			if err != nil || got != want {
				t.Errorf("%s %+v: %q, %v; want %q", locale, c.text, got, err, want)
			}
		}
	}
}

// TestFaultsAreSeen: what cannot be said shows its key, never a hole.
func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	for _, c := range []struct {
		text chat.Text
		want string
	}{
		{chat.T("report.nowhere"), "report.nowhere"},
		{chat.T("card.fact", "Label", "x"), "card.fact"},
		{chat.T("card.fact", "Label", "x", "Value", chat.T("a.b")), "x: a.b"},
		{chat.T("card.fact", "Label", "x", "Value", time.Time{}), "x: –"},
		{chat.Text{Key: "card.fact", Args: map[string]chat.Arg{"Label": {}, "Value": {}}}, "–: –"},
	} {
		got, err := s.Say(chat.Reader{Locale: "en"}, c.text)
		if got != c.want || err == nil {
			t.Errorf("%+v: %q, %v; want %q and an error", c.text, got, err, c.want)
		}
		if s.Words(chat.Reader{Locale: "en"}, c.text) != c.want {
			t.Errorf("Words and Say differ on %+v", c.text)
		}
	}
	_, err := s.Say(chat.Reader{}, chat.T("card.fact", "Label", "x", "Value", time.Time{}))
	if !errors.Is(err, ErrUnset) {
		t.Errorf("an instant that is not set gives %v, want ErrUnset", err)
	}
}

func TestMomentsFollowTheReadersZone(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	text := chat.T("card.fact", "Label", "x", "Value", time.Date(2026, 12, 31, 20, 5, 0, 0, time.UTC))
	for zone, want := range map[string]string{
		"UTC": "x: Thu 31 Dec, 20:05", "Asia/Shanghai": "x: Fri 1 Jan, 04:05", "America/New_York": "x: Thu 31 Dec, 15:05",
	} {
		if got := s.Words(reader(t, "en", zone), text); got != want {
			t.Errorf("%s: %q, want %q", zone, got, want)
		}
	}
	if got := s.Words(chat.Reader{Locale: "en"}, text); got != "x: Thu 31 Dec, 20:05" {
		t.Errorf("no zone: %q, want UTC", got)
	}
}

// TestMomentBeforeTheHour: what is due a moment before the hour is due at the hour, and
// the last moment of a day is still that day.
func TestMomentBeforeTheHour(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	for at, want := range map[time.Time]string{
		time.Date(2026, 11, 30, 6, 59, 59, 999e6, time.UTC):  "x: Mon 30 Nov, 07:00",
		time.Date(2026, 11, 30, 6, 59, 59, 0, time.UTC):      "x: Mon 30 Nov, 06:59",
		time.Date(2026, 11, 30, 23, 59, 59, 999e6, time.UTC): "x: Mon 30 Nov, 23:59",
	} {
		if got := s.Words(chat.Reader{Locale: "en"}, chat.T("card.fact", "Label", "x", "Value", at)); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	for header, want := range map[string]string{
		"": "en", "en": "en", "zh-CN": "zh-CN", "zh": "zh-CN", "zh-Hans-SG": "zh-CN", "en-GB,zh;q=0.5": "en",
		"zh-CN,zh;q=0.9,en;q=0.8": "zh-CN", "fr-FR, zh;q=0.3": "zh-CN", "fr": "en", ";;;": "en", "*": "en",
	} {
		if got := s.Match(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	if got := s.Words(chat.Reader{Locale: "zh-Hans"}, chat.T("group.answered")); got != "已私信回复。" {
		t.Errorf("a near locale gets %q", got)
	}
}

func TestSpeakerIsSharedSafely(t *testing.T) {
	t.Parallel()
	s := speaker(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			r := chat.Reader{Locale: s.Locales()[i%2], Zone: time.UTC}
			for n := range 200 {
				got := s.Words(r, chat.T("time.waiting_days", "Count", 1000+n))
				if want := fmt.Sprintf("1,%03d", n); !strings.Contains(got, want) {
					t.Errorf("got %q, want %s in it", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkWords(b *testing.B) {
	s := speaker(b)
	r := reader(b, "zh-CN", "Asia/Shanghai")
	text := chat.T("card.fact", "Label", chat.T("role.manager"), "Value", time.Unix(1_800_000_000, 0))
	for b.Loop() {
		s.Words(r, text)
	}
}
