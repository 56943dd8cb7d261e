package company

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
	"closeloop/locales/cardtest"

	"github.com/google/go-cmp/cmp"
)

func tables(t testing.TB, old *hiring.Snapshot, files ...string) (Tables, error) {
	t.Helper()
	var sources []sheet.Source
	for _, f := range files {
		sources = append(sources, sheet.Source{In: strings.NewReader(f), Size: int64(len(f))})
	}
	return ReadTables(sources, old)
}

func companyOf(f File) *hiring.Snapshot {
	return hiring.NewSnapshot(1, f.Company, f.People, f.Positions)
}

// TestTemplate: the template is a company as it is, and the same again is no
// difference.
func TestTemplate(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Template(&out); err != nil {
		t.Fatal(err)
	}
	got, err := tables(t, nil, out.String())
	if err != nil || len(got.Faults) > 0 {
		t.Fatalf("%v, %v", brief(got.Faults), err)
	}
	f := got.File
	if len(f.People) != 3 || len(f.Positions) != 3 || f.Company.Name["en"] != "Example Tech" || len(got.Pieces) != 1 || len(got.Pieces[0].LeftOut) > 0 {
		t.Errorf("%+v", got)
	}
	be, jia, yi := f.Positions[0], f.People[0], f.People[1]
	if be.HR != jia.ID || !slices.Equal(be.Managers, []string{yi.ID}) || be.Lead != f.People[2].ID || len(be.Dimensions) != 6 || len(be.Reasons) != 6 || !slices.Equal(be.Aliases, []string{"Go后端", "backend"}) {
		t.Errorf("%+v", be)
	}
	if !jia.Has(hiring.Admin) || !jia.Has(hiring.HR) || jia.Mobile != "13800000001" || !jia.Active || f.Positions[1].Rounds != 2 {
		t.Errorf("%+v", jia)
	}
	again, err := tables(t, companyOf(f), out.String())
	if err != nil || !again.File.Diff(companyOf(f)).Empty() {
		t.Errorf("the same again: %+v, %v", again.File.Diff(companyOf(f)), err)
	}
}

const (
	peopleCSV    = "姓名,手机,E-mail (work),角色,代理人,在职,工号,Account: chat\n林晓,13800138000,lin@example.com,HR/管理员,秦悦,,hr-lin,U0LIN\n秦悦,,qin@example.com,招聘,,是,hr-qin,\n赵磊,,zhao@example.com,用人经理；业务负责人,,no,mgr-zhao,\n"
	positionsCSV = "岗位;英文名称;负责HR;用人经理;面试官;复试轮数;AI不通过时;语气信号;先评后看;可查薪资;编号\n后端工程师;Backend Engineer;lin@example.com;赵磊,秦悦;13800138000;0;hr;丢弃;是;用人经理、lead;be\n"
)

// TestTablesAreTheFile: two tables say what company.yaml says.
func TestTablesAreTheFile(t *testing.T) {
	t.Parallel()
	yaml := `company: {name: {zh-CN: 星河}}
people:
  - {id: hr-lin, name: 林晓, mobile: "13800138000", email: lin@example.com, roles: [hr, admin], deputy: hr-qin, accounts: {chat: U0LIN}}
  - {id: hr-qin, name: 秦悦, email: qin@example.com, roles: [hr, manager]}
  - {id: mgr-zhao, name: 赵磊, email: zhao@example.com, roles: [manager, lead], active: false}
positions:
  - {id: be, title: {zh-CN: 后端工程师, en: Backend Engineer}, hr: hr-lin, managers: [mgr-zhao, hr-qin], interviewers: [hr-lin], rounds: 0, on_fail: hr, signals: drop, blind: true, pay_for: [manager, lead]}
`
	want, faults := Read([]byte(yaml))
	if len(faults) > 0 {
		t.Fatal(brief(faults))
	}
	old := hiring.NewSnapshot(1, want.Company, nil, nil)
	people := strings.Replace(peopleCSV, "qin@example.com,招聘", "qin@example.com,招聘、经理", 1)
	for _, files := range [][]string{{people, positionsCSV}, {positionsCSV, people}} {
		got, err := tables(t, old, files...)
		if err != nil || len(got.Faults) > 0 {
			t.Fatalf("%v, %v", brief(got.Faults), err)
		}
		if diff := cmp.Diff(want, got.File); diff != "" {
			t.Error(diff)
		}
	}
	want.Positions[0].Dimensions = want.Positions[0].Dimensions[:1]
	want.Positions[0].Dimensions[0].Weight = 1
	want.Positions[0].Reasons = want.Positions[0].Reasons[:1]
	if got, err := tables(t, companyOf(want), people, positionsCSV); err != nil || !got.File.Diff(companyOf(want)).Empty() {
		t.Errorf("dimensions that no table can say are changed: %+v, %v", got.File.Diff(companyOf(want)), err)
	}
}

