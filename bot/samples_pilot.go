package main

import (
	"context"

	"closeloop/bot/sample"
	"closeloop/flows/company"
)

// pilots imports the sample company with a position's pilot switch set.
func pilots(position, pilot string) step {
	return step{"pilot " + pilot, func(ctx context.Context, t *tour) error {
		stage, err := oneTongue(t.lang)
		if err != nil {
			return err
		}
		file, faults := company.Read(sample.Company())
		if len(faults) > 0 {
			return &faultyCompany{faults}
		}
		stage(&file)
		for i := range file.Positions {
			if file.Positions[i].ID == position {
				file.Positions[i].Pilot = pilot
			}
		}
		if _, err := t.app.putCompany(ctx, file, companyOrder{From: visitor(), ID: t.event()}); err != nil {
			return err
		}
		return t.settle(ctx)
	}}
}

// pilotPlay: a position in a dry run, whose letter does not leave; then it is on.
func pilotPlay() []scene {
	return []scene{{"dry", "2026-11-23 09:45:00", []step{
		types("hr-lin", "/dry"), pilots("be", "off"), types("hr-lin", "/position be"), pilots("be", "dry"), types("hr-lin", "/position be"),
		types("adm-wei", "/dry"), come(guest{"ann", "be", 0, nil}, guest{"bob", "be", 1, nil}, guest{"cyn", "be", 2, nil}),
		types("hr-lin", "/report {ann}"), goesOn("hr-lin", "report/send", "ann"),
		types("mgr-zhao", "/decide {ann}"), goesOn("mgr-zhao", "decision/reject", "ann", "reason", "industry"), waits("2026-11-23 10:00:00"),
		types("hr-lin", "/letter {ann}"), goesOn("hr-lin", "letter/send", "ann"), waits("2026-11-24 10:30:00"),
		types("hr-lin", "/letter {ann}"), types("hr-lin", "/dry be"), goesOn("hr-lin", "dryrun/page", "hr-lin"),
		types("adm-wei", "/dry"), pilots("be", "on"), types("hr-lin", "/dry"),
	}}}
}
