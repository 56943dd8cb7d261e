package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"closeloop/flows/hiring"
)

// TestCheck: a condition compares plain values; what is wrong is found where it
// stands.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		source string
		wrong  Wrong // "": nothing
		caret  string
	}{
		{``, "", ""},
		{`position == "be"`, "", ""},
		{`position in ["be", "fe"] and not promised`, "", ""},
		{`waiting >= 3 || (round == 1 && region != "CN")`, "", ""},
		{`duty == "evaluate" and waiting % 7 == 0`, "", ""},
		{`department startsWith "r"`, "", ""},
		{`position = "be"`, NotEqual, `position ^= "be"`},
		{`position == `, Unread, `position ==^ `},
		{`position == "be`, Unread, `position == "be^`},
		{`positoin == "be"`, Unknown, `^positoin == "be"`},
		{`waiting > 1 and name == "x"`, Unknown, `waiting > 1 and ^name == "x"`},
		{`waiting == "3"`, Mixed, `waiting ^== "3"`},
		{`waiting`, NoAnswer, `^waiting`},
		{`1`, NoAnswer, `^1`},
		{`status == "pendng_eval"`, NoSuch, `status == ^"pendng_eval"`},
		{`"evaluat" != duty`, NoSuch, `^"evaluat" != duty`},
		{`status in ["hold", "halt"]`, NoSuch, `status in ["hold", ^"halt"]`},
		{`1..1000000 == [1]`, Forbidden, `1^..1000000 == [1]`},
		{`waiting ** 9 > 1`, Forbidden, `waiting ^** 9 > 1`},
		{`position matches "a*"`, Forbidden, `position ^matches "a*"`},
		{`len(position) > 1`, Forbidden, `^len(position) > 1`},
		{`all([1, 2], # > 0)`, Forbidden, ""},
		{`position.x == 1`, Forbidden, ""},
		{`let a = 1; a > 0`, Unknown, ""},
		{`{"a": 1} == 1`, Forbidden, ""},
		{`waiting > 1 ? true : false`, Forbidden, ""},
		{`nil == nil`, Forbidden, `^nil == nil`},
		{`$env == 1`, Unknown, ""},
		{strings.Repeat("(", 150) + "true" + strings.Repeat(")", 150), TooLong, ""},
		{strings.TrimSuffix(strings.Repeat("round>1&&", 22), "&&"), TooLong, ""},
	} {
		f := Check(tc.source)
		switch {
		case f == nil && tc.wrong != "":
			t.Errorf("%s: nothing is found wrong, want %s", tc.source, tc.wrong)
		case f != nil && f.Wrong != tc.wrong:
			t.Errorf("%s: %s at %d (%s), want %q", tc.source, f.Wrong, f.At, f.Caret(tc.source), tc.wrong)
		case f != nil && tc.caret != "" && f.Caret(tc.source) != tc.caret:
			t.Errorf("%s: the caret stands so: %s", tc.source, f.Caret(tc.source))
		}
	}
}

// TestTidy: what Chinese keyboards write is taken as what was meant.
func TestTidy(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  position　＝＝　“be” ":       `position == "be"`,
		"waiting　＞＝　３":              `waiting >= 3`,
		"position in [‘be’，'fe']\n": `position in ["be",'fe']`,
	} {
		if got := Tidy(in); got != want || Check(got) != nil {
			t.Errorf("%q is tidied to %q: %v", in, got, Check(got))
		}
	}
}

func place() (*hiring.Snapshot, hiring.Case) {
	s := hiring.NewSnapshot(1, hiring.Company{Calendar: "CN"}, nil, []hiring.Position{{ID: "be", Department: "rd", Region: "eu"}})
	return s, hiring.Case{ID: "C-1", Position: "be", Status: hiring.PendingEval, Rounds: 0}
}

// TestHolds: a changed rule holds where its condition does, the built-in one
// elsewhere, also where there is no answer.
func TestHolds(t *testing.T) {
	t.Parallel()
	s, head := place()
	for _, tc := range []struct {
		when string
		days int
		fail string
	}{
		{``, 1, ""},
		{`position == "be"`, 1, ""},
		{`department == "rd" and region == "EU" and waiting == 0 and not reminded and not promised`, 1, ""},
		{`position == "fe"`, 2, ""},
		{`waiting % rounds == 0`, 2, "R3"},
		{`this cannot be read`, 2, "R3"}, // of an older version, say
	} {
		table := NewTable(hiring.Rulebook{Rules: map[string]hiring.Rule{"R3": {ID: "R3", Duty: hiring.Evaluate, Days: 1, When: tc.when}}})
		r := table.Rule(s, head, hiring.EvaluateSecond)
		if r.Days != tc.days || r.Duty != hiring.EvaluateSecond {
			t.Errorf("%s: %+v", tc.when, r)
		}
		if got := table.Failing(s, head, hiring.Evaluate); got != tc.fail {
			t.Errorf("%s: %q fails, want %q", tc.when, got, tc.fail)
		}
		if got := table.Rule(s, head, hiring.SendLetter); got.Days != 3 {
			t.Errorf("%s: another rule is changed too: %+v", tc.when, got)
		}
	}
	if r := For(s, hiring.Case{Status: hiring.Rejected}); r.Duty != "" {
		t.Errorf("a closed case has the rule %+v", r)
	}
}

