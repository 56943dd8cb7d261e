package main

import (
	"strings"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/bot/needs"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/store"
)

// lateClick is one click that does not count, after what others did, and the
// private sentence it gets. Card is how many revisions old the clicked card is.
type lateClick struct {
	name   string
	before []string // clicks that led here: "who flow/verb"
	who    string
	action string
	card   uint64
	zh, en string
}

// lateClicks is the list of product.md §3: the second click, the stale card,
// the forwarded card, the wrong person.
func lateClicks() []lateClick {
	sent := "hr-lin report/send"
	said := func(steps ...string) []string { return append([]string{sent}, steps...) }
	const (
		nobody   = "没有找到你可以查看或处理的内容。请核对名字，或找 HR 开权限。"
		nobodyEN = "Nothing found that you may see or do here. Check the name, or ask HR for access."
	)
	return []lateClick{
		{
			"the second click of the same person", said("mgr-zhao decision/approve"), "mgr-zhao", "decision/approve", 1,
			"你已于周一 09:40 定为“通过”，刚才那一下没有再算。",
			"You decided this Mon 09:40: Approved. The second click changed nothing.",
		},
		{
			"the opposite click of another manager", said("mgr-zhao decision/approve"), "mgr-he", "decision/reject", 1,
			"赵磊 已于周一 09:40 通过，你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。",
			"赵磊 approved this Mon 09:40. Your click changed nothing. If you disagree, the card offers “Object…”.",
		},
		{
			"the own opposite click, on the card of before", said("mgr-zhao decision/approve"), "mgr-zhao", "decision/reject", 1,
			"你已于周一 09:40 定为“通过”，刚才那一下没有再算。",
			"You decided this Mon 09:40: Approved. The second click changed nothing.",
		},
		{
			"HR wants to reject what is arranged", said("mgr-zhao decision/approve", "hr-lin round/arrange"), "hr-lin", "decision/reject", 0,
			"赵磊 已于周一 09:40 通过，你的操作没有生效。",
			"赵磊 approved this Mon 09:40. Your click changed nothing.",
		},
		{
			"rejected late, twice", said("mgr-zhao decision/hold", "mgr-zhao decision/reject"), "mgr-he", "decision/reject", 0,
			"赵磊 已于周一 09:40 定为不通过，你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。",
			"赵磊 rejected this Mon 09:40. Your click changed nothing. If you disagree, the card offers “Object…”.",
		},
		{
			"HR records it on a card of before", said("mgr-zhao decision/approve"), "hr-lin", "decision/record", 1,
			"赵磊 已于周一 09:40 通过，你的操作没有生效。",
			"赵磊 approved this Mon 09:40. Your click changed nothing.",
		},
		{
			"recorded late, twice", said("mgr-zhao decision/approve", "hr-lin decision/record"), "adm-bai", "decision/record", 0,
			"赵磊 已于周一 09:40 定为不通过，你的操作没有生效。",
			"赵磊 rejected this Mon 09:40. Your click changed nothing.",
		},
		{
			"the late one confirmed twice", said("mgr-zhao decision/hold", "hr-lin decision/record", "mgr-zhao decision/right"), "mgr-zhao", "decision/right", 0,
			"你已于周一 09:40 确认没错。要改的话，请 HR 重新打开。",
			"You said Mon 09:40 that it is right. HR can still reopen the case.",
		},
		{
			"the opposite click after a rejection", said("mgr-zhao decision/reject"), "lead-sun", "decision/approve", 0,
			"赵磊 已于周一 09:40 定为不通过，你的操作没有生效。有不同看法，可以在卡片上“提出异议…”。",
			"赵磊 rejected this Mon 09:40. Your click changed nothing. If you disagree, the card offers “Object…”.",
		},
		{
			"a card of before an undo", said("mgr-zhao decision/approve", "mgr-zhao decision/undo"), "mgr-he", "decision/approve", 2,
			"之前的决定已撤回，报告重新待评估。请用新卡片。",
			"The decision was taken back; the report waits for evaluation again. Please use the new card.",
		},
		{
			"a stale card", said("mgr-zhao decision/pass to mgr-ana"), "mgr-he", "decision/approve", 1,
			"卡片已经更新，刚才那一下没有算数。请看新卡片再决定。",
			"The card has changed since, so your click was not counted. Look at the new card and decide again.",
		},
		{"a forwarded card", said(), "mgr-ana", "decision/approve", 0, nobody, nobodyEN},
		{"a forwarded card, a trainee", said(), "tr-xu", "decision/reject", 0, nobody, nobodyEN},
		{
			"HR wants to decide", said(), "hr-lin", "decision/approve", 0,
			"由 赵磊 评估，HR 不能代为决定。如果在别处得知了决定，请用“代记决定…”。",
			"赵磊 evaluates; HR does not decide. If you heard the decision elsewhere, record it.",
		},
		{
			"HR undoes a decision of a manager", said("mgr-zhao decision/approve"), "hr-lin", "decision/undo", 0,
			"赵磊 已于周一 09:40 通过，你的操作没有生效。",
			"赵磊 approved this Mon 09:40. Your click changed nothing.",
		},
		{
			"undo after HR acted", said("mgr-zhao decision/approve", "hr-lin round/arrange"), "mgr-zhao", "decision/undo", 0,
			"已经有人接着处理，现在是“复试已安排”，没有撤销。要改的话，请 HR 重新打开。",
			"Acted on already: the case stands at “Second round arranged”. Nothing was undone; HR can reopen it.",
		},
		{
			"while it is with HR, on the card of before", said("mgr-zhao decision/notmine"), "mgr-he", "decision/approve", 1,
			"赵磊 周一 09:40 交回，等 林晓 指定评估人。请用新卡片。",
			"赵磊 gave it back Mon 09:40; 林晓 names somebody. Please use the new card.",
		},
		{
			"given back twice", said("mgr-zhao decision/notmine"), "mgr-zhao", "decision/notmine", 0,
			"赵磊 周一 09:40 交回，等 林晓 指定评估人。",
			"赵磊 gave it back Mon 09:40; 林晓 names somebody.",
		},
		{
			"given back by somebody who does not have it", said(), "mgr-he", "decision/notmine", 0,
			"现在由 赵磊 负责，不用你交回。你可以评估，也可以转给同事。",
			"It is with 赵磊, so it is not yours to give back. You may decide, or pass it on.",
		},
		{
			"passed on meanwhile, by the one who did it", said("mgr-zhao decision/pass"), "mgr-zhao", "decision/approve", 1,
			"赵磊 已于周一 09:40 转给莫凡。你仍要评估的话，请用新卡片。",
			"赵磊 gave it to 莫凡, Mon 09:40. If you still want to decide, use the new card.",
		},
		{"passed on, and on again: the one in between", said("mgr-zhao decision/pass", "iv-mo decision/pass to mgr-he"), "iv-mo", "decision/approve", 0, nobody, nobodyEN},
		{
			"passed on while HR is asked", said("mgr-zhao decision/pass to mgr-ana"), "mgr-zhao", "decision/pass", 0,
			"已经在等 林晓 同意转给 Ana Sole。在那之前你可以自己评估。",
			"It waits already for 林晓: may Ana Sole have it? Until then you can decide yourself.",
		},
		{
			"HR agrees twice", said("mgr-zhao decision/pass to mgr-ana", "hr-lin decision/agree"), "adm-bai", "decision/agree", 1,
			"赵磊 已于周一 09:40 转给 Ana Sole。你仍要评估的话，请用新卡片。",
			"赵磊 gave it to Ana Sole, Mon 09:40. If you still want to decide, use the new card.",
		},
		{
			"a card of before it was reopened", said("mgr-zhao decision/reject", "hr-lin decision/reopen"), "mgr-he", "decision/approve", 2,
			"林晓 已于周一 09:40 重新打开，原因在新卡片上，请重新评估。",
			"林晓 reopened it Mon 09:40. Read why on the new card and decide again.",
		},
		{
			"objected twice", said("mgr-zhao decision/reject", "mgr-he decision/object"), "mgr-he", "decision/object", 0,
			"你的异议已于周一 09:40 转给 林晓，不用再提。",
			"林晓 has had your objection since Mon 09:40. Once is enough.",
		},
		{
			"the recorded decision confirmed twice", said("hr-lin decision/record", "mgr-zhao decision/right"), "mgr-zhao", "decision/wrong", 0,
			"你已于周一 09:40 确认没错。要改的话，请 HR 重新打开。",
			"You said Mon 09:40 that it is right. HR can still reopen the case.",
		},
		{
			"after the candidate withdrew", said("withdraw"), "mgr-zhao", "decision/approve", 0,
			"现在是“候选人放弃”，不用再评估，你的操作没有生效。",
			"Nothing is left to decide: the case stands at “Withdrew”. Your click changed nothing.",
		},
		{
			"undo after the candidate withdrew", said("mgr-zhao decision/approve", "withdraw"), "mgr-zhao", "decision/undo", 0,
			"已经有人接着处理，现在是“候选人放弃”，没有撤销。要改的话，请 HR 重新打开。",
			"Acted on already: the case stands at “Withdrew”. Nothing was undone; HR can reopen it.",
		},
		{
			"HR undoes too late what she recorded", said("hr-lin decision/record", "wait"), "hr-lin", "decision/undo", 0,
			"赵磊 的决定 09:50 起不能撤销。记错了的话，请重新打开。",
			"赵磊’s decision could be undone until 09:50. If it is wrong, reopen the case.",
		},
		{
			"undo too late", said("mgr-zhao decision/approve", "wait"), "mgr-zhao", "decision/undo", 0,
			"你在周一 09:51 作了决定，10:01 起不能撤销。要改的话，请 HR 重新打开。",
			"You decided Mon 09:51; undo ended at 10:01. HR can still reopen the case.",
		},
		{
			"undo too late, on the card of before", said("mgr-zhao decision/approve", "wait"), "mgr-zhao", "decision/undo", 1,
			"你在周一 10:02 作了决定，10:12 起不能撤销。要改的话，请 HR 重新打开。",
			"You decided Mon 10:02; undo ended at 10:12. HR can still reopen the case.",
		},
		{"who lost the role", said("he is no manager"), "mgr-he", "decision/approve", 0, nobody, nobodyEN},
		{"who left the company", said("he left"), "mgr-he", "decision/approve", 0, nobody, nobodyEN},
	}
}

