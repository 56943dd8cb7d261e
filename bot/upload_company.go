package main

import (
	"context"

	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
	"closeloop/flows/upload"
)

// judgeCompany reads a company file and compares it with the company as it is.
// With a Why in the finding it is not to be imported.
func (a *app) judgeCompany(ctx context.Context, d dropped) (found upload.Finding, file company.File, diff company.Diff, err error) {
	found.Kind = upload.Company
	state, err := a.sampleState(ctx)
	switch {
	case err != nil:
		return found, file, diff, err
	case state == sampleUntouched:
		found.Why = "sample"
		return found, file, diff, nil
	case len(d.raw) > maxCompany:
		found.Why = "big"
		return found, file, diff, nil
	}
	old, err := a.runner.Company(ctx)
	if err != nil {
		return found, file, diff, err
	}
	file, faults, err := companyIn(d, old)
	if err != nil {
		found, err = says(found, err)
		return found, file, diff, err
	}
	if found.Faults = companyFaults(faults); len(faults) > 0 {
		found.Why = upload.WhyFaulty
		return found, file, diff, nil
	}
	diff = file.Diff(old)
	found.Change = changeOf(diff, old)
	found.Used, err = a.usedPositions(ctx, diff)
	switch me, known := person(file, d.By); {
	case len(found.Used) > 0:
		found.Why = upload.WhyUsed
	case !known || !me.Active:
		found.Why = "yourself"
	}
	return found, file, diff, err
}

// companyIn reads a company from YAML or from tables.
func companyIn(d dropped, old *hiring.Snapshot) (company.File, []company.Fault, error) {
	if isYAML(d.raw) {
		file, faults := company.Read(d.raw)
		return file, faults, nil
	}
	t, err := company.ReadTables([]sheet.Source{d.source()}, old)
	return t.File, t.Faults, err
}

func companyFaults(faults []company.Fault) (out []upload.Fault) {
	for _, f := range faults[:min(len(faults), upload.MostFaults)] {
		one := upload.Fault{Sheet: f.Sheet, Row: f.Line, Field: f.Title, Why: f.Why}
		if f.Sheet == "" {
			one.Field = f.Path
		}
		out = append(out, one)
	}
	return out
}

func person(file company.File, id string) (hiring.Person, bool) {
	for _, p := range file.People {
		if p.ID == id {
			return p, true
		}
	}
	return hiring.Person{}, false
}

func changeOf(d company.Diff, old *hiring.Snapshot) upload.Change {
	count := func(c company.Changes) upload.Difference {
		return upload.Difference{Added: len(c.Added), Changed: len(c.Changed), Missing: len(c.Missing)}
	}
	c := upload.Change{People: count(d.People), Positions: count(d.Positions)}
	for _, id := range d.People.Missing {
		c.Leaving = append(c.Leaving, old.Name(id))
	}
	return c
}

func (a *app) lookAtCompany(ctx context.Context, d dropped) (upload.Finding, error) {
	found, _, diff, err := a.judgeCompany(ctx, d)
	if found.Why == "" && diff.Empty() {
		found.Why = upload.WhySame
	}
	return found, err
}

// bringCompany imports a company file. One that changes nothing any more was
// imported by an earlier try, which may not have come to the duties.
func (a *app) bringCompany(ctx context.Context, d dropped) (upload.Finding, error) {
	found, file, diff, err := a.judgeCompany(ctx, d)
	if err != nil || found.Why != "" {
		return found, err
	}
	o := companyOrder{From: d.From, ID: d.batch()}
	if diff.Empty() {
		found.Change = d.Found.Change
		return found, a.moveDuties(ctx, o)
	}
	_, err = a.putCompany(ctx, file, o)
	return found, err
}
