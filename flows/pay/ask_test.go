package pay

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/locales/cardtest"

	"github.com/shopspring/decimal"
)

// plainly searches without an index that is older than the company.
type plainly struct{}

func (plainly) Find(c *hiring.Snapshot, words string, sees Sees) []Match {
	return NewIndex(c).Find(words, sees)
}

func (plainly) Near(c *hiring.Snapshot, words string, sees Sees) []Match {
	return NewIndex(c).Near(words, sees)
}

// house is a company with an HR person for all but one position, which is another's.
func house(change func([]hiring.Position) []hiring.Position) *hiring.Snapshot {
	person := func(id, name, locale string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Roles: roles, Locale: locale, Timezone: "Asia/Shanghai", Active: true}
	}
	people := []hiring.Person{
		person("adm-bai", "白洁", "zh-CN", hiring.Admin), person("hr-lin", "林晓", "zh-CN", hiring.HR), person("hr-eve", "Eve Hall", "en", hiring.HR),
		person("mgr-zhao", "赵磊", "zh-CN", hiring.Manager), person("lead-sun", "孙倩", "zh-CN", hiring.Lead), person("tr-xu", "徐新", "zh-CN", hiring.Trainee),
		person("adm-two", "Ada Two", "en", hiring.Admin),
	}
	position := func(id, zh, en string, aliases ...string) hiring.Position {
		return hiring.Position{
			ID: id, Title: hiring.Words{"zh-CN": zh, "en": en}, Aliases: aliases, HR: "hr-lin", Managers: []string{"mgr-zhao"},
			Lead: "lead-sun", Region: "CN", Department: "研发",
		}
	}
	positions := []hiring.Position{
		position("be", "后端工程师", "Backend Engineer", "Go后端", "后端"), position("fe", "前端工程师", "Frontend Engineer"),
		position("da", "数据分析师", "Data Analyst"), position("arch", "高级架构师", "Senior Architect"), position("bank", "银行顾问", "Banking Advisor"),
		position("ops", "重庆运营", "Operations, Chongqing"), position("cpp", "C++ 开发", "C++ Developer"),
	}
	secret := position("pm", "产品经理", "Product Manager")
	secret.HR, secret.PayFor = "hr-eve", []hiring.Role{hiring.Manager}
	positions = append(positions, secret)
	if change != nil {
		positions = change(positions)
	}
	return hiring.NewSnapshot(1, hiring.Company{Name: hiring.Words{"zh-CN": "星河"}, Locale: "zh-CN", Timezone: "Asia/Shanghai"}, people, positions)
}

func amountOf(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func rangeOf(level, city, currency string, figures ...string) hiring.PayRange {
	return hiring.PayRange{
		Level: level, City: city, Currency: currency, Months: amountOf(figures[0]), Min: amountOf(figures[1]), Mid: amountOf(figures[2]), Max: amountOf(figures[3]),
		From: "2026-07-01",
	}
}

// known are the tables of the company.
func known() flows.Known {
	p6 := rangeOf("P6", "上海", "CNY", "14", "25000", "30000", "35000")
	p6.Bonus, p6.Benefits = "0–3 个月", "补充公积金 7%"
	next := p6
	next.From = "2027-01-01"
	sg := rangeOf("P6", "Singapore", "SGD", "13", "7000", "8400", "9800")
	return flows.Known{
		"pay/be": hiring.PayTable{Ranges: []hiring.PayRange{
			rangeOf("P5", "上海", "CNY", "14", "10000", "12500", "15000"), sg, p6, next,
		}},
		"pay/fe": hiring.PayTable{Ranges: []hiring.PayRange{rangeOf("", "", "CNY", "13", "12345", "15000", "18000")}},
		"pay/pm": hiring.PayTable{Ranges: []hiring.PayRange{rangeOf("", "", "CNY", "13", "20000", "25000", "30000")}},
		"pay/da": hiring.PayTable{Ranges: []hiring.PayRange{
			rangeOf("P4", "", "CNY", "13", "9000", "9500", "10000"), rangeOf("P5", "", "CNY", "13", "10000", "11000", "12000"),
			rangeOf("P6", "", "CNY", "13", "12000", "14000", "16000"), rangeOf("P7", "", "CNY", "13", "16000", "19000", "22000"),
			rangeOf("P8", "", "CNY", "13", "22000", "26000", "30000"), rangeOf("P9", "", "CNY", "13", "30000", "35000", "40000"),
			rangeOf("P10", "", "CNY", "13", "40000", "45000", "50000"),
		}},
		"pay/arch": hiring.PayTable{Ranges: []hiring.PayRange{{
			Currency: "CNY", Months: amountOf("15"), Min: amountOf("40000"), Mid: amountOf("40000"), Max: amountOf("40000"), From: "2026-12-01",
		}}},
	}
}

// desk asks and clicks for people.
type desk struct {
	t       *testing.T
	flow    flows.Flow[Asked]
	company *hiring.Snapshot
	now     time.Time
	part    Asked
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	flow, err := Ask(plainly{})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, flow: flow, company: house(nil), now: time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)}
}

func (d *desk) env(who string) flows.Env { return flows.NewEnv(d.now, who, d.company, known()) }

// ask is what a typed line comes to.
func (d *desk) ask(who, line string) turn {
	d.t.Helper()
	return d.act(who, chat.Action{Verb: "ask", Args: map[string]string{"words": line}}, nil)
}

func (d *desk) act(who string, a chat.Action, values chat.Values) turn {
	d.t.Helper()
	env := d.env(who)
	env.Asked = a
	turn, err := d.flow.Verbs[a.Verb].Step(env, hiring.Case{ID: who}, d.part, chat.Event{Action: a, Values: values})
	if err != nil {
		d.t.Fatalf("%s asks %s: %v", who, a, err)
	}
	d.part = turn.Part
	return turn
}