// TestTableFaults: every fault names sheet, row and column in the words of the
// sheet, and all come at once.
func TestTableFaults(t *testing.T) {
	t.Parallel()
	speaker := cardtest.Speaker(t)
	old := hiring.NewSnapshot(1, hiring.Company{Name: hiring.Words{"en": "X"}, Locale: "en", Timezone: "UTC"}, nil, nil)
	for name, c := range map[string]struct {
		edit []string
		want []string
	}{
		"roles":     {[]string{"HR/管理员", "HR/King"}, []string{"人员 People 2 角色 company.fault.choice"}},
		"phone":     {[]string{"13800138000,lin", "1.38E+10,lin"}, []string{"人员 People 2 手机 company.fault.table.rounded", "岗位 Positions 2 面试官 company.fault.table.nobody"}},
		"mail":      {[]string{"qin@example.com,", "qin at example,"}, []string{"人员 People 3 E-mail (work) company.fault.email"}},
		"nobody":    {[]string{"赵磊,秦悦;", "赵雷,秦悦;"}, []string{"岗位 Positions 2 用人经理 company.fault.table.nobody"}},
		"ambiguous": {[]string{"秦悦,,qin", "赵磊,,qin", ",秦悦,,hr", ",,,hr", "赵磊,秦悦;", "赵磊;"}, []string{"岗位 Positions 2 用人经理 company.fault.ambiguous"}},
		"same":      {[]string{"qin@example.com,", "lin@example.com,"}, []string{"人员 People 3 E-mail (work) company.fault.table.same", "岗位 Positions 2 负责HR company.fault.table.nobody"}},
		"contact":   {[]string{"qin@example.com,", ","}, []string{"人员 People 3  company.fault.table.contact"}},
		"rounds":    {[]string{";0;hr", ";1.5;hr"}, []string{"岗位 Positions 2 复试轮数 company.fault.table.rounds"}},
		"number":    {[]string{";0;hr", ";many;hr"}, []string{"岗位 Positions 2 复试轮数 company.fault.table.number"}},
		"yes":       {[]string{";是;", ";maybe;"}, []string{"岗位 Positions 2 先评后看 company.fault.table.yes"}},
		"title":     {[]string{"后端工程师;Backend Engineer", ";"}, []string{"岗位 Positions 2 岗位 company.fault.table.title"}},
		"column":    {[]string{"岗位;英文名称;负责HR", "岗位;英文名称;谁", "姓名,手机", "姓名,姓名"}, []string{"人员 People 1 姓名 sheet.fault.twice", "岗位 Positions 1  sheet.fault.missing"}},
		"zone":      {[]string{"姓名,手机", "姓名,时区", "13800138000,lin", "Mars/One,lin", ";13800138000;", ";;"}, []string{"人员 People 2 时区 company.fault.zone"}},
		"many":      {[]string{"HR/管理员", "King", ";0;hr", ";9;hr", "qin@example.com,", "q,"}, []string{"人员 People 2 角色 company.fault.choice", "人员 People 3 E-mail (work) company.fault.email", "岗位 Positions 2 复试轮数 company.fault.table.rounds"}},
	} {
		edit := strings.NewReplacer(c.edit...)
		got, err := tables(t, old, edit.Replace(strings.Replace(peopleCSV, "招聘,", "招聘、经理,", 1)), edit.Replace(positionsCSV))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var have []string
		for _, f := range got.Faults {
			have = append(have, fmt.Sprint(f.Sheet, " ", f.Line, " ", f.Title, " ", f.Why.Key))
			for _, locale := range speaker.Locales() {
				if words, err := speaker.Say(cardtest.Reader(t, locale), f.Why); err != nil || words == "" {
					t.Errorf("%s in %s: %q, %v", f.Why.Key, locale, words, err)
				}
			}
		}
		if !slices.Equal(have, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, have, c.want)
		}
	}
}

// TestTablesAsAWhole: a company is not made of half its tables, and what is no
// table is told apart from YAML.
func TestTablesAsAWhole(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][]string{"people alone": {peopleCSV}, "positions alone": {positionsCSV}, "neither": {"a,b\n1,2\n"}} {
		_, err := tables(t, nil, files...)
		if p, ok := errors.AsType[*chat.Problem](err); !ok || p.Sentence.Key != "company.fault.tables" {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := tables(t, nil, peopleCSV, positionsCSV, peopleCSV)
	if err != nil || len(got.Faults) != 1 || got.Faults[0].Why.Key != "company.fault.table.again" {
		t.Errorf("two tables of people: %v, %v", brief(got.Faults), err)
	}
	got, err = tables(t, nil, peopleCSV, positionsCSV)
	if err != nil || len(got.Faults) == 0 || got.Faults[0].Why.Key != "company.fault.table.employer" {
		t.Errorf("without a company: %v, %v", brief(got.Faults), err)
	}
	var book bytes.Buffer
	if err := Template(&book); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{peopleCSV: true, positionsCSV: true, book.String(): true, sample(t): false, "": false, "people:\n  - {name: A, email: a@b.c}\n": false, "a,b\n": false, "\xff\xfe": false} {
		if got := IsTable(sheet.Source{In: strings.NewReader(text), Size: int64(len(text))}); got != want {
			t.Errorf("%.30q is a table: %v", text, got)
		}
	}
}
