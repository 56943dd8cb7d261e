package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"closeloop/bot/sample"
	"closeloop/flows/company"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
	"closeloop/locales"
	"closeloop/store"
)

// schooled changes a trainee's record by hand, for what would take a story of its own.
func schooled(who string, change func(*tour, *training.Trainee)) step {
	return step{"school " + who, func(ctx context.Context, t *tour) error {
		part, err := t.trainee(ctx, who)
		if err != nil {
			return err
		}
		change(t, &part)
		all := store.Collection[training.Trainee]{Name: training.Name, Schema: 1}
		return t.app.store.Update(ctx, func(tx *store.Txn) error {
			rec, _, err := all.Get(tx, who)
			rec.Rev, rec.Body = rec.Rev+1, part
			return errors.Join(err, all.Put(tx, who, rec))
		})
	}}
}

// awarded has somebody who passed all tracks also have done all drills.
func awarded(who string) step {
	return schooled(who, func(t *tour, part *training.Trainee) {
		rules, now := map[string]int{}, t.clock.Now()
		for _, track := range t.app.school.Tracks() {
			at := part.Tracks[track.ID]
			for _, d := range track.Drills {
				if !slices.Contains(at.Done, d.ID) {
					at.Done = append(at.Done, d.ID)
				}
			}
			part.Tracks[track.ID], rules[track.ID] = at, track.Rules
		}
		part.Certificate = &training.Certificate{
			Code: "7KQ3-MZ9D-4T2X", Person: who, Name: t.company.Name(who), Locale: t.lang, At: now, Until: now.AddDate(1, 0, 0), Rules: rules,
		}
	})
}

// lapses lets a year go by.
func lapses(who string) step {
	return schooled(who, func(t *tour, part *training.Trainee) {
		for id, at := range part.Tracks {
			at.Passed = at.Passed.AddDate(-1, 0, -7)
			part.Tracks[id] = at
		}
		c := *part.Certificate
		c.At, c.Until = c.At.AddDate(-1, 0, 0), t.clock.Now()
		part.Certificate = &c
	})
}

// teamPlay: a team that is large enough for its questions to be judged, and what
// keeps the company sees of it.
func teamPlay() []scene {
	const crowd = 31
	hires := step{"hire", func(ctx context.Context, t *tour) error {
		file, err := crowded(t.lang, crowd)
		if err != nil {
			return err
		}
		if _, err := t.app.putCompany(ctx, file, companyOrder{From: visitor(), ID: t.event()}); err != nil {
			return err
		}
		return t.settle(ctx)
	}}
	all := []step{types("adm-wei", "/train team"), hires}
	for i := range crowd {
		all = append(all, schooled(newcomer(i), func(t *tour, part *training.Trainee) { learned(t, part, i) }))
	}
	return []scene{{"team", "2026-11-23 09:45:00", append(all,
		types("adm-wei", "/train team"), learns("adm-wei", "team", nil, "page", "2"), learns("adm-wei", "team", nil, "track", "operation"),
		learns("adm-wei", "team", nil, "page", "6"),
	)}}
}

func newcomer(i int) string { return fmt.Sprintf("tr-%02d", i) }

// crowded is the sample company with newcomers.
func crowded(lang string, n int) (company.File, error) {
	stage, err := oneTongue(lang)
	if err != nil {
		return company.File{}, err
	}
	file, faults := company.Read(sample.Company())
	if len(faults) > 0 {
		return file, &faultyCompany{faults}
	}
	stage(&file)
	name := map[string]string{locales.English: "Newcomer", locales.Chinese: "新人"}[lang]
	for i := range n {
		file.People = append(file.People, hiring.Person{
			ID: newcomer(i), Name: fmt.Sprintf("%s %02d", name, i+1), Roles: []hiring.Role{hiring.Trainee}, Locale: lang, Active: true,
		})
	}
	return file, nil
}

// learned is a newcomer who has answered ten questions of each track, the more of
// them right the later they came.
func learned(t *tour, part *training.Trainee, i int) {
	part.Tracks, part.Items = map[string]training.Progress{}, map[string]training.Item{}
	for _, track := range t.app.school.Tracks() {
		right := 0
		for n, q := range track.Questions[:training.Drawn] {
			item := training.Item{First: (i+n)%10 < 2+i/4}
			if n == 0 {
				item.First = i == 3 // hardly anybody, and not the best
			}
			if part.Items[q.ID] = item; item.First {
				right++
			}
		}
		at := training.Progress{Tries: 1, Best: 10 * right, Read: []string{track.Cards[0].ID}}
		if at.Best >= training.Pass {
			at.Passed, at.Rules = t.clock.Now(), track.Rules
		}
		part.Tracks[track.ID] = at
	}
}