// TestEveryClickHasItsSentence: whoever comes second, late or without the
// right is told in private how things stand, and nothing is stored.
func TestEveryClickHasItsSentence(t *testing.T) {
	t.Parallel()
	if needs.Unraced(t) {
		return
	}
	b := newBench(t)
	for _, c := range lateClicks() {
		id := b.lead("draft")
		for _, step := range c.before {
			b.happens(id, step)
		}
		flow, verb, _ := strings.Cut(c.action, "/")
		a := chat.Action{Flow: flow, Record: id, Verb: verb, Revision: b.revision(flow, id) - c.card}
		b.clock.Add(time.Millisecond)
		_, err := b.app.desk.Handle(t.Context(), chat.Event{
			ID: b.app.newID("ev"), Kind: chat.Click, From: chat.Account{Platform: "console", User: c.who}, Action: a, Values: values(),
		})
		if err == nil || b.stored() {
			t.Errorf("%s: it counted (%v)", c.name, err)
			continue
		}
		zone, _ := time.LoadLocation("Asia/Shanghai")
		for locale, want := range map[string]string{"zh-CN": c.zh, "en": c.en} {
			said := b.app.speaker.Words(chat.Reader{Person: c.who, Locale: locale, Zone: zone}, chat.AsProblem(err).Sentence)
			if said != want {
				t.Errorf("%s in %s:\n got %s\nwant %s", c.name, locale, said, want)
			}
		}
	}
}

