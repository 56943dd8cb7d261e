package slack

import (
	"fmt"
	"strings"
	"time"

	"closeloop/bot/chat"
)

// both are words in Chinese and in English.
func both(zh, en string) chat.Text {
	return chat.ByLocale(map[string]string{"zh-CN": zh, "en": en})
}

// at is the Thursday of the sample cards, 10:12 in Shanghai.
func at() time.Time { return time.Date(2026, 11, 26, 2, 12, 0, 0, time.UTC) }

func act(verb string) chat.Action {
	return chat.Action{Flow: "decision", Record: "C-1042", Verb: verb, Revision: 7}
}

func button(zh, en, verb string) chat.Button {
	return chat.Button{Label: both(zh, en), Action: act(verb)}
}

func asks(b chat.Button, fields ...chat.Field) chat.Button {
	b.Form = &chat.Form{Title: b.Label, Submit: both("提交", "Submit"), Fields: fields}
	return b
}

func styled(b chat.Button, s chat.Style) chat.Button {
	b.Style = s
	return b
}

func buttons(row, more, links []chat.Button) chat.Block {
	return chat.Block{Kind: chat.KindButtons, Row: row, More: more, Links: links}
}

// samples are cards of every kind and of every extreme, by the name of their
// golden file.
func samples() map[string]chat.Card {
	return map[string]chat.Card{
		"summary": summaryCard(), "overdue": overdueCard(), "letter": letterCard(), "full": fullCard(), "trend": trendCard(),
		"pay": payCard(), "files": filesCard(), "menu": menuCard(), "hostile": hostileCard(), "huge": hugeCard(), "scripts": scriptsCard(),
		"empty": {Kind: "desk.nothing"}, "title": {Kind: "desk.done", Tone: chat.Good, Title: both("都处理完了", "All done")},
		"attention": {Kind: "jobs.list", Tone: chat.Bad, Title: both("3 件没送到", "3 not delivered"), Blocks: []chat.Block{chat.Paragraph(both("邮件服务器不通。", "The mail server does not answer."))}},
	}
}

func summaryCard() chat.Card {
	return chat.Card{
		Kind: "decision.summary", Record: "C-1042", Revision: 7, Tone: chat.Waiting,
		Title: both("李明 · 后端工程师", "Daniel Reyes · Backend Engineer"), Tag: both("待你评估", "Your call"),
		Preview: both("有 1 份面试报告待你评估", "An interview report needs you"),
		Blocks: []chat.Block{
			chat.Paragraph(both("AI面试 周一 11月23日 · 25分钟 · 已等 1 天", "AI interview Mon 23 Nov · 25 min · waiting 1 day")), chat.Divider(),
			chat.Marked("+", both("逻辑思维 82（线 70）", "Logic 82 (bar 70)")), chat.Quote(both("“先按租户分表，再拆热点订单”", "“Shard by tenant first, then pull out hot orders”")),
			chat.Marked("+", both("沟通表达 76（线 65）", "Communication 76 (bar 65)")),
			chat.Marked("-", both("行业经验 54（线 70）", "Industry 54 (bar 70)")), chat.Quote(both("“对账我只接过接口，没做过清算”", "“I called the reconciliation API, never built clearing”")),
			chat.Marked("-", both("抗压 63（线 65，接近）", "Stress resistance 63 (bar 65, near)")),
			chat.Paragraph(both("复试可问：讲一次线上资损是怎么处理的。", "Ask in round 2: one live payment incident, step by step.")), chat.Divider(),
			chat.Note(both("AI 估分，供参考；由你决定。", "AI estimate. You decide.")),
			chat.Paragraph(chat.T("decision.due", "Due", at())),
			buttons(
				[]chat.Button{styled(button("通过", "Approve", "approve"), chat.Primary), asks(button("不通过…", "Reject…", "reject"), chat.Field{Name: "reason", Type: chat.FieldArea, Label: both("原因", "Reason"), Required: true})},
				[]chat.Button{asks(button("待定…", "Hold…", "hold")), asks(button("转给同事…", "Pass to a colleague…", "pass")), button("不归我", "Not mine", "notmine"), button("AI 打分准不准", "Was the AI right?", "rate")},
				[]chat.Button{button("完整报告 ›", "Full report ›", "full")},
			),
		},
	}
}