// TestWaiting: waiting is the number on the card of whoever has the duty: midnights
// since, in that person's zone, before the duty is theirs as well as after.
func TestWaiting(t *testing.T) {
	t.Parallel()
	people := []hiring.Person{
		{ID: "zhao", Roles: []hiring.Role{hiring.Manager}, Active: true},
		{ID: "kurz", Roles: []hiring.Role{hiring.Manager}, Timezone: "Europe/Berlin", Active: true},
	}
	since := time.Date(2026, 11, 22, 1, 40, 0, 0, time.UTC) // Sunday 09:40 in Shanghai, 02:40 in Berlin
	for _, tc := range []struct {
		manager string
		now     time.Time
		days    int
	}{
		{"zhao", since.Add(-time.Hour), 0}, // of a clock that is ahead
		{"zhao", since.Add(14 * time.Hour), 0},
		{"zhao", since.Add(15 * time.Hour), 1}, // Monday 00:40
		{"zhao", since.Add(39 * time.Hour), 2},
		{"kurz", since.Add(39 * time.Hour), 1}, // Monday 17:40
		{"kurz", since.Add(46 * time.Hour), 2},
	} {
		s := hiring.NewSnapshot(1, hiring.Company{Calendar: "CN", Timezone: "Asia/Shanghai"}, people, []hiring.Position{{ID: "be", Managers: []string{tc.manager}}}).At(tc.now)
		table := NewTable(hiring.Rulebook{Rules: map[string]hiring.Rule{"R3": {ID: "R3", Duty: hiring.Evaluate, Days: 9, When: fmt.Sprintf("waiting == %d", tc.days)}}})
		for _, duty := range []hiring.Duty{{}, {Kind: hiring.ReviewReport, Owner: "hr"}, {Kind: hiring.Evaluate, Owner: tc.manager}} {
			head := hiring.Case{ID: "C-1", Position: "be", Status: hiring.PendingEval, Waiting: since, Duty: duty}
			if table.Rule(s, head, hiring.Evaluate).Days != 9 {
				t.Errorf("%s at %s, duty %q: %v", tc.manager, tc.now, duty.Kind, Facts(s, head, hiring.Evaluate))
			}
		}
	}
}

// TestCompiledOnce: the rules of a company are read over the built-in ones once for
// all who look at the same snapshot, at whatever time.
func TestCompiledOnce(t *testing.T) {
	t.Parallel()
	s, _ := place()
	if Of(s) != Of(s.At(s.Now().AddDate(1, 0, 0))) {
		t.Error("compiled again for another turn")
	}
	if again, _ := place(); Of(s) == Of(again) {
		t.Error("another company has the same table")
	}
}

// FuzzCheck: whatever is typed is judged, and what passes is answered within its
// bounds or fails cleanly; the caret stands inside.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{``, `position == "be"`, `waiting % rounds == 0`, `1..9`, `"a" in ["b"]`, `“be”`, "((((", `not not not true`, `-9223372036854775808 == waiting`, "\x00", `b"x" == 1`, `position == "\u{110000}"`, "1e999 > waiting"} {
		f.Add(seed)
	}
	s, head := place()
	f.Fuzz(func(t *testing.T, typed string) {
		source := Tidy(typed)
		if fault := Check(source); fault != nil {
			if n := len([]rune(fault.Caret(source))); n != len([]rune(source))+1 {
				t.Errorf("%q: %v has its caret outside", source, fault)
			}
			return
		}
		table := NewTable(hiring.Rulebook{Rules: map[string]hiring.Rule{"R3": {ID: "R3", Days: 1, When: source}}})
		if r := table.Rule(s, head, hiring.Evaluate); r.Days != 1 && r.Days != 2 {
			t.Errorf("%q makes of the rule %+v", source, r)
		}
		if len([]rune(source)) > Longest || strings.Contains(source, "..") && !strings.ContainsAny(source, `"'`+"`") {
			t.Errorf("%q passed", source)
		}
	})
}
