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
  - {id: be, title: {zh-CN: 后端工程师, en: Backend Engineer}, aliases: [Go后端, backend], hr: hr-lin, managers: [mgr, old], rounds: 0, pass_mark: 62.5, on_fail: hr, pilot: off, blind: true, signals: drop, pay_for: [manager, lead]}
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
	if be := got.File.Positions[0]; !be.Off() || got.File.Positions[1].Off() {
		t.Errorf("switched off: %+v", got.File.Positions)
	}
}

// TestPilotColumn: the switch is said in either language; a table that does not say,
// or has no such column, leaves each position as it is, and a new one on.
func TestPilotColumn(t *testing.T) {
	t.Parallel()
	const people = "姓名,邮箱,角色\n林晓,lin@example.com,HR/管理员、经理\n"
	be := hiring.Position{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师"}, HR: "hr-lin"}
	for _, c := range []struct{ was, columns, cells, want string }{
		{"on", ",试点", ",停用", "off"},
		{"off", ",Pilot", ",ON", "on"},
		{"off", ",Pilot switch", ",关", "off"},
		{"on", ",试点", ",预演", "dry"},
		{"dry", ",Pilot", ",", "dry"},
		{"off", ",试点", ",", "off"},
		{"off", "", "", "off"},
		{"", "", "", "on"},
		{"on", ",试点", ",maybe", ""},
	} {
		positions := []hiring.Position{be}
		if positions[0].Pilot = c.was; c.was == "" {
			positions = nil
		}
		old := hiring.NewSnapshot(1, hiring.Company{Name: hiring.Words{"en": "X"}, Locale: "zh-CN"}, nil, positions)
		got, err := tables(t, old, people, "岗位名称,负责HR,用人经理,编号"+c.columns+"\n后端工程师,lin@example.com,lin@example.com,be"+c.cells+"\n")
		if err != nil {
			t.Fatal(err)
		}
		pilot := ""
		if len(got.Faults) == 0 {
			pilot = got.File.Positions[0].Pilot
		} else if f := got.Faults[0]; f.Title != "试点" || f.Why.Key != "company.fault.choice" {
			t.Errorf("%+v: %v", c, brief(got.Faults))
		}
		if pilot != c.want {
			t.Errorf("%+v: %q, %v", c, pilot, brief(got.Faults))
		}
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