// words are all words of an answer.
func (d *desk) words(got turn, locale string) string {
	d.t.Helper()
	if got.Card != nil {
		return cardtest.Text(d.t, *got.Card, locale)
	}
	return cardtest.Speaker(d.t).Words(cardtest.Reader(d.t, locale), got.Notice)
}

// TestAsk: what is typed, in any of the usual ways, finds the range, and the
// audit says which it was.
func TestAsk(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]string{
		"后端 P6 上海":                         {"be · P6 · 上海", "25–35K/月 · 14薪 · 中位 30K"},
		"后端工程师 上海 p6":                      {"be · P6 · 上海", "年总额 35–49 万（不含绩效）"},
		"Backend Engineer P6 Shanghai":     {"be · P6 · 上海", "绩效 0–3 个月 · 补充公积金 7%"},
		"backend engineer shanghai P6 32K": {"be · P6 · 上海", "32K：在范围内 · 中位的 1.07 倍 · 位置 70%"},
		"后端 32K P6 上海":                     {"be · P6 · 上海", "位置 70%"},
		"后端P6上海":                           {"be · P6 · 上海", "25–35K"},
		"后端P6上海32K":                        {"be · P6 · 上海", "位置 70%"},
		"ｇｏ后端　Ｐ６　ｓｈａｎｇｈａｉ":                 {"be · P6 · 上海", "25–35K"},
		"“Backend Engineer” P6 上海市":        {"be · P6 · 上海", "25–35K"},
		"houduan p6 shanghai":              {"be · P6 · 上海", "25–35K"},
		"hdgcs P6 上海":                      {"be · P6 · 上海", "25–35K"},
		"be P6 新加坡":                        {"be · P6 · Singapore", "SGD 7,000–9,800/月 · 13薪 · 中位 8,400"},
		"be singapore":                     {"be · Singapore", "年总额 SGD 91,000–127,400（不含绩效）"},
		"be P5 13,000":                     {"be · P5", "13K：在范围内 · 中位的 1.04 倍 · 位置 60%"},
		"be P5 1.3万":                       {"be · P5", "位置 60%"},
		"be P5 CNY 13000":                  {"be · P5", "位置 60%"},
		"be P5 13K元/月":                     {"be · P5", "位置 60%"},
		"be P5 ¥13000":                     {"be · P5", "位置 60%"},
		"be P5 16K":                        {"be · P5", "16K：高出上限 1K"},
		"be P5 9500":                       {"be · P5", "9.5K：低于下限 500"},
		"be P5 13-15K":                     {"be · P5", "一次代入一个数，例如“13K”。"},
		"be P5 13K~15K":                    {"be · P5", "一次代入一个数"},
		"be P6 新加坡 13K":                    {"be · P6 · Singapore", "SGD 13,000：高出上限 3,200"},
		"be P6 新加坡 CNY 13K":                {"be · P6 · Singapore", "这个范围是 SGD，代入的是 CNY"},
		"前端":                               {"fe", "12,345–18,000/月 · 13薪 · 中位 15K"},
		"qianduan":                         {"fe", "年总额 160,485–234,000 元（不含绩效）"},
		"后端":                               {"be", "P6 · 上海：25–35K/月 · 14薪"},
		"后端 13K":                           {"be", "选好一个范围后，会代入你写的数。"},
		"后端 P9 上海":                         {"be · 上海", "薪资表里没有“P9”"},
		"be P5 Singapore":                  {"be · P5 · Singapore", "薪资表里没有这个组合"},
		"data analyst":                     {"da", "另有 1 个，按职级或城市选。"},
		"工程师":                              {"be, fe", "有 2 个岗位，你指哪个"},
		"工程师 P6 上海":                        {"be · P6 · 上海", "25–35K"}, // only one of them has it
		"后瑞工程师":                            {"none", "没有“后瑞工程师”，你是不是要查？"},
		"猴端工程师":                            {"none", "后端工程师"},
		"houduna":                          {"none", "后端工程师 · 研发（be）"},
		"bakend engineer":                  {"none", "Backend Engineer"},
		"后端经理":                             {"none", "后端工程师"},
		"产品经理":                             {"none", "没有找到你可以查询的“产品经理”。想查别的岗位，或找 HR 开权限。"},
		"量子咨询":                             {"none", "没有找到你可以查询的“量子咨询”。想查别的岗位，或找 HR 开权限。"},
		"架构师":                              {"arch", "高级架构师现在没有薪资范围，下一版从 2026年12月1日起有效。"},
		"yinhang":                          {"bank", "银行顾问还没有薪资范围"},
		"chongqing":                        {"ops", "重庆运营还没有薪资范围"},
		"重庆运营":                             {"ops", "重庆运营还没有薪资范围"},
		"c++":                              {"cpp", "还没有薪资范围"},
		"C++ 开发":                           {"cpp", "还没有薪资范围"},
		`'; DROP TABLE {{.Pay}} <b>`:       {"none", "没有找到"},
		strings.Repeat("很长的岗位", 40):        {"none", "没有找到你可以查询的“很长的岗位很长的岗位很长的岗位很长的岗位…”"},
		"be P6 上海 " + strings.Repeat("1", 80): {"be · P6 · 上海", "25–35K"},
	} {
		d := newDesk(t)
		locale := "zh-CN"
		if strings.Contains(line, "bakend") {
			locale = "en"
		}
		got := d.ask("hr-lin", line)
		if got.Topic != want[0] {
			t.Errorf("%q is about %q, want %q", line, got.Topic, want[0])
		}
		if words := d.words(got, locale); !strings.Contains(words, want[1]) {
			t.Errorf("%q: no %q in\n%s", line, want[1], words)
		}
	}
}
