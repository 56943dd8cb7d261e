package main

import (
	"context"
	"testing"

	"closeloop/flows/hiring"
	"closeloop/store"
)

// occasioned is a template of a notice that is switched on, in both languages, as an
// admin would have approved it.
func occasioned(kind string, ask bool) hiring.Template {
	status := func(words string) string {
		if kind == "thanks" {
			return ""
		}
		return words
	}
	form := func(subject, body, hear, sign, sms string) hiring.TemplateForm {
		return hiring.TemplateForm{Subject: subject, SMS: sms, Parts: []hiring.TemplatePart{
			{Name: "body", Text: body}, {Name: "hear", Needs: "HearBy", Text: hear}, {Name: "sign", Text: sign},
		}}
	}
	return hiring.Template{Kind: kind, On: true, Ask: ask, Version: 1, Forms: map[string]hiring.TemplateForm{
		"zh-CN": form("{{.Position}}应聘进展 · {{.Company}}", "{{.Name}}，你好：\n谢谢你应聘{{.Position}}。"+status("现在是：{{.Status}}。")+"\n",
			"我们会在{{.HearBy}}前告诉你结果或下一步。\n", "{{.Sender}} · {{.Company}}招聘\n", "SMS_ZH"),
		"en": form("Your application for {{.Position}} at {{.Company}}", "Hello {{.Name}},\nthank you for your application for {{.Position}}."+status(" It is {{.Status}}.")+"\n",
			"You will hear from us by {{.HearBy}}.\n", "{{.Sender}}, {{.Company}} recruiting\n", "SMS_EN"),
	}}
}

// approve switches templates on.
func approve(t *testing.T, a *app, templates ...hiring.Template) {
	t.Helper()
	err := a.store.Update(context.Background(), func(tx *store.Txn) error {
		all := store.Collection[hiring.Template]{Name: "template", Schema: 1}
		for _, one := range templates {
			rec := store.Record[hiring.Template]{Body: one}
			rec.Subject = "company"
			if err := all.Put(tx, hiring.TemplateID(one.Kind, one.Position), rec); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = a.runner.Reread(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
}