func overdueCard() chat.Card {
	return chat.Card{
		Kind: "duty.overdue", Record: "C-1042", Revision: 3, Tone: chat.Neutral,
		Title: both("赵磊有 1 份评估超过 48 小时（2 个工作日）", "Zhao Lei has 1 evaluation past 48 h (2 working days)"),
		Blocks: []chat.Block{
			chat.Paragraph(both("后端工程师 · 李明 · 候选人已等 3 天", "Backend Engineer · Daniel Reyes · waiting 3 days")),
			chat.Paragraph(both("周三 10:12 提醒过他一次，还没有约定时间。", "Reminded once, Wed 10:12. No date promised yet.")),
			chat.Buttons(styled(button("请他今天完成", "Ask him for today", "today"), chat.Primary), button("我来评估", "I'll evaluate", "take"), asks(button("换人…", "Reassign…", "plan"), chat.Field{Name: "to", Type: chat.FieldPerson})),
			chat.Note(both("HR 林晓知道此事。", "HR Lin Xiao knows.")),
			buttons(nil, nil, []chat.Button{button("为什么告诉我 ›", "Why me? ›", "why")}),
		},
	}
}

func letterCard() chat.Card {
	letter := both("李明，你好：\n感谢你参加后端工程师岗位的面试。分表那道题你讲得很清楚。\n这个岗位要做支付清算，你目前接触得还不多，所以这次没有邀请你进入复试。\n林晓 · 星河科技招聘",
		"Hello Daniel Reyes,\nthank you for taking the interview for Backend Engineer. Your answer on sharding was clear.\nThis role needs hands-on work with payment clearing, and so far yours has been limited.\nLin Xiao, Galaxy Tech recruiting")
	send := styled(button("发送…", "Send…", "send"), chat.Primary)
	send.Confirm = both("给 李明 l•••g@example.com 发邮件，署名 林晓。60 秒内可撤回。", "Mail Daniel Reyes, d•••s@example.com, signed Lin Xiao. You can call it back for 60 seconds.")
	quote := chat.Quote(letter)
	quote.Fold = 9
	return chat.Card{
		Kind: "letter.draft", Record: "C-1042", Revision: 9, Tone: chat.Waiting,
		Title: both("拒信草稿 · 李明 · 后端工程师", "Draft · Daniel Reyes · Backend Engineer"), Tag: both("待你确认", "To confirm"),
		Blocks: []chat.Block{
			chat.Note(chat.T("decision.due", "Due", at())), quote,
			chat.Note(both("没写“存入人才库”：候选人未同意", "The talent pool is not mentioned: no consent")),
			buttons([]chat.Button{send, asks(button("修改", "Edit", "edit"), chat.Field{Name: "text", Type: chat.FieldArea, Value: "Hello"})},
				[]chat.Button{styled(button("不发", "Discard", "discard"), chat.Danger), asks(button("已用别的方式告知…", "Told otherwise…", "told"))}, nil),
		},
	}
}

