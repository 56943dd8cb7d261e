package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// Cases are read from the house.
type Cases interface {
	// List returns cases, oldest change first. A cursor that it does not know
	// is a *chat.Problem of kind Invalid.
	List(context.Context, Query) (Page, error)
	// Get returns one case; one that is not there is a *chat.Problem of kind
	// Missing. Personal asks for the name too.
	Get(ctx context.Context, id string, personal bool) (Case, error)
}

// Query says which cases. Zero fields ask for all; Limit is 1 to 200.
type Query struct {
	Position string
	Status   hiring.Status
	Since    time.Time // changed at or after
	Cursor   string    // of the page before
	Limit    int
	Personal bool // names, too
}

// Page is one answer of List; Next is "" on the last.
type Page struct {
	Cases []Case
	Next  string
}

// Case is one case as the house keeps it. Name is empty unless asked for.
type Case struct {
	Head     hiring.Case
	Revision uint64
	Name     string
}

type caseBody struct {
	ID        string    `json:"id"`
	Name      string    `json:"name,omitempty"`
	Position  string    `json:"position"`
	Status    string    `json:"status"`
	Round     int       `json:"round"`
	Duty      *dutyBody `json:"duty"`
	UpdatedAt string    `json:"updated_at"`
	Revision  uint64    `json:"revision"`
}

type dutyBody struct {
	Kind  string `json:"kind"`
	Owner string `json:"owner"`
	Due   string `json:"due"`
}

func (d *Door) body(c Case) caseBody {
	stamp := func(t time.Time) string { return t.In(d.cfg.Zone).Format(time.RFC3339) }
	out := caseBody{
		ID: c.Head.ID, Name: c.Name, Position: c.Head.Position, Status: string(c.Head.Status),
		Round: c.Head.Round, UpdatedAt: stamp(c.Head.Changed), Revision: c.Revision,
	}
	if duty := c.Head.Duty; duty.Kind != "" {
		out.Duty = &dutyBody{Kind: string(duty.Kind), Owner: duty.Owner, Due: stamp(duty.Due)}
	}
	return out
}

func (d *Door) list(w http.ResponseWriter, c call) *fault {
	query, f := queryOf(c)
	if f != nil {
		return f
	}
	page, err := d.cfg.Cases.List(c.Context(), query)
	if err != nil {
		f := faultOf(err)
		return &f
	}
	out := struct {
		Cases []caseBody `json:"cases"`
		Next  string     `json:"next"`
	}{Cases: []caseBody{}, Next: page.Next}
	for _, one := range page.Cases {
		if !query.Personal {
			one.Name = "" // whatever the house says
		}
		out.Cases = append(out.Cases, d.body(one))
	}
	answer(w, http.StatusOK, out)
	return nil
}

func (d *Door) one(w http.ResponseWriter, c call) *fault {
	personal := c.key.can(MayPersonal)
	got, err := d.cfg.Cases.Get(c.Context(), c.URL.Path[len("/api/v1/cases/"):], personal)
	if err != nil {
		f := faultOf(err)
		return &f
	}
	if !personal {
		got.Name = ""
	}
	answer(w, http.StatusOK, d.body(got))
	return nil
}

func queryOf(c call) (Query, *fault) {
	out := Query{Limit: 50, Personal: c.key.can(MayPersonal)}
	refuse := func(f fault) (Query, *fault) { return out, &f }
	q, err := asked(c, "position", "status", "updated_since", "cursor", "limit")
	if err != nil {
		return refuse(badRequest(chat.T("web.query", "Name", err.Error())))
	}
	out.Position, out.Status, out.Cursor = q("position"), hiring.Status(q("status")), q("cursor")
	if out.Status != "" && !slices.Contains(hiring.Statuses(), out.Status) {
		return refuse(badRequest(chat.T("web.query.status")))
	}
	if since := q("updated_since"); since != "" {
		if out.Since, err = time.Parse(time.RFC3339, since); err != nil {
			return refuse(badRequest(chat.T("web.query.since")))
		}
	}
	if limit := q("limit"); limit != "" {
		if out.Limit, err = strconv.Atoi(limit); err != nil || out.Limit < 1 || out.Limit > MaxPage {
			return refuse(badRequest(chat.T("web.query.limit", "Limit", MaxPage)))
		}
	}
	return out, nil
}

// asked reads the query strictly: a parameter that we do not know, or that
// stands twice, is an error of its name. A misspelt dry_run must not write.
func asked(c call, known ...string) (func(string) string, error) {
	values, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return nil, errors.New("?")
	}
	for name, list := range values {
		if !slices.Contains(known, name) || len(list) > 1 {
			return nil, errors.New(name)
		}
	}
	return values.Get, nil
}
