package main

import (
	"context"
	_ "embed"
	"encoding/hex"
	"iter"
	"strconv"
	"strings"
	"time"

	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/intake"
	"closeloop/flows/sheet"
	"closeloop/store"
)

var (
	//go:embed export_cases.yaml
	caseColumns []byte
	//go:embed export_audit.yaml
	auditColumns []byte
)

// page is how many cases, or lines of the audit, are read from one snapshot:
// what a snapshot hands out stays in memory as long as it lives.
const page = 256

// eachCase reads all cases in the order of their numbers and makes rows of each.
func (t taking) eachCase(ctx context.Context, rows func(flows.Env, hiring.Case) []leaving) iter.Seq2[leaving, error] {
	return func(yield func(leaving, error) bool) {
		last, err := t.app.casesOpened(ctx)
		for from := uint64(1); err == nil && from <= last; from += page {
			var out []leaving
			err = t.app.runner.Look(ctx, func(env flows.Env) error {
				for n := from; n < from+page; n++ {
					head, ok := flows.Find[hiring.Case](env, "case", intake.CaseID(n))
					if ok && (t.position == "" || t.position == head.Position) {
						out = append(out, rows(env, head)...)
					}
				}
				return nil
			})
			for _, row := range out {
				if err == nil && !yield(row, nil) {
					return
				}
			}
		}
		if err != nil {
			yield(leaving{}, err)
		}
	}
}

func (a *app) casesOpened(ctx context.Context) (n uint64, err error) {
	err = a.store.View(ctx, func(tx *store.Txn) error {
		n, err = tx.Drawn(intake.CaseCounter)
		return err
	})
	return n, err
}

// interviews are the latest versions, by case. A table needs two looks at them:
// the first finds its columns.
func (t taking) interviews() (supply, error) {
	table, err := intake.NewOutTable()
	if err != nil {
		return supply{}, err
	}
	each := func(ctx context.Context, row func(intake.Outgoing) leaving) iter.Seq2[leaving, error] {
		return t.eachCase(ctx, func(env flows.Env, head hiring.Case) []leaving {
			var out []leaving
			part, _ := flows.Find[intake.Part](env, intake.Name, head.ID)
			who, known := flows.Find[hiring.Candidate](env, "candidate", head.Candidate)
			for _, got := range part.Interviews {
				iv, ok := flows.Find[hiring.Interview](env, "interview", got.ID)
				if ok && known && !got.At.Before(t.since) {
					out = append(out, row(intake.Out(iv, who, head.Position, env.Company)))
				}
			}
			return out
		})
	}
	looks := func(o intake.Outgoing) leaving {
		table.Look(o)
		return leaving{}
	}
	return supply{
		header: func(ctx context.Context) ([]string, error) {
			for _, err := range each(ctx, looks) {
				if err != nil {
					return nil, err
				}
			}
			return table.Header(t.locale), nil
		},
		rows: func(ctx context.Context) iter.Seq2[leaving, error] {
			return each(ctx, func(o intake.Outgoing) leaving {
				return leaving{func() (any, error) { return o.JSON() }, func() []string { return table.Row(o) }}
			})
		},
	}, nil
}

// exported is one case as it goes out: without sealed numbers.
type exported struct {
	ID        string          `json:"id"`
	Candidate string          `json:"candidate,omitempty"`
	Position  string          `json:"position"`
	Status    hiring.Status   `json:"status"`
	Round     int             `json:"round"`
	Duty      *exportedDuty   `json:"duty,omitempty"`
	UpdatedAt string          `json:"updated_at"`
	OpenedAt  string          `json:"opened_at"`
	Verdict   *hiring.Verdict `json:"decision,omitempty"`
}

type exportedDuty struct {
	Kind  hiring.DutyKind `json:"kind"`
	Owner string          `json:"owner"`
	Due   string          `json:"due"`
}

func (t taking) cases() supply {
	return supply{
		header: t.titles(caseColumns),
		rows: func(ctx context.Context) iter.Seq2[leaving, error] {
			return t.eachCase(ctx, func(env flows.Env, head hiring.Case) []leaving {
				if head.Changed.Before(t.since) {
					return nil
				}
				out := exportOf(env, head)
				return []leaving{{func() (any, error) { return out, nil }, out.cells}}
			})
		},
	}
}