func fullCard() chat.Card {
	names := []chat.Text{both("逻辑思维", "Logical thinking"), both("沟通表达", "Communication"), both("行业经验", "Industry experience, payments"), both("抗压", "Stress resistance")}
	table := chat.Table{Head: []chat.Text{both("维度", "Dimension"), both("分数", "Score"), both("线", "Bar")}}
	score, bar := chat.Series{Name: both("分数", "Score"), Values: []float64{82, 76, 54, 63}}, chat.Series{Name: both("线", "Bar"), Values: []float64{70, 65, 70, 65}}
	for i, name := range names {
		table.Rows = append(table.Rows, []chat.Text{name, chat.L(fmt.Sprint(score.Values[i])), chat.L(fmt.Sprint(bar.Values[i]))})
	}
	measured := chat.Table{
		Head: []chat.Text{both("依据", "Measured"), both("数值", "Value")},
		Rows: [][]chat.Text{{both("语速", "Pace"), both("每分钟 110 字", "110 words a minute")}, {both("填充词", "Fillers"), both("每 100 字 0 个", "0 in 100 words")}},
	}
	return chat.Card{
		Kind: "report.full", Record: "C-1042", Revision: 2, Tone: chat.Neutral,
		Title: both("李明 · 后端工程师", "Daniel Reyes · Backend Engineer"), Tag: both("完整报告", "Full report"),
		Blocks: []chat.Block{
			chat.Facts(chat.Fact{Label: both("面试时间", "Interview"), Value: chat.T("report.fact.when.value", "At", at(), "Attempt", 1)}, chat.Fact{Label: both("题库", "Questions"), Value: chat.L("be-2026.3")}, chat.Fact{Label: both("同意进人才库", "Talent pool"), Value: both("否", "no")}),
			chat.Note(both("AI 估分，供参考；由你决定。", "AI estimate. You decide.")),
			{Kind: chat.KindChart, Chart: &chat.Chart{Kind: chat.Bars, Title: both("分数与线", "Scores against the bar"), Labels: names, Series: []chat.Series{score, bar}, Told: true}},
			{Kind: chat.KindTable, Table: &table},
			chat.Paragraph(both("问：订单表怎么拆？", "Q: How do you split an orders table?")), chat.Quote(both("“先按租户分表，再拆热点订单。”", "“Shard by tenant first.\nThen pull out hot orders.”")),
			{Kind: chat.KindTable, Table: &measured},
			buttons(nil, nil, []chat.Button{button("返回 ›", "Back ›", "show")}),
		},
	}
}

func trendCard() chat.Card {
	return chat.Card{
		Kind: "stats.trend", Tone: chat.Neutral, Title: both("等多久", "How long it takes"),
		Blocks: []chat.Block{{Kind: chat.KindChart, Chart: &chat.Chart{
			Kind: chat.Line, Title: both("从面试到答复", "From interview to answer"), Unit: both(" 天", " days"),
			Labels: []chat.Text{both("第 46 周", "Week 46"), both("第 47 周", "Week 47")},
			Series: []chat.Series{{Name: both("后端", "Backend"), Values: []float64{4, 2.5}}, {Name: both("前端", "Frontend"), Values: []float64{7, 3}}},
		}}},
	}
}

func payCard() chat.Card {
	return chat.Card{
		Kind: "pay.answer", Record: "be", Tone: chat.Neutral, Title: both("后端工程师 · P6 · 上海", "Backend Engineer · P6 · Singapore"), Tag: both("仅你可见", "only you see this"),
		Blocks: []chat.Block{
			chat.Paragraph(both("25–35K/月 · 14薪 · 中位 30K\n年总额 35–49 万（不含绩效）", "SGD 7,000–9,800 a month × 13 · mid 8,400\nSGD 91,000–127,400 a year, bonus not included")),
			chat.Buttons(asks(button("代入一个数…", "Try a figure…", "try"), chat.Field{Name: "amount", Type: chat.FieldNumber}), button("换城市或职级", "Other city or level", "other")),
		},
	}
}

func filesCard() chat.Card {
	return chat.Card{
		Kind: "firstday.setup", Title: both("设置", "Set up"), Tone: chat.Neutral,
		Blocks: []chat.Block{chat.Paragraph(both("填好表，放回这里。", "Fill in the sheet and drop it here."))},
		Files:  []chat.Attachment{{Name: "company.xlsx", Make: "template/company"}, {Name: "a & b <c>.csv", Make: "x"}},
	}
}

