package outbound

import (
	"testing"
	"time"
)

// TestFaults classifies status codes as people need them.
func TestFaults(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Fault{
		"5.1.1": BadAddress, "5.1.10": BadAddress, "5.2.1": BadAddress, "5.4.4": BadAddress, "5.2.2": Full, "5.7.1": ByPolicy, "5.7.26": ByPolicy,
		"silent": Silent, "": NoReason, "5.0.0": NoReason, "5.5.2": NoReason, "5.2.3": NoReason, "nonsense": NoReason, "4.2.2": Full, "4.4.7": Silent, "5.4.7": NoReason,
	} {
		if got := FaultOf(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
}

// TestAddresses: one plain address is taken, and nothing that only looks like one.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"a@example.com": "a@example.com", "A <a@example.com>": "", " a@example.com": "", "a@example.com\u200b": "", "nobody": "", "": "",
	} {
		if got := Address(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	for phone, want := range map[string]string{
		"+86 138 0013 5678": "+8613800135678", "138-0013-5678": "+8613800135678", "8613800135678": "+8613800135678",
		"0086 13800135678": "+8613800135678", "+44 (20) 7946 0958": "+442079460958", "+0123456789": "",
		"12800135678": "", "5678": "", "010-5555 1234": "", "call me": "", "": "", "+1 212 555 0100 ext 4": "",
	} {
		if got := Number(phone); got != want {
			t.Errorf("%q: %q, want %q", phone, got, want)
		}
	}
	for phone, want := range map[string]string{"+86 138 0013 5678": "•••5678", "1234": "•••", "": "•••"} {
		if got := MaskPhone(phone); got != want {
			t.Errorf("%q: %q, want %q", phone, got, want)
		}
	}
}

// TestDecentHours: nobody is woken, and nothing waits by day.
func TestDecentHours(t *testing.T) {
	t.Parallel()
	zone := Zone("Nowhere/City", "Asia/Shanghai")
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
	for from, want := range map[time.Time]time.Time{
		at(23, 8, 59): at(23, 9, 0), at(23, 9, 0): at(23, 9, 0), at(23, 19, 59): at(23, 19, 59),
		at(23, 20, 0): at(24, 9, 0), at(24, 0, 30): at(24, 9, 0),
	} {
		if got := Decent(from, zone); !got.Equal(want) {
			t.Errorf("%v leaves %v, want %v", from, got, want)
		}
	}
	if Zone() != time.UTC || Zone("", "nonsense") != time.UTC {
		t.Error("no zone is not UTC")
	}
	for locale, want := range map[string]string{"zh": "zh-CN", "zh-TW": "zh-CN", "ZH": "zh-CN", "fr": "en", "": "zh-CN"} {
		if got := Language(locale); got != want {
			t.Errorf("%q writes %s, want %s", locale, got, want)
		}
	}
}

// TestParagraphs: what goes into a mail holds no sign that could do anything else.
func TestParagraphs(t *testing.T) {
	t.Parallel()
	if got := Paragraphs("\n a\r\nb\rc\u2028d\x00\x1b e \n\n"); got != "a\nb\nc\nd e\n" {
		t.Errorf("%q", got)
	}
	if Paragraphs(" \n") != "" || Short("abcdef", 4) != "abc…" || Short("abcd", 4) != "abcd" {
		t.Error("the ends are wrong")
	}
}
