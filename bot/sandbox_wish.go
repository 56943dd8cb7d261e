package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/calendar"
	"closeloop/flows/hiring"
	"closeloop/flows/training"
	"closeloop/store"
)

// work does what a trainee's record wishes of the sandbox and says which goals are
// met. Doing it again has the effect of once.
func (p *practices) work(ctx context.Context, person string) ([]byte, error) {
	ctx, done := p.within(ctx)
	defer done()
	d, ok, err := p.running(ctx, person)
	if err != nil {
		return nil, err
	}
	report := training.Report{No: d.Wish.No}
	switch {
	case !ok:
	case d.Wish.Do == "close" || d.Done:
		err = p.empty(ctx, person)
	default:
		report, err = p.grant(ctx, person, d)
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(report)
}

// grant opens the sandbox, if that was not done, and does the wish in it.
func (p *practices) grant(ctx context.Context, person string, d training.Drilling) (training.Report, error) {
	report := training.Report{No: d.Wish.No}
	opened, err := p.ensure(ctx, person, d)
	if err != nil {
		return report, err
	}
	b, leave, err := p.enterQuietly(ctx, person)
	defer leave()
	if err != nil || b == nil { // it was left meanwhile
		return report, err
	}
	switch d.Wish.Do {
	case "open":
		report.Says = b.scene.opening()
	case "bring":
		report.Says, err = b.bringSource(ctx, d.Wish)
	case "reply":
		report.Says, err = b.reply(ctx, d.Wish.Reply)
	case "ahead":
		err = b.ahead(ctx, d.Wish.No)
	}
	if opened && d.Wish.Do != "open" {
		report.Says = chat.T("drill.anew", "Text", b.scene.opening())
	}
	if err == nil {
		_, err = b.runner.Drain(ctx)
	}
	if err == nil {
		report.Met, err = b.met(ctx)
	}
	if err == nil {
		report.Hint, err = b.hint(ctx)
	}
	report.Sources, report.Replies, report.Now = b.scene.offers(), b.scene.claims(), b.clock.Now()
	return report, err
}

// ensure makes the sandbox of a practice unless it stands; opened says that it had
// to. One that was begun and not finished begins again.
func (p *practices) ensure(ctx context.Context, person string, d training.Drilling) (opened bool, err error) {
	stands, err := p.standing(ctx, person, d)
	if err != nil || stands {
		return false, err
	}
	if err := p.empty(ctx, person); err != nil {
		return false, err
	}
	s := p.slot(person)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.ctx.Err() != nil {
		return false, p.ctx.Err()
	}
	b, err := p.build(ctx, person, d)
	if err != nil {
		return false, err
	}
	if err := b.seed(ctx); err != nil {
		return false, errors.Join(fmt.Errorf("seed the scene %s: %w", d.Scene, err), b.end(ctx))
	}
	if err = b.start(ctx, p); err == nil {
		err = b.settle(ctx)
	}
	if err != nil {
		return false, errors.Join(err, b.end(ctx))
	}
	s.box.Store(b)
	return true, nil
}

// bringSource imports one of the scene's sources, as often as it is asked for.
func (b *sandbox) bringSource(ctx context.Context, w training.Wish) (chat.Text, error) {
	from, ok := b.scene.source(w.Bring)
	if !ok {
		return chat.T("drill.bring.unknown"), nil
	}
	t, err := b.bringRows(ctx, "bring-"+strconv.Itoa(w.No), from.Rows, from.History)
	switch {
	case err != nil:
		return chat.Text{}, err
	case t.Accepted == 0 && t.Refused > 0:
		return chat.T("drill.bring.none", "Count", t.Refused, "Name", from.Name), nil
	case t.Accepted == 0:
		return chat.T("drill.bring.again", "Name", from.Name), nil
	case from.History:
		return chat.T("drill.bring.history", "Count", t.Accepted, "Name", from.Name), nil
	}
	return chat.T("drill.bring.done", "Count", t.Accepted, "Name", from.Name), nil
}

// opens is when the next working day begins.
func (b *sandbox) opens(ctx context.Context) (time.Time, error) {
	s, err := b.runner.Company(ctx)
	if err != nil {
		return time.Time{}, err
	}
	hours, err := b.hours(s)
	if err != nil {
		return time.Time{}, err
	}
	y, m, d := b.clock.Now().In(hours.Zone).Date()
	return hours.Next(time.Date(y, m, d+1, 0, 0, 0, 0, hours.Zone)), nil
}

// ahead moves the clock to the next working day's opening. Where to is written
// down first, so that a repeat goes no further.
func (b *sandbox) ahead(ctx context.Context, no int) error {
	to, err := b.opens(ctx)
	if err != nil {
		return err
	}
	err = b.store.Update(ctx, func(tx *store.Txn) error {
		word, err := tx.Setting(settingWish)
		if err != nil {
			return err
		}
		if before, at, ok := strings.Cut(word, " "); ok && before == strconv.Itoa(no) {
			to, err = time.Parse(time.RFC3339, at)
			return err
		}
		return tx.SetSetting(settingWish, strconv.Itoa(no)+" "+to.Format(time.RFC3339))
	})
	if err != nil {
		return err
	}
	return (&mover{app: b.app}).Advance(ctx, to)
}

// hours are when the trainee works, by the calendar of a company: the real one, or
// the sandbox's, which has the same.
func (b *sandbox) hours(s *hiring.Snapshot) (calendar.Window, error) {
	days, err := calendar.Load(s.Company.Calendar)
	return calendar.Window{Calendar: days, Zone: s.Zone(b.person)}, err
}
