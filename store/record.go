package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	json "github.com/go-json-experiment/json/v1"
)

var (
	// ErrDamaged says that a stored value cannot be read.
	ErrDamaged = errors.New("stored value is damaged")
	// ErrNewer says that a newer program wrote the value.
	ErrNewer = errors.New("stored value needs a newer program")
)

// Envelope is what the house knows about a record without reading its body:
// it lies open, so it holds ids and times only.
type Envelope struct {
	Rev     uint64               `json:"rev"`               // of the body
	Event   string               `json:"event,omitempty"`   // that made this revision
	Subject string               `json:"subject,omitempty"` // whose key seals the body; empty: open
	Timers  map[string]time.Time `json:"timers,omitempty"`  // name → due
	Copies  []Copy               `json:"copies,omitempty"`
	Chain   Chain                `json:"chain,omitzero"`
	Index   []string             `json:"index,omitempty"` // "index=value" entries that are written
}

// Copy is one posted card of a record.
type Copy struct {
	Key    string    `json:"key"`   // names the copy: what it shows and where
	Kind   string    `json:"kind"`  // the view
	To     string    `json:"to"`    // person
	Place  string    `json:"place"` // platform:id
	Ref    string    `json:"ref,omitempty"`
	Shown  uint64    `json:"shown,omitempty"`  // revision that stands there
	Queued bool      `json:"queued,omitempty"` // a job will bring it up to date
	At     time.Time `json:"at,omitzero"`      // when it was posted
	Own    bool      `json:"own,omitempty"`    // its reader asked for it, or pressed on it
	Dry    bool      `json:"dry,omitempty"`    // a dry run kept it from being posted
}

// Record is an envelope with its body.
type Record[T any] struct {
	Envelope
	Body T
}

// Index files records under values that are ids or statuses, never personal.
type Index[T any] struct {
	Name string
	Of   func(T) []string
}

// Collection is a named set of records of one type, with its schema number
// and indexes. Bodies go to JSON and are sealed when the envelope names a
// subject.
type Collection[T any] struct {
	Name    string
	Schema  byte
	Indexes []Index[T]
}

// Get reads a record.
func (c Collection[T]) Get(t *Txn, id string) (Record[T], bool, error) {
	r, _, found, err := c.GetEncoded(t, id)
	return r, found, err
}

// GetEncoded is Get for whoever wants the body's JSON, too.
func (c Collection[T]) GetEncoded(t *Txn, id string) (r Record[T], body []byte, found bool, err error) {
	raw, ok, err := t.Tx.Get(t.key("r/", c.Name, "/", id))
	if err != nil || !ok {
		return r, nil, false, err
	}
	r, body, err = c.decode(t, id, raw)
	return r, body, err == nil, err
}

// Raw reads the body of a record, opened and not decoded, for whoever knows its
// type; of the envelope it reads no more than it must.
func (c Collection[T]) Raw(t *Txn, id string) (body []byte, found bool, err error) {
	raw, found, err := t.Tx.Get(t.key("r/", c.Name, "/", id))
	if err != nil || !found {
		return nil, false, err
	}
	row, err := c.frame(id, raw)
	if err != nil {
		return nil, false, err
	}
	subject, err := row.subject()
	if err != nil {
		return nil, false, c.damaged(id, "envelope", err)
	}
	body, err = c.open(t, id, subject, row.body)
	return body, err == nil, err
}

// Put writes a record as it is; the caller raises Rev. Index entries follow.
func (c Collection[T]) Put(t *Txn, id string, r Record[T]) error {
	body, err := json.Marshal(r.Body)
	if err != nil {
		return fmt.Errorf("write %s/%s: %w", c.Name, id, err)
	}
	return c.PutEncoded(t, id, r, body)
}

// PutSame is Put for an open record whose body is as it was read: it is not indexed
// anew.
func (c Collection[T]) PutSame(t *Txn, id string, env Envelope, body []byte) error {
	return t.Tx.Put(t.key("r/", c.Name, "/", id), join(c.Schema, env, body))
}