// happens is one thing that others did before the click.
func (b *bench) happens(id, step string) {
	b.t.Helper()
	switch step {
	case "withdraw":
		b.put(id, func(c *hiring.Case) { c.Status, c.Duty = hiring.Withdrawn, hiring.Duty{} })
	case "he is no manager":
		b.employs("mgr-he, name: 何静, roles: [manager]", "mgr-he, name: 何静, roles: [it]", "managers: [mgr-zhao, mgr-he, mgr-old]", "managers: [mgr-zhao, mgr-old]")
	case "he left":
		b.employs("email: he@farhill.example,", "email: he@farhill.example, active: false,")
	default:
		b.step(id, step)
	}
}

// put changes the head of a case, as a flow does that is not there yet.
func (b *bench) put(id string, change func(*hiring.Case)) {
	b.t.Helper()
	err := b.app.store.Update(b.t.Context(), func(tx *store.Txn) error {
		head, _, err := flows.Cases().Get(tx, id)
		if err != nil {
			return err
		}
		change(&head.Body)
		return flows.Cases().Put(tx, id, head)
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// employs imports the test's company with pieces replaced.
func (b *bench) employs(pairs ...string) {
	b.t.Helper()
	file := strings.NewReplacer(pairs...).Replace(string(testCompany(b.t)))
	o := companyOrder{From: chat.Account{Platform: "cli", User: "test"}, ID: b.app.newID("company")}
	if _, err := b.app.importCompany(b.t.Context(), []byte(file), o); err != nil {
		b.t.Fatal(err)
	}
}
