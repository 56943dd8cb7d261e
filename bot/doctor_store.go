package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"closeloop/flows"
	"closeloop/flows/almanac"
	"closeloop/flows/duty"
	"closeloop/flows/hiring"
	"closeloop/store"
)

const (
	lateJob    = 10 * time.Minute // a job that waits for longer is held up
	clockDrift = 2 * time.Minute  // between two looks at one clock
	roomBytes  = 4 << 30          // free space that is worth no word
	roomShare  = 5                // or one part in five of the disk
	tableMonth = time.October     // when next year's working days are published
)

// lookAtStore looks at the store through the process that serves it, else by
// itself, without making one.
func lookAtStore(ctx context.Context, e exam) []remark {
	const check = "store"
	dir := e.cfg.storeDir()
	if dir == "" {
		return []remark{{check, fine, "in memory: nothing stays", ""}}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		return []remark{{check, fine, "there is none yet; the first start makes it in " + dir, ""}}
	}
	var out bytes.Buffer
	ask := errand{Name: "doctor", Actor: osUser(), Flags: map[string]string{}}
	_, err, served := ask.send(ctx, e.cfg, nil, &out)
	if !served {
		return e.open(ctx)
	}
	var found []remark
	if err == nil {
		err = json.Unmarshal(out.Bytes(), &found)
	}
	if err != nil {
		return []remark{sick(check, err)}
	}
	return found
}

// open looks at a store that nobody serves. It opens nothing above it, so that
// nothing moves.
func (e exam) open(ctx context.Context) []remark {
	const check = "store"
	for _, f := range lookAtKeys(ctx, e) {
		if f.State == broken {
			return []remark{{check, uneasy, "not opened, as a root key is not in order", "mend that first"}}
		}
	}
	a := newApp(e.cfg, options{machine: e.machine})
	if err := a.openStore(ctx, options{}); err != nil {
		return []remark{sick(check, err)}
	}
	found, err := a.findings(ctx)
	if err := errors.Join(err, a.store.Close()); err != nil {
		return append(found, sick(check, err))
	}
	return found
}