// PutEncoded is Put for whoever has the body's JSON at hand.
func (c Collection[T]) PutEncoded(t *Txn, id string, r Record[T], body []byte) error {
	if err := c.reindex(t, id, &r); err != nil {
		return err
	}
	raw, err := c.encode(t, id, r.Envelope, body)
	if err != nil {
		return fmt.Errorf("write %s/%s: %w", c.Name, id, err)
	}
	return t.Tx.Put(t.key("r/", c.Name, "/", id), raw)
}

// Amend changes the envelope of a record and leaves the body as it is stored, unread;
// whose key seals it and what is indexed must stay.
func (c Collection[T]) Amend(t *Txn, id string, change func(*Envelope) (save bool)) error {
	place := t.key("r/", c.Name, "/", id)
	raw, ok, err := t.Tx.Get(place)
	if err != nil || !ok {
		return err
	}
	row, err := c.frame(id, raw)
	if err != nil {
		return err
	}
	env, err := row.envelope()
	if err != nil {
		return c.damaged(id, "envelope", err)
	}
	if env.Subject != "" {
		if _, err := t.subject(env.Subject, false); err != nil {
			return fmt.Errorf("read %s/%s: %w", c.Name, id, err)
		}
	}
	if !change(&env) {
		return nil
	}
	return t.Tx.Put(place, join(row.schema, env, row.body))
}

// Decode reads JSON that this program wrote, as json.Unmarshal does but for the walk
// over all of it that comes first there, to leave the target alone where it fails:
// what a failed reading leaves is thrown away here. That walk is a fifth of the time.
func Decode(raw []byte, into any) error {
	return jsonv2.Unmarshal(raw, into, json.DefaultOptionsV1(), json.ReportErrorsWithLegacySemantics(false))
}

// Delete removes a record with its index entries. It reads the envelope alone,
// so a record whose key is gone can be removed, too.
func (c Collection[T]) Delete(t *Txn, id string) error {
	place := t.key("r/", c.Name, "/", id)
	raw, ok, err := t.Tx.Get(place)
	if err != nil || !ok {
		return err
	}
	env, err := envelopeOf(raw)
	if err != nil {
		return fmt.Errorf("delete %s/%s: %w: %w", c.Name, id, ErrDamaged, err)
	}
	for _, entry := range env.Index {
		if err := t.Tx.Delete(t.indexKey(entry, id)); err != nil {
			return err
		}
	}
	return t.Tx.Delete(place)
}

// All yields every record in the order of ids, until fn says stop.
func (c Collection[T]) All(t *Txn, fn func(id string, r Record[T]) bool) error {
	prefix := t.key("r/", c.Name, "/")
	for pair, err := range t.Scan(Prefix(prefix)) {
		if err != nil {
			return err
		}
		id := string(pair.Key[len(prefix):])
		r, _, err := c.decode(t, id, pair.Val)
		if err != nil {
			return err
		}
		if !fn(id, r) {
			return nil
		}
	}
	return nil
}

func (c Collection[T]) reindex(t *Txn, id string, r *Record[T]) error {
	var want []string
	for _, ix := range c.Indexes {
		for _, v := range ix.Of(r.Body) {
			want = append(want, ix.Name+"="+v)
		}
	}
	for _, entry := range r.Index {
		if !slices.Contains(want, entry) {
			if err := t.Tx.Delete(t.indexKey(entry, id)); err != nil {
				return err
			}
		}
	}
	for _, entry := range want {
		if !slices.Contains(r.Index, entry) {
			if err := t.Tx.Put(t.indexKey(entry, id), nil); err != nil {
				return err
			}
		}
	}
	r.Index = want
	return nil
}

func (t *Txn) indexKey(entry, id string) []byte {
	name, value, _ := strings.Cut(entry, "=")
	return t.key("i/", name, "/", value, "/", id)
}

