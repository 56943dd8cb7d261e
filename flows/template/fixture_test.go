package template

import (
	"errors"
	"maps"
	"sync"
	"testing"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/wording"
)

func company() *hiring.Snapshot {
	person := func(id, name, locale string, roles ...hiring.Role) hiring.Person {
		return hiring.Person{ID: id, Name: name, Locale: locale, Roles: roles, Active: true}
	}
	return hiring.NewSnapshot(1,
		hiring.Company{Name: hiring.Words{"zh-CN": "星河科技", "en": "Galaxy Tech"}, Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		[]hiring.Person{
			person("adm-wei", "魏岚", "", hiring.Admin, hiring.HR), person("hr-lin", "林晓", "", hiring.HR), person("hr-nov", "Eva Novak", "en", hiring.HR),
			person("mgr-zhao", "赵磊", "", hiring.Manager),
		},
		[]hiring.Position{
			{ID: "be", Title: hiring.Words{"zh-CN": "后端工程师", "en": "Backend Engineer"}, HR: "hr-lin"},
			{ID: "old", Title: hiring.Words{"zh-CN": "测试", "en": "Tester"}, HR: "hr-lin", Gone: true},
		})
}

// rejection are words of a letter, as those that come with the bot.
func rejection() map[string]hiring.TemplateForm {
	return map[string]hiring.TemplateForm{
		"zh-CN": {Subject: "{{.Position}}面试结果", Parts: []hiring.TemplatePart{
			{Name: "greeting", Text: "{{.Name}}，你好：\n"},
			{Name: "thanks", Text: "感谢你参加{{.Position}}岗位的面试。"},
			{Name: "strength", Needs: "Strength", Text: "你在{{.Strength}}方面讲得很清楚。"},
			{Name: "reason", Text: "{{.Reason}}，所以这次没有邀请你进入下一轮。"},
			{Name: "invitation", Text: "\n以后有更合适的岗位，欢迎再来申请。"},
			{Name: "pool", Needs: "Pool", Text: "按你之前的同意，我们会把你的资料留在人才库。"},
			{Name: "signature", Text: "\n{{.Sender}} · {{.Company}}招聘\n"},
		}},
		"en": {Subject: "Your interview for {{.Position}}", Parts: []hiring.TemplatePart{
			{Name: "thanks", Text: "Hello {{.Name}},\nThank you for taking the interview for {{.Position}}."},
			{Name: "reason", Text: " We won't be inviting you to the next round, for one reason: {{.Reason}}."},
			{Name: "invitation", Text: "\nYou are welcome to apply again when a role fits better."},
			{Name: "signature", Text: "\n{{.Sender}}, {{.Company}} recruiting\n"},
		}},
	}
}

var shared = sync.OnceValues(func() (*desk, error) {
	l, err := wording.New()
	if err != nil {
		return nil, err
	}
	return newDesk(l, rejection())
})

func theDesk(t testing.TB) *desk {
	t.Helper()
	k, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// world is one record, driven like a runner would.
type world struct {
	t       testing.TB
	flow    flows.Flow[Shelf]
	now     time.Time
	company *hiring.Snapshot
	known   flows.Known
	head    hiring.Case
	rev     uint64
	part    Shelf
	effects []flows.Effect
	done    turn
}

func newWorld(t testing.TB, id string) *world {
	t.Helper()
	return &world{
		t: t, flow: theDesk(t).flow(), now: time.Date(2026, 11, 24, 2, 40, 0, 0, time.UTC), company: company(),
		known: flows.Known{}, head: hiring.Case{ID: id}, rev: 1,
	}
}

func (w *world) env(person string) flows.Env {
	w.known[Name+"/"+w.head.ID] = w.part
	w.known["rev/"+Name+"/"+w.head.ID] = w.rev
	env := flows.NewEnv(w.now, person, w.company, w.known)
	env.Rev = w.rev
	return env
}

var errDenied = errors.New("denied")

// do checks the right and carries out a step; args come in pairs, the first of
// "locale" being the action's.
func (w *world) do(person, verb, locale string, values chat.Values) error {
	w.t.Helper()
	v, ok := w.flow.Verbs[verb]
	if !ok || v.May == nil {
		w.t.Fatalf("no verb %s for people", verb)
	}
	env := w.env(person)
	if !v.May(env, w.head, w.part) {
		return errDenied
	}
	a := chat.Action{Flow: Name, Record: w.head.ID, Verb: verb, Revision: w.rev}
	if locale != "" {
		a.Args = map[string]string{"locale": locale}
	}
	done, err := v.Step(env, w.head, w.part, chat.Event{Values: values, Action: a})
	if err != nil {
		return err
	}
	w.done, w.effects = done, done.Effects
	if done.Card == nil {
		w.part, w.rev = done.Part, w.rev+1
	}
	for _, e := range done.Effects {
		if keep, ok := e.(flows.Keep); ok {
			w.known[keep.Collection+"/"+keep.ID] = keep.Value
		}
	}
	// The company reads what is in use.
	w.company.Templates = maps.Clone(w.company.Templates)
	if w.company.Templates == nil {
		w.company.Templates = map[string]hiring.Template{}
	}
	if w.part.Version > 0 {
		w.company.Templates[w.head.ID] = w.part.Template
	}
	return nil
}

func (w *world) must(person, verb, locale string, values chat.Values) {
	w.t.Helper()
	if err := w.do(person, verb, locale, values); err != nil {
		w.t.Fatalf("%s %s: %v", person, verb, err)
	}
}

func (w *world) card(person, kind string) chat.Card {
	return w.flow.View(w.env(person), w.head, w.part, kind)
}

// thanks is a thank-you mail as HR may write it.
func thanks() chat.Values {
	return chat.Values{
		"subject": {"谢谢你来面试{岗位}"},
		"body":    {"{姓名}，你好：\r\n谢谢你参加{岗位}的面试。[最晚 {下次告知} 前告诉你结果。]\r\n{署名}"},
		"sms":     {"SMS_2001"},
	}
}

// fields are the faults of a form by field, in Chinese.
func fields(err error) map[string]chat.Text {
	var p *chat.Problem
	if !errors.As(err, &p) {
		return nil
	}
	return p.Fields
}
