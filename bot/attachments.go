package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/company"
	"closeloop/flows/firstday"
	"closeloop/flows/intake"
	"closeloop/flows/pay"
	"closeloop/flows/stats"
	"closeloop/flows/training"
	"closeloop/flows/upload"
)

// make makes the file that a card of a person has attached. What is asked for
// is never trusted: the right is read anew.
func (a *app) make(ctx context.Context, person, what string) (console.Made, bool, error) {
	if inside, ok := strings.CutPrefix(what, madeInside(person)); ok && a.practices != nil {
		return a.practices.make(ctx, person, inside)
	}
	if id, ok := strings.CutPrefix(what, upload.RefusedList); ok {
		return a.refusedList(ctx, person, id)
	}
	if code, ok := strings.CutPrefix(what, training.Paper); ok {
		return a.certificate(ctx, person, code)
	}
	if strings.HasPrefix(what, stats.Sheet) {
		return a.figures(ctx, person, what)
	}
	if name, ok := strings.CutPrefix(what, pictured); ok {
		return a.picture(ctx, person, name)
	}
	switch what {
	case firstday.Template:
		return a.companySheet(ctx, person)
	case upload.InterviewSheet:
		return a.sheetToFill(ctx, person, "interviews.xlsx", intake.Template)
	case upload.PaySheet:
		return a.sheetToFill(ctx, person, "pay.xlsx", pay.Template)
	}
	return console.Made{}, false, nil
}

// spreadsheet is the media type of XLSX.
const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// companySheet is the company as it is, to be changed and dropped back.
func (a *app) companySheet(ctx context.Context, person string) (console.Made, bool, error) {
	s, err := a.runner.Company(ctx)
	if err != nil || !s.Keeps(person) {
		return console.Made{}, false, err
	}
	var out bytes.Buffer
	err = company.Filled(&out, s)
	return console.Made{Name: "company.xlsx", Type: spreadsheet, Body: out.Bytes()}, err == nil, err
}

// sheetToFill is an empty table with examples, for those who may bring it back.
func (a *app) sheetToFill(ctx context.Context, person, name string, template func(io.Writer) error) (console.Made, bool, error) {
	s, err := a.runner.Company(ctx)
	if err != nil || !upload.Brings(s, person, upload.Interviews) {
		return console.Made{}, false, err
	}
	var out bytes.Buffer
	err = template(&out)
	return console.Made{Name: name, Type: spreadsheet, Body: out.Bytes()}, err == nil, err
}

// refusedList is what was wrong in a dropped file, a line for each fault, for
// who dropped it.
func (a *app) refusedList(ctx context.Context, person, id string) (console.Made, bool, error) {
	made := console.Made{Name: "refused.txt", Type: "text/plain; charset=utf-8"}
	var lines strings.Builder
	err := a.runner.Look(ctx, func(env flows.Env) error {
		u, ok := flows.Find[upload.Upload](env, upload.Name, id)
		if !ok || u.By != person {
			return nil
		}
		reader := chat.Reader{Person: person, Locale: env.Company.Locale(person), Zone: env.Company.Zone(person)}
		for _, f := range u.Found.Faults {
			fmt.Fprintln(&lines, a.speaker.Words(reader, upload.FaultLine(u.Found.Kind, f)))
		}
		return nil
	})
	made.Body = []byte(lines.String())
	return made, lines.Len() > 0, err
}