// List yields the ids filed under an index value, in order.
func (t *Txn) List(index, value string) ([]string, error) {
	prefix := t.key("i/", index, "/", value, "/")
	var ids []string
	for pair, err := range t.Scan(Prefix(prefix)) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, string(pair.Key[len(prefix):]))
	}
	return ids, nil
}

func (c Collection[T]) encode(t *Txn, id string, env Envelope, body []byte) (out []byte, err error) {
	if env.Subject != "" {
		if body, err = t.seal(env.Subject, c.Name+"/"+id, body); err != nil {
			return nil, err
		}
	}
	return join(c.Schema, env, body), nil
}

// join makes a stored value: schema byte, length of the envelope, envelope, body.
func join(schema byte, env Envelope, body []byte) []byte {
	head := env.pack()
	out := append(make([]byte, 0, len(head)+len(body)+6), schema|packed)
	out = binary.AppendUvarint(out, uint64(len(head)))
	return append(append(out, head...), body...)
}

func (c Collection[T]) decode(t *Txn, id string, raw []byte) (r Record[T], body []byte, err error) {
	row, err := c.frame(id, raw)
	if err != nil {
		return r, nil, err
	}
	if r.Envelope, err = row.envelope(); err != nil {
		return r, nil, c.damaged(id, "envelope", err)
	}
	if body, err = c.open(t, id, r.Subject, row.body); err != nil {
		return r, nil, err
	}
	if err := Decode(body, &r.Body); err != nil {
		return r, nil, c.damaged(id, "body", err)
	}
	return r, body, nil
}

// frame takes a stored value apart and refuses what a newer program wrote.
func (c Collection[T]) frame(id string, raw []byte) (frame, error) {
	row, err := split(raw)
	if err != nil {
		return row, c.damaged(id, "frame", err)
	}
	if row.schema > c.Schema {
		return row, fmt.Errorf("read %s/%s: schema %d, known up to %d: %w", c.Name, id, row.schema, c.Schema, ErrNewer)
	}
	return row, nil
}

// open opens a body that is sealed under a subject's key.
func (c Collection[T]) open(t *Txn, id, subject string, body []byte) ([]byte, error) {
	if subject == "" {
		return body, nil
	}
	body, err := t.open(subject, c.Name+"/"+id, body)
	switch {
	case errors.Is(err, ErrErased):
		return nil, fmt.Errorf("read %s/%s: %w", c.Name, id, err)
	case err != nil:
		return nil, c.damaged(id, "seal", err)
	}
	return body, nil
}

func (c Collection[T]) damaged(id, what string, err error) error {
	return fmt.Errorf("read %s/%s: %s: %w: %w", c.Name, id, what, ErrDamaged, err)
}

// frame is a stored value taken apart.
type frame struct {
	schema     byte
	packed     bool // the envelope is in binary; else it is JSON, of an older program
	head, body []byte
}

func split(raw []byte) (frame, error) {
	if len(raw) < 2 {
		return frame{}, ErrDamaged
	}
	n, w := binary.Uvarint(raw[1:])
	if w <= 0 || n > uint64(len(raw)-1-w) {
		return frame{}, ErrDamaged
	}
	rest := raw[1+w:]
	return frame{schema: raw[0] &^ packed, packed: raw[0]&packed != 0, head: rest[:n], body: rest[n:]}, nil
}

func (f frame) envelope() (e Envelope, err error) {
	if f.packed {
		return unpackEnvelope(f.head)
	}
	return e, Decode(f.head, &e)
}

// subject is envelope for whoever wants to know that alone.
func (f frame) subject() (string, error) {
	if f.packed {
		u := unpacking{rest: string(f.head)}
		word := u.word()
		if u.bad {
			return "", ErrDamaged
		}
		return word, nil
	}
	var env struct {
		Subject string `json:"subject"`
	}
	err := Decode(f.head, &env)
	return env.Subject, err
}

// envelopeOf reads the envelope of a stored value, whatever its collection.
func envelopeOf(raw []byte) (Envelope, error) {
	row, err := split(raw)
	if err != nil {
		return Envelope{}, err
	}
	return row.envelope()
}