func exportOf(env flows.Env, head hiring.Case) exported {
	zone := env.Company.Zone("")
	out := exported{
		ID: head.ID, Position: head.Position, Status: head.Status, Round: head.Round,
		UpdatedAt: head.Changed.In(zone).Format(time.RFC3339), OpenedAt: head.Opened.In(zone).Format(time.RFC3339),
	}
	if who, ok := flows.Find[hiring.Candidate](env, "candidate", head.Candidate); ok {
		out.Candidate = who.Name
	}
	if head.Duty.Kind != "" {
		out.Duty = &exportedDuty{Kind: head.Duty.Kind, Owner: head.Duty.Owner, Due: head.Duty.Due.In(zone).Format(time.RFC3339)}
	}
	if d, ok := flows.Find[hiring.Decision](env, "decision", head.ID); ok && d.Verdict != "" {
		out.Verdict = &d.Verdict
	}
	return out
}

// cells are in the order of export_cases.yaml.
func (e exported) cells() []string {
	duty, verdict := exportedDuty{}, hiring.Verdict("")
	if e.Duty != nil {
		duty = *e.Duty
	}
	if e.Verdict != nil {
		verdict = *e.Verdict
	}
	return []string{
		e.ID, e.Candidate, e.Position, string(e.Status), strconv.Itoa(e.Round),
		string(duty.Kind), duty.Owner, duty.Due, string(verdict), e.OpenedAt, e.UpdatedAt,
	}
}

// audit is every entry until now, in order of time. With a position it is what
// concerns its cases.
func (t taking) audit() supply {
	return supply{
		header: t.titles(auditColumns),
		rows: func(ctx context.Context) iter.Seq2[leaving, error] {
			return func(yield func(leaving, error) bool) {
				until := t.app.clock.Now()
				var last *store.Entry
				for {
					entries, err := t.entries(ctx, last)
					if err != nil {
						yield(leaving{}, err)
						return
					}
					for _, e := range entries {
						last = &e
						if e.At.After(until) {
							return
						}
						if t.concerns(ctx, e) && !yield(leavingEntry(e), nil) {
							return
						}
					}
					if len(entries) < page {
						return
					}
				}
			}
		},
	}
}

// entries is the next page of the audit.
func (t taking) entries(ctx context.Context, last *store.Entry) (out []store.Entry, err error) {
	err = t.app.store.View(ctx, func(tx *store.Txn) error {
		take := func(e store.Entry) bool {
			out = append(out, e)
			return len(out) < page
		}
		if last != nil {
			return tx.EntriesAfter(*last, take)
		}
		return tx.Entries(t.since, take)
	})
	return out, err
}

func (t taking) concerns(ctx context.Context, e store.Entry) bool {
	if t.position == "" {
		return true
	}
	id, ok := strings.CutPrefix(e.Record, "case/")
	if !ok {
		return e.Record == "position/"+t.position
	}
	one, err := caseList{t.app}.Get(ctx, id, false)
	return err == nil && one.Head.Position == t.position
}

// leavingEntry is an entry with its cells in the order of export_audit.yaml.
func leavingEntry(e store.Entry) leaving {
	return leaving{
		json: func() (any, error) { return e, nil },
		cells: func() []string {
			return []string{
				e.At.Format(time.RFC3339Nano), e.Record, strconv.FormatUint(e.Seq, 10), e.Actor, e.Door, e.Flow, e.Verb,
				strconv.FormatUint(e.Rev, 10), e.From, e.To, e.Topic, e.Event, hex.EncodeToString(e.Body), hex.EncodeToString(e.Hash),
			}
		},
	}
}

// titles are the headers of a table: a word in the configured language, and the
// key that JSON has.
func (t taking) titles(file []byte) func(context.Context) ([]string, error) {
	return func(context.Context) ([]string, error) {
		columns, err := sheet.ReadColumns(file)
		var out []string
		for _, c := range columns {
			out = append(out, c.Title[t.locale]+" ("+c.Key+")")
		}
		return out, err
	}
}