// doctorErrand looks at the store of this process.
func doctorErrand(ctx context.Context, a *app, p paper) (int, error) {
	found, err := a.findings(ctx)
	if err == nil {
		err = json.NewEncoder(p.out).Encode(found)
	}
	if err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

func (a *app) findings(ctx context.Context) (found []remark, err error) {
	found = a.disk()
	err = a.store.View(ctx, func(tx *store.Txn) error {
		for _, look := range []func(*store.Txn) ([]remark, error){a.time, a.calendars, a.queue, a.hold, a.imports} {
			more, err := look(tx)
			if err != nil {
				return err
			}
			found = append(found, more...)
		}
		return nil
	})
	return found, err
}

// disk: the store opens, and there is room.
func (a *app) disk() []remark {
	const check = "store"
	if err := a.engine.Healthy(); err != nil {
		return []remark{{check, broken, err.Error(), "free space on the disk that holds " + a.cfg.storeDir()}}
	}
	free, total := a.engine.Space()
	says := fmt.Sprintf("%s opens, with %d commits and the root key that fits", a.cfg.storeDir(), a.engine.Sequence())
	if total == 0 {
		return []remark{{check, fine, says, ""}}
	}
	if free < min(roomBytes, total/roomShare) {
		return []remark{{check, uneasy, fmt.Sprintf("%s; only %d MiB are free on its disk", says, free>>20), "free space: with too little left the bot refuses to write"}}
	}
	return []remark{{check, fine, fmt.Sprintf("%s; %d GiB are free", says, free>>30), ""}}
}

// business is business time, read from the store: the app may not be wired.
func (a *app) business(tx *store.Txn) (now time.Time, ahead time.Duration, err error) {
	word, err := tx.Setting(settingOffset)
	if word != "" && err == nil {
		var n int64
		n, err = strconv.ParseInt(word, 10, 64)
		ahead = time.Duration(n)
	}
	return a.clock.machine().Add(ahead), ahead, err
}

// time compares the clock with what the store has seen.
func (a *app) time(tx *store.Txn) ([]remark, error) {
	const check = "clock"
	now, ahead, err := a.business(tx)
	if err != nil {
		return nil, err
	}
	says := "it is " + now.In(a.zone()).Format(time.RFC3339)
	if ahead != 0 {
		says += fmt.Sprintf(", moved by %s in local mode; a bot with a platform needs a store of its own", ahead)
	}
	last, err := tx.LastEntry()
	if last.After(now.Add(clockDrift)) {
		says += ", and the store has seen " + last.In(a.zone()).Format(time.RFC3339)
		return []remark{{check, broken, says, "set the machine's clock, for example: timedatectl set-ntp true"}}, err
	}
	return []remark{{check, fine, says, ""}}, err
}

// calendars: the working days of this year and, once they are published, of
// the next are known where people work by such a table.
func (a *app) calendars(tx *store.Txn) ([]remark, error) {
	const check = "calendar"
	tables, err := duty.LoadCalendars()
	if err != nil {
		return nil, err
	}
	regions, err := regionsInUse(tx)
	if err != nil {
		return nil, err
	}
	imported, err := importedDays(tx)
	if err != nil {
		return nil, err
	}
	now, _, err := a.business(tx)
	local := now.In(a.zone())
	const fix = "closeloop import calendar FILE, with the year's table of chinese-days or holiday-cn"
	var found []remark
	for _, region := range regions {
		table, year := tables.Of(imported, region), local.Year()
		switch {
		case table.Last() == 0: // Monday to Friday, and no table is needed
			continue
		case !table.Covered(year):
			found = append(found, remark{check, broken, fmt.Sprintf("the working days of %s in %d are not known: Monday to Friday count", region, year), fix})
		case !table.Covered(year+1) && local.Month() >= tableMonth:
			found = append(found, remark{check, uneasy, fmt.Sprintf("the working days of %s in %d are not known yet: Monday to Friday will count, and dates say so", region, year+1), fix})
		default:
			found = append(found, remark{check, fine, fmt.Sprintf("the working days of %s are known for %d", region, year), ""})
		}
	}
	return found, err
}

// importedDays are the calendars that the company imported.
func importedDays(tx *store.Txn) (*hiring.Snapshot, error) {
	s := &hiring.Snapshot{Almanacs: map[string]hiring.Almanac{}}
	all := store.Collection[hiring.Almanac]{Name: almanac.Name, Schema: 1}
	return s, all.All(tx, func(region string, a store.Record[hiring.Almanac]) bool {
		s.Almanacs[region] = a.Body
		return true
	})
}

// regionsInUse are the company's calendar and the positions' regions.
func regionsInUse(tx *store.Txn) ([]string, error) {
	company, _, err := store.Collection[hiring.Company]{Name: "company", Schema: 1}.Get(tx, "company")
	if err != nil {
		return nil, err
	}
	regions := []string{strings.ToUpper(company.Body.Calendar)}
	err = store.Collection[hiring.Position]{Name: "position", Schema: 1}.All(tx, func(_ string, p store.Record[hiring.Position]) bool {
		regions = append(regions, strings.ToUpper(p.Body.Region))
		return true
	})
	slices.Sort(regions)
	return slices.Compact(regions), err
}

// queue: what was given up, and what should have been done.
func (a *app) queue(tx *store.Txn) ([]remark, error) {
	const check = "jobs"
	now, _, err := a.business(tx)
	if err != nil {
		return nil, err
	}
	waiting, dead, err := tx.Jobs(0)
	var found []remark
	if n := len(dead); n > 0 {
		found = append(found, remark{check, uneasy, fmt.Sprintf("%d were given up, the last of them due %s", n, dead[n-1].Due.In(a.zone()).Format(time.RFC3339)), "look at them with /jobs in chat or in the console's outbox"})
	}
	if len(waiting) > 0 && waiting[0].Due.Before(now.Add(-lateJob)) {
		found = append(found, remark{check, uneasy, "the oldest waits since " + waiting[0].Due.In(a.zone()).Format(time.RFC3339), "start the bot if it is stopped; else look into its log"})
	}
	if len(found) == 0 {
		found = []remark{{check, fine, fmt.Sprintf("%d wait, none is late, none was given up", len(waiting)), ""}}
	}
	return found, err
}

func (a *app) hold(tx *store.Txn) ([]remark, error) {
	since, err := flows.HeldSince(tx)
	if err != nil || since.IsZero() {
		return nil, err
	}
	kept, err := flows.Aside(tx)
	says := fmt.Sprintf("held since a restore at %s; put aside: %s", since.In(a.zone()).Format(time.RFC3339), a.inWords(kept))
	return []remark{{"outbox", uneasy, says, "start the bot, look, then run: closeloop outbox release"}}, err
}

func (a *app) imports(tx *store.Txn) ([]remark, error) {
	n, err := flows.Unfinished(tx)
	if err != nil || n == 0 {
		return nil, err
	}
	return []remark{{"imports", uneasy, fmt.Sprintf("%d are running or were interrupted", n), "what was interrupted is finished by the next start"}}, nil
}
