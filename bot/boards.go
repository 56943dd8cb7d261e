package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"closeloop/bot/board"
	"closeloop/bot/chat"
	"closeloop/flows"
	flowboard "closeloop/flows/board"
	"closeloop/flows/export"
	"closeloop/flows/hiring"
	"closeloop/flows/sheet"
)

// boardDoor is what the page is called where the audit says by which door somebody
// came.
const boardDoor = "board"

// newBoard makes the live page.
func (a *app) newBoard() (*board.Board, error) {
	return board.New(board.Config{
		Speaker: a.speaker, Locale: a.cfg.Locale, Public: a.cfg.public(), Log: a.log,
		House: board.House{
			Link: a.boardLink, Enter: a.enterBoard, Visitor: a.boardVisitor, Leave: a.leaveBoard,
			Stand: a.boardStand, Names: a.candidateNames, Table: a.takeBoard, Moved: a.clock.Moved,
			Find: func(words string) []string {
				whole, part := a.names.Find(words)
				return append(whole, part...)
			},
		},
	})
}

// public is the address of the bot as the configuration has it; nil: it is this
// machine's own, or none.
func (c *Config) public() *url.URL {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" {
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// boardAddress is where people's browsers reach the board: sealed, or on this
// machine while everybody is on it. "": nowhere that is safe.
func (a *app) boardAddress() string {
	listens := a.cfg.Addr
	if at := a.listens.Load(); at != nil {
		listens = *at
	}
	if base := a.cfg.base(listens); base != "" {
		return base + board.Path
	}
	return ""
}

// base is what links to the bot's pages begin with, if it listens there: an address
// that browsers reach safely, or this machine's own while everybody is on it; else
// empty.
func (c *Config) base(listens string) string {
	u := c.public()
	switch {
	case u != nil && u.Scheme == "https" && !loopback(u.Hostname()):
		return u.String()
	case !c.Local():
		return ""
	case u != nil && loopback(u.Hostname()):
		return u.String()
	case u != nil:
		return ""
	}
	_, port, err := net.SplitHostPort(listens)
	if err != nil {
		return ""
	}
	return "http://" + net.JoinHostPort("127.0.0.1", port)
}

// seat is a person as a visitor of the board; false: nobody who may come.
func seat(env flows.Env, person string) (board.Visitor, bool) {
	p, ok := env.Company.Person(person)
	return board.Visitor{Person: p.ID, Name: p.Name, Reader: env.For(person).Reader}, ok && p.Active
}

// boardLink says whom a link is for, and changes nothing.
func (a *app) boardLink(ctx context.Context, word string) (who board.Visitor, ok bool) {
	link, ok := a.token(ctx, flowboard.Link, word)
	if !ok {
		return who, false
	}
	err := a.runner.Look(ctx, func(env flows.Env) error {
		who, ok = seat(env, link.Subject)
		return nil
	})
	return who, ok && err == nil
}

// boardVisitor finds whose a session is. It ends by the machine's clock, which the
// console does not move, and with the person's place in the company.
func (a *app) boardVisitor(ctx context.Context, word string) (who board.Visitor, ok bool) {
	err := a.runner.Look(ctx, func(env flows.Env) error {
		s, found := flows.Find[hiring.Token](env, flowboard.Tokens, hiring.TokenID(flowboard.Session, word))
		if found && s.Purpose == flowboard.Session && s.Used.IsZero() && s.Until.After(a.clock.machine()) {
			who, ok = seat(env, s.Subject)
		}
		return nil
	})
	return who, ok && err == nil
}

// enterBoard uses a link up. Of two that come at once one finds it used.
func (a *app) enterBoard(ctx context.Context, word string) (string, bool) {
	link, ok := a.token(ctx, flowboard.Link, word)
	if !ok {
		return "", false
	}
	id := a.newID("board")
	session := a.mint(flowboard.Session, link.Subject, id)
	err := a.boardTurn(ctx, boardStep{id, link.Subject, "enter", chat.Values{
		"link": {hiring.TokenID(flowboard.Link, word)}, "session": {hiring.TokenID(flowboard.Session, session)},
		"until": {a.clock.machine().Add(board.SessionTime).Format(time.RFC3339)},
	}})
	if err != nil && !errors.Is(err, errTurnRefused) {
		a.log.Error("board: a link was not used up", "cause", err)
	}
	return session, err == nil
}

func (a *app) leaveBoard(ctx context.Context, word string) error {
	who, ok := a.boardVisitor(ctx, word)
	if !ok {
		return nil
	}
	return a.boardTurn(ctx, boardStep{a.newID("board"), who.Person, "leave", chat.Values{
		"session": {hiring.TokenID(flowboard.Session, word)},
	}})
}

var errTurnRefused = errors.New("the turn was refused")

// boardStep is one of the flow's own verbs about a person.
type boardStep struct {
	id, person, verb string
	values           chat.Values
}

// boardTurn runs one of the flow's own verbs, in the name of whose board it is.
func (a *app) boardTurn(ctx context.Context, s boardStep) error {
	out, err := a.runner.Import(ctx, flows.Batch{
		ID: s.id, From: chat.Account{Platform: boardDoor, User: s.person}, Brief: true,
		Action: chat.Action{Flow: flowboard.Name, Verb: s.verb}, Rows: []flows.Row{{Record: s.person, Values: s.values}},
	})
	if err == nil && (len(out) != 1 || out[0].State == "refused") {
		err = errTurnRefused
	}
	return err
}

// takeBoard writes what somebody takes away as a file. Nothing leaves before the
// audit says who took it.
func (a *app) takeBoard(ctx context.Context, person string, rows [][]string) ([]byte, error) {
	id := a.newID("export")
	for _, note := range []flows.Row{
		{Record: id, Lane: id, Verb: "begin", Values: chat.Values{"what": {boardDoor}, "format": {"csv"}}},
		{Record: id, Lane: id, Verb: "end", Values: chat.Values{"rows": {strconv.Itoa(len(rows) - 1)}}},
	} {
		_, err := a.runner.Import(ctx, flows.Batch{
			ID: id + "-" + note.Verb, From: chat.Account{Platform: boardDoor, User: person}, Brief: true,
			Action: chat.Action{Flow: export.Name, Verb: note.Verb}, Rows: []flows.Row{note},
		})
		if err != nil {
			return nil, fmt.Errorf("note the export in the audit: %w", err)
		}
	}
	var out bytes.Buffer
	table := sheet.NewCSV(&out)
	for _, row := range rows {
		if err := table.Row(row...); err != nil {
			return nil, err
		}
	}
	err := table.Close() // which writes what it still holds
	return out.Bytes(), err
}

// candidateNames are what the candidates of cases are called; one whose case is
// gone has none.
func (a *app) candidateNames(ctx context.Context, cases []hiring.Case) (map[string]string, error) {
	names := make(map[string]string, len(cases))
	err := a.runner.Look(ctx, func(env flows.Env) error {
		for _, c := range cases {
			who, ok := flows.Find[hiring.Candidate](env, "candidate", c.Candidate)
			if _, there := flows.Find[hiring.Case](env, "case", c.ID); !there {
				a.stock.drop(c.ID)
			} else if names[c.ID] = ""; ok {
				names[c.ID] = strings.TrimSpace(chat.OneLine(who.Name))
			}
		}
		return nil
	})
	return names, err
}
