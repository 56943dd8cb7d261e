package flows

import (
	"context"
	"fmt"
	"strconv"

	"closeloop/flows/hiring"
	"closeloop/store"
)

// companyRev is the setting that counts changes of the company snapshot.
const companyRev = "company.rev"

// snapshot is the company as this transaction sees it: the one in memory while
// its revision stands, else read anew.
func (r *Runner) snapshot(tx *store.Txn) (*hiring.Snapshot, error) {
	word, err := tx.Setting(companyRev)
	if err != nil {
		return nil, fmt.Errorf("read company revision: %w", err)
	}
	rev, _ := strconv.ParseUint(word, 10, 64)
	if s := r.company.Load(); s != nil && s.Revision == rev {
		return s, nil
	}
	s, err := loadCompany(tx, rev)
	if err != nil {
		return nil, fmt.Errorf("read company: %w", err)
	}
	s.Rehearses = r.cfg.Dry
	r.company.Store(s)
	return s, nil
}

func loadCompany(tx *store.Txn, rev uint64) (*hiring.Snapshot, error) {
	var company hiring.Company
	var people []hiring.Person
	var positions []hiring.Position
	settings, _, err := store.Collection[hiring.Company]{Name: "company", Schema: 1}.Get(tx, "company")
	if err != nil {
		return nil, err
	}
	company = settings.Body
	err = store.Collection[hiring.Person]{Name: "person", Schema: 1}.All(tx, func(_ string, p store.Record[hiring.Person]) bool {
		people = append(people, p.Body)
		return true
	})
	if err != nil {
		return nil, err
	}
	err = store.Collection[hiring.Position]{Name: "position", Schema: 1}.All(tx, func(_ string, p store.Record[hiring.Position]) bool {
		positions = append(positions, p.Body)
		return true
	})
	if err != nil {
		return nil, err
	}
	s := hiring.NewSnapshot(rev, company, people, positions)
	return s, furnish(tx, s)
}

// furnish adds to a company what it says about its rules, calendars and words, and
// what it teaches.
func furnish(tx *store.Txn, s *hiring.Snapshot) error {
	book, _, err := store.Collection[hiring.Rulebook]{Name: "rulebook", Schema: 1}.Get(tx, "company")
	if err != nil {
		return err
	}
	s.Rulebook = book.Body
	own, _, err := kept("course").Get(tx, "all")
	if err != nil {
		return err
	}
	s.Courses = own.Body
	s.Almanacs, s.Templates = map[string]hiring.Almanac{}, map[string]hiring.Template{}
	err = store.Collection[hiring.Almanac]{Name: "almanac", Schema: 1}.All(tx, func(id string, a store.Record[hiring.Almanac]) bool {
		s.Almanacs[id] = a.Body
		return true
	})
	if err != nil {
		return err
	}
	return store.Collection[hiring.Template]{Name: "template", Schema: 1}.All(tx, func(id string, t store.Record[hiring.Template]) bool {
		if t.Body.Version > 0 { // what waits for approval is in no use yet
			s.Templates[id] = t.Body
		}
		return true
	})
}

// touchCompany makes the next turn read the company anew.
func touchCompany(tx *store.Txn) error {
	word, err := tx.Setting(companyRev)
	if err != nil {
		return err
	}
	rev, _ := strconv.ParseUint(word, 10, 64)
	return tx.SetSetting(companyRev, strconv.FormatUint(rev+1, 10))
}

// sight is the company as Company saw it, after so many changes.
type sight struct {
	company *hiring.Snapshot
	changes uint64
}

// moved is called when a transaction has ended that may have changed the company,
// before anybody hears of it: Company looks into the store again. Nobody else writes
// there, so that without a change there is nothing new to see.
func (r *Runner) moved() { r.changes.Add(1) }

// Company is the present company snapshot: at least as new as whatever was answered
// before it was asked for.
func (r *Runner) Company(ctx context.Context) (*hiring.Snapshot, error) {
	changes := r.changes.Load() // before the look: what changes meanwhile is looked at again
	if last := r.sight.Load(); last != nil && last.changes == changes {
		return last.company, nil
	}
	var s *hiring.Snapshot
	err := r.cfg.Store.View(ctx, func(tx *store.Txn) error {
		var err error
		s, err = r.snapshot(tx)
		return err
	})
	if err == nil {
		r.remember(&sight{s, changes})
	}
	return s, err
}

// remember keeps a sight unless somebody saw the company later.
func (r *Runner) remember(now *sight) {
	for {
		last := r.sight.Load()
		if last != nil && (last.company.Revision > now.company.Revision || last.company.Revision == now.company.Revision && last.changes >= now.changes) {
			return
		}
		if r.sight.CompareAndSwap(last, now) {
			return
		}
	}
}

// Reread makes the next turn read the company anew.
func (r *Runner) Reread(ctx context.Context) error {
	defer r.moved()
	return r.cfg.Store.Update(ctx, touchCompany)
}
