package console

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"closeloop/bot/chat"
)

// filesPath takes dropped files; below it are those that cards bring.
const filesPath = "/console/api/files"

// Made is a file that a card brings, made for one person.
type Made struct {
	Name string // as it is saved
	Type string // its media type
	Body []byte
}

// drop is a person putting a file into the chat with the bot. Its bytes are
// the body; it is kept for a while and the bot is told.
func (c *Console) drop(w http.ResponseWriter, r *http.Request) {
	p, ok := c.person(r.URL.Query().Get("as"))
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	file := chat.File{ID: c.newID(), Name: chat.OneLine(r.URL.Query().Get("name"))}
	if file.Name == "" {
		file.Name = "file"
	}
	var err error
	file.Size, err = c.spool.keep(file.ID, http.MaxBytesReader(w, r.Body, chat.MaxFile))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		c.refuse(w, r, fault{
			status: http.StatusRequestEntityTooLarge, code: "too_large",
			text: chat.T("console.error.file", "Limit", chat.MaxFile>>20),
		})
		return
	case err != nil && r.Context().Err() == nil:
		c.refuse(w, r, broken(err))
		return
	case err != nil: // the browser went away: nobody is left to be told
		return
	}
	place := chat.Place{Platform: Platform, ID: directly + p.ID, Private: true}
	c.show(Message{Place: place.ID, Private: true, Card: wordsOf(kindTyped, chat.T("console.dropped", "Name", file.Name)), From: p.ID})
	c.hear(w, r, p, chat.Event{
		ID: c.newID(), Kind: chat.Dropped, From: chat.Account{Platform: Platform, User: p.ID}, Place: place, File: file,
	})
}

// attached is what an address asks to be made.
func attached(r *http.Request) (string, bool) {
	what, ok := strings.CutPrefix(r.URL.Path, filesPath+"/")
	return what, ok && what != ""
}

// attachment hands out a file that a card of a person brings.
func (c *Console) attachment(w http.ResponseWriter, r *http.Request) {
	p, ok := c.person(r.URL.Query().Get("as"))
	if !ok {
		c.refuse(w, r, unknown("console.error.person"))
		return
	}
	what, _ := attached(r)
	f, found, err := c.cfg.Make(r.Context(), p.ID, what)
	if err != nil {
		c.refuse(w, r, broken(fmt.Errorf("make an attachment: %w", err)))
		return
	}
	if !found {
		c.refuse(w, r, unknown("console.error.attachment"))
		return
	}
	head := w.Header()
	head.Set("Content-Type", f.Type)
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	head.Set("Content-Length", strconv.Itoa(len(f.Body)))
	_, _ = w.Write(f.Body) // the browser is gone: nobody is left to be told
}