// menuCard has what no menu holds: too many lines, a question of one, a long path.
func menuCard() chat.Card {
	var more []chat.Button
	for i := range 8 {
		more = append(more, button(fmt.Sprintf("第 %d 项", i), fmt.Sprintf("Line %d", i), fmt.Sprintf("line-%d", i)))
	}
	sure := styled(button("删掉", "Delete", "delete"), chat.Danger)
	sure.Confirm = both(strings.Repeat("真的要删掉吗？", 60), strings.Repeat("Really delete it? ", 30))
	long := button("很长的路", "A long path", "long")
	long.Action.Args = map[string]string{"where": strings.Repeat("x", 90)}
	nameless := chat.Button{Action: act("nameless")}
	wordy := button(strings.Repeat("一个很长的按钮", 20), strings.Repeat("a very long button ", 10), "wordy")
	return chat.Card{Kind: "desk.menu", Title: both("菜单", "Menu"), Blocks: []chat.Block{
		buttons([]chat.Button{styled(button("一", "One", "one"), chat.Primary), styled(button("二", "Two", "two"), chat.Primary), styled(button("三", "Three", "three"), chat.Danger)},
			append(more, sure, long), []chat.Button{nameless, wordy}),
	}}
}

// markup is words that are alive in Slack where they are not kept from it.
func markup() string {
	return "<!channel> <@U024BE7LH> <http://x.example|y> @here #general *b* _i_ ~s~ `c` ```p``` :smile: &lt; &amp; R&D\n> quote\n- list {{.Name}} \u202egnp\x00\x1b[31m <!date^1^{time}|x> \uFDD00\uFDD1"
}

func hostileCard() chat.Card {
	bad := chat.L(markup())
	return chat.Card{
		Kind: "decision.summary", Record: "C-1042", Title: bad, Tag: bad, Tone: chat.Waiting,
		Blocks: []chat.Block{
			chat.Paragraph(bad), chat.Marked("+", bad), chat.Quote(bad), chat.Note(bad), chat.Note(chat.T("console.day", "When", at())),
			chat.Note(chat.T("decision.gone.passed", "Name", "*x* <!here> & co", "At", at())), chat.Note(chat.T("decision.gone.passed", "Name", "R&D <b", "At", at())),
			chat.Facts(chat.Fact{Label: bad, Value: bad}, chat.Fact{Label: chat.L("\uFDD3"), Value: chat.L("\uFDD2")}),
			{Kind: chat.KindTable, Table: &chat.Table{Head: []chat.Text{bad, bad}, Rows: [][]chat.Text{{bad}, {chat.L(""), bad}}}},
			{Kind: chat.KindChart, Chart: &chat.Chart{Title: bad, Unit: bad, Labels: []chat.Text{bad, bad}, Series: []chat.Series{{Name: bad, Values: []float64{1, 2}}, {Name: bad, Values: []float64{3, 4}}}}},
			chat.Buttons(chat.Button{Label: bad, Action: act("x"), Confirm: bad, Style: chat.Danger}),
		},
		Files: []chat.Attachment{{Name: markup()}},
	}
}

func hugeCard() chat.Card {
	c := chat.Card{Kind: "report.full", Record: "C-1042", Title: chat.L(strings.Repeat("A long title ", 30)), Tag: chat.L(strings.Repeat("tag ", 100))}
	for i := range 150 {
		c.Blocks = append(c.Blocks, chat.Divider(), chat.Paragraph(both(strings.Repeat("很长的一段话，", 60), fmt.Sprintf("%d %s", i, strings.Repeat("a long paragraph of words ", 200)))), chat.Quote(both(strings.Repeat("引用", 2000), strings.Repeat("quote ", 1000))))
	}
	c.Blocks = append(c.Blocks, buttons([]chat.Button{styled(button("通过", "Approve", "approve"), chat.Primary)}, nil, []chat.Button{button("完整报告 ›", "Full report ›", "show")}))
	return c
}

// scriptsCard names people of many scripts, as they write themselves.
func scriptsCard() chat.Card {
	c := chat.Card{Kind: "pile.stack", Title: both("新到 8 份报告", "8 new reports"), Blocks: []chat.Block{}}
	for _, name := range []string{"José Núñez", "Þórdís Kolbrún", "محمد علي", "שרה לוי", "เกวลิน", "नेहा शर्मा", "𠮷野家子", "O’Neil-Smith 👩‍💻", "Lý Thị Hồng"} {
		c.Blocks = append(c.Blocks, chat.Paragraph(chat.L(name)), chat.Note(chat.T("decision.gone.passed", "Name", name, "At", at())))
	}
	return c
}
