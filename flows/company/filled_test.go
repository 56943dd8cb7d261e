package company

import (
	"bytes"
	"testing"

	"closeloop/flows/hiring"
)

// TestFilled: a company that goes out and comes back as it went changes
// nothing, accounts, deputies and those who left included.
func TestFilled(t *testing.T) {
	t.Parallel()
	f, faults := Read([]byte(`company: {name: {zh-CN: 星河科技, en: Galaxy Tech}, locale: zh-CN, timezone: Asia/Shanghai}
people:
  - {id: adm, name: 秦悦, roles: [admin, hr], email: qin@example.com, deputy: hr-lin, accounts: {slack: U0QIN}}
  - {id: hr-lin, name: 林晓, roles: [hr], mobile: "013800138000", accounts: {feishu: ou_lin, slack: U0LIN}, locale: en, timezone: Asia/Singapore}
  - {id: mgr, name: "=1+1", roles: [manager], department: rd, email: zhao@example.com}
  - {id: old, name: 旧人, roles: [manager], email: old@example.com, active: false}
positions:
  - {id: be, title: {zh-CN: 后端工程师, en: Backend Engineer}, aliases: [Go后端, backend], hr: hr-lin, managers: [mgr, old], rounds: 0, pass_mark: 62.5, on_fail: hr, blind: true, signals: drop, pay_for: [manager, lead]}
  - {id: qa, title: {en: QA}, hr: adm, manager: mgr, interviewers: [mgr, adm], auto_send: true}
`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	old := companyOf(f)
	var out bytes.Buffer
	if err := Filled(&out, old); err != nil {
		t.Fatal(err)
	}
	got, err := tables(t, old, out.String())
	if err != nil || len(got.Faults) > 0 {
		t.Fatalf("%v, %v", brief(got.Faults), err)
	}
	if d := got.File.Diff(old); !d.Empty() {
		t.Errorf("%+v\n%+v", d, got.File)
	}
}

// TestFilledOfNobody: where there is only the first admin, there are rows to
// fill, and what is still to be said is said by sheet and row.
func TestFilledOfNobody(t *testing.T) {
	t.Parallel()
	s := hiring.NewSnapshot(1, hiring.Company{}, []hiring.Person{{ID: "admin", Name: "白桦", Roles: []hiring.Role{hiring.Admin, hiring.HR}, Active: true}}, nil)
	var out bytes.Buffer
	if err := Filled(&out, s); err != nil {
		t.Fatal(err)
	}
	got, err := tables(t, s, out.String())
	if err != nil || len(got.Faults) != 2 || got.Faults[0].Why.Key != "company.fault.table.employer" || got.Faults[1].Why.Key != "company.fault.table.contact" {
		t.Errorf("%v, %v", brief(got.Faults), err)
	}
}
