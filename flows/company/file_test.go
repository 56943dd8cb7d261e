package company

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/needs"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"
)

func sample(t testing.TB) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/company.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestReadWhole(t *testing.T) {
	t.Parallel()
	f, faults := Read([]byte(sample(t)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	lin := hiring.Person{
		ID: "hr-lin", Name: "林晓", Roles: []hiring.Role{hiring.HR}, Department: "people", Email: "lin@example.com",
		Mobile: "13800138000", Locale: "zh-CN", Timezone: "Asia/Shanghai",
		Accounts: map[string]string{"slack": "U0LIN", "feishu": "ou_lin"}, Deputy: "hr-qin", Active: true,
	}
	if len(f.People) != 6 || !reflect.DeepEqual(f.People[0], lin) {
		t.Errorf("people: %+v", f.People)
	}
	if f.People[4].Active || f.People[4].Mobile != "13900000000" || !f.People[1].Active {
		t.Errorf("left out is active, false is not: %+v", f.People[4])
	}
	be := f.Positions[0]
	if be.HR != "hr-lin" || !slices.Equal(be.Managers, []string{"mgr-zhao"}) || be.Rounds != 1 || be.PassMark != 70 || len(be.Dimensions) != 2 || len(be.Reasons) != 1 {
		t.Errorf("position: %+v", be)
	}
}

// TestReadDefaults: everything but name, contact, title and the people may be
// left out.
func TestReadDefaults(t *testing.T) {
	t.Parallel()
	f, faults := Read([]byte(sample(t)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	hire, da := f.People[5], f.Positions[1]
	if !strings.HasPrefix(hire.ID, "p-") || strings.Contains(hire.ID, "new") || !hire.Has(hiring.Manager) {
		t.Errorf("the new hire: %+v", hire)
	}
	if da.HR != "hr-qin" || !slices.Equal(da.Managers, []string{hire.ID, "old"}) {
		t.Errorf("people by e-mail and mobile: %s, %v", da.HR, da.Managers)
	}
	if !strings.HasPrefix(da.ID, "j-") || da.Rounds != 0 || da.OnFail != "manager" || da.Pilot != "on" || da.Signals != "drop" || da.Region != "EU" {
		t.Errorf("defaults: %+v", da)
	}
	var sum float64
	for _, d := range da.Dimensions {
		sum += d.Weight
		if d.Name["en"] == "" || d.Name["zh-CN"] == "" || d.Bar <= 0 {
			t.Errorf("dimension %+v", d)
		}
		if i := slices.IndexFunc(da.Reasons, func(r hiring.Reason) bool { return r.Dimension == d.Key }); i < 0 || da.Reasons[i].Text["en"] == "" || da.Reasons[i].Text["zh-CN"] == "" {
			t.Errorf("no approved phrase for %s", d.Key)
		}
	}
	if len(da.Dimensions) != 6 || math.Abs(sum-1) > 1e-9 {
		t.Errorf("%d default dimensions, weights sum to %v", len(da.Dimensions), sum)
	}
	own, faults := Read([]byte(strings.Replace(sample(t), "    reasons:\n      - {key: industry, dimension: craft, text: {zh-CN: 行业经验与岗位要求有差距, en: Industry experience below what the role needs}}\n", "", 1)))
	if craft, ok := own.Positions[0].Reason("craft"); len(faults) > 0 || !ok || craft.Text["zh-CN"] != "手艺与岗位要求有差距" || craft.Text["en"] != "Craft below what the role needs" {
		t.Errorf("the phrase for a dimension of its own: %+v, %v", craft, faults)
	}
	c, _ := Read([]byte("company: {name: {en: X}}\npeople: [{name: A, email: a@example.com, roles: [admin]}]\n"))
	if c.Company.Locale != "zh-CN" || c.Company.Timezone != "Asia/Shanghai" || c.Company.Calendar != "CN" || c.Company.Region != "CN" {
		t.Errorf("the company's defaults: %+v", c.Company)
	}
}

// TestFaults: each slip is named with its line, and alone.
func TestFaults(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	for _, c := range []struct {
		old, new string
		line     int
		key      string
	}{
		{"name: 林晓, ", "nmae: 林晓, ", 3, "key"},
		{"    hr: hr-lin\n", "    hr: hr-lin\n    hrr: x\n", 15, "key"},
		{"    hr: hr-lin\n", "    hr: hr-lin\n    hr: hr-lin\n", 15, "twice"},
		{"    rounds: 1\n", "    rounds: many\n", 17, "type"},
		{"roles: [hr], ", "roles: hr, ", 3, "type"},
		{"[Go后端, backend]", "[Go后端, backend", 13, "syntax"},
		{"{zh-CN: 星河科技, en: Galaxy Tech}", "{}", 1, "employer"},
		{"locale: zh-CN, timezone: Asia/Shanghai, mobile", "locale: fr, timezone: Asia/Shanghai, mobile", 3, "choice"},
		{"timezone: Asia/Shanghai, mobile", "timezone: Asia/Shangri-La, mobile", 3, "zone"},
		{"timezone: Asia/Shanghai, calendar", "timezone: Local, calendar", 1, "zone"},
		{"calendar: CN", "calendar: MARS", 1, "choice"},
		{"name: 林晓, ", "", 3, "name"},
		{"email: sun@example.com", "email: sun at example", 6, "email"},
		{"email: sun@example.com", "email: Sun <sun@example.com>", 6, "email"},
		{", email: sun@example.com", "", 6, "contact"},
		{"roles: [lead]", "roles: [lead, king]", 6, "choice"},
		{"deputy: hr-qin", "deputy: hr-lin", 3, "deputy"},
		{"deputy: hr-qin", "deputy: hr-xin", 3, "nobody"},
		{"id: hr-qin", "id: hr-lin", 4, "same"},
		{"email: qin@example.com", "email: LIN@example.com", 4, "same"},
		{"email: zhao@example.com", "email: zhao@example.com, accounts: {slack: U0LIN}", 5, "same"},
		{"    hr: hr-lin\n", "", 10, "hr"},
		{"    hr: hr-lin\n", "    hr: mgr-zhao\n", 14, "role"},
		{"    hr: hr-lin\n", "    hr: hr-lim\n", 14, "nobody"},
		{"    manager: mgr-zhao            # or managers: [mgr-zhao, mgr-he]\n", "", 10, "manager"},
		{"    manager: mgr-zhao ", "    managers: [] #", 15, "manager"},
		{"    manager: mgr-zhao ", "    manager: hr-lin ", 15, "role"},
		{"    manager: mgr-zhao ", "    managers: [mgr-zhao, mgr-he] #", 15, "nobody"},
		{"    manager: mgr-zhao ", "    managers: [old]\n    manager: mgr-zhao ", 16, "both"},
		{"lead: lead-sun", "lead: hr-lin", 20, "role"},
		{"interviewers: [mgr-zhao]", "interviewers: [mgr-zhao, mgr-he]", 16, "nobody"},
		{"title: {zh-CN: 后端工程师, en: Backend Engineer}", "title: {fr: Ingénieur}", 11, "title"},
		{"rounds: 1", "rounds: 6", 17, "rounds"},
		{"on_fail: manager", "on_fail: ai", 18, "choice"},
		{"on_fail: manager", "pay_for: [manager, trainee]", 18, "choice"},
		{`pilot: "on"`, "pilot: maybe", 19, "choice"},
		{"signals: show", "signals: all", 25, "choice"},
		{"pass_mark: 70", "pass_mark: 170", 22, "hundred"},
		{"weight: 0.3, bar: 70", "weight: 0.3, bar: -1", 27, "hundred"},
		{"weight: 0.3", "weight: 0.4", 27, "weights"},
		{"weight: 0.3", "weight: .nan", 27, "weight"},
		{"key: craft", "key: logic", 28, "dimension"},
		{"name: {zh-CN: 手艺, en: Craft}, ", "", 28, "dimension.name"},
		{"dimension: craft", "dimension: taste", 30, "reason.dimension"},
		{"{key: industry, ", "{", 30, "reason"},
		{"text: {zh-CN: 行业经验与岗位要求有差距, en: Industry experience below what the role needs}", "text: {}", 30, "reason.text"},
		{"{title: {en: Data Analyst}", "{id: BE, aliases: [x], title: {en: Data Analyst}", 31, "same"},
		{"{title: {en: Data Analyst}", "{aliases: [Backend], title: {en: Data Analyst}", 31, "same"},
	} {
		text := strings.Replace(sample(t), c.old, c.new, 1)
		if text == sample(t) {
			t.Fatalf("%q is not in the sample", c.old)
		}
		_, faults := Read([]byte(text))
		if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Line == c.line && f.Why.Key == "company.fault."+c.key }) {
			t.Errorf("%q → %q: %v, want line %d %s", c.old, c.new, brief(faults), c.line, c.key)
		}
		for _, f := range faults {
			for _, locale := range speaker.Locales() {
				if words, err := speaker.Say(cardtest.Reader(t, locale), f.Why); err != nil || words == "" {
					t.Errorf("%s in %s: %q, %v", f.Why.Key, locale, words, err)
				}
			}
			if f.Column < 1 {
				t.Errorf("%s has no column", brief([]Fault{f}))
			}
		}
	}
}

func brief(faults []Fault) []string {
	var out []string
	for _, f := range faults {
		out = append(out, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Path, f.Why.Key))
	}
	return out
}

func TestFaultsTogether(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("lead: lead-sun", "lead: nobody", "email: sun@example.com", "email: x", "weight: 0.3", "weight: 0.5").Replace(sample(t))
	_, faults := Read([]byte(text))
	lines := make([]int, len(faults))
	for i, f := range faults {
		lines[i] = f.Line
	}
	if len(faults) != 3 || !slices.IsSorted(lines) {
		t.Errorf("%v", brief(faults))
	}
	for raw, key := range map[string]string{
		"": "empty", "# nothing\n": "empty", "people: []": "head", "x": "type", "- a": "type", "\xff\xfe": "encoding", "\ufeff": "empty",
	} {
		_, faults := Read([]byte(raw))
		if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Why.Key == "company.fault."+key }) {
			t.Errorf("%q: %v, want %s", raw, brief(faults), key)
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	f, _ := Read([]byte(sample(t)))
	first := f.Diff(nil)
	if !first.Company || len(first.People.Added) != 6 || len(first.Positions.Added) != 2 || len(first.People.Missing) != 0 {
		t.Errorf("the first import: %+v", first)
	}
	people := slices.Clone(f.People)
	people[0].Chosen = "en"
	old := hiring.NewSnapshot(1, f.Company, people, f.Positions)
	if d := f.Diff(old); !d.Empty() {
		t.Errorf("the same file again: %+v", d)
	}
	people[1].Name = "Qin"
	people = append(people[:5], hiring.Person{ID: "left", Name: "L", Active: true}, hiring.Person{ID: "long-gone", Name: "G"})
	positions := append(slices.Clone(f.Positions[:1]), hiring.Position{ID: "pm"})
	got := f.Diff(hiring.NewSnapshot(1, f.Company, people, positions))
	want := Diff{
		People:    Changes{Added: []string{f.People[5].ID}, Changed: []string{"hr-qin"}, Missing: []string{"left"}},
		Positions: Changes{Added: []string{f.Positions[1].ID}, Missing: []string{"pm"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// FuzzRead promises for any file: it is a company with people, or its faults are
// named, each at a place in the file.
func FuzzRead(f *testing.F) {
	f.Add([]byte(sample(f)))
	f.Add([]byte("company: {name: {en: X}}\npeople: [{name: A, accounts: {'a.b[': c}}, {accounts: {'a.b[': c}}]"))
	f.Add([]byte("people: &a [*a]"))
	for _, raw := range needs.Strange(200, sample(f), "company: {name: {en: X}}\npeople:\n  - {name: A, email: a@b.example, roles: [hr]}\n") {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, faults := Read(raw)
		if len(faults) == 0 && (len(file.People) == 0 || !file.Diff(nil).Company) {
			t.Errorf("%q is taken and says nothing", raw)
		}
		lines := bytes.Count(raw, []byte("\n")) + bytes.Count(raw, []byte("\r")) + 1
		for _, fault := range faults {
			if fault.Why.Empty() || fault.Line < 0 || fault.Line > lines+1 || fault.Column < 0 {
				t.Errorf("%q: %+v", raw, fault)
			}
		}
	})
}
