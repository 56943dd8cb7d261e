package store

import (
	"bytes"
	"fmt"
	"strings"
)

// Trace is a record that belongs to a subject.
type Trace struct{ Collection, ID string }

// Traces lists every record that is sealed for one of the subjects, by subject,
// whichever collection it is in. It reads the envelopes of the whole store, so never
// inside an update.
func (t *Txn) Traces(subjects ...string) (map[string][]Trace, error) {
	found := make(map[string][]Trace, len(subjects))
	for _, s := range subjects {
		found[s] = nil
	}
	prefix := t.key("r/")
	for pair, err := range t.Scan(Prefix(prefix)) {
		if err != nil {
			return nil, err
		}
		row, err := split(pair.Val)
		if err != nil || len(subjects) == 1 && !bytes.Contains(row.head, []byte(subjects[0])) {
			continue // what is damaged is found by whoever reads it
		}
		subject, err := row.subject()
		if err != nil {
			continue
		}
		if of, asked := found[subject]; asked {
			collection, id, _ := strings.Cut(string(pair.Key[len(prefix):]), "/")
			found[subject] = append(of, Trace{collection, id})
		}
	}
	return found, nil
}

// Under lists the ids of a collection that begin with a word.
func (t *Txn) Under(collection, word string) (ids []string, err error) {
	prefix := t.key("r/", collection, "/")
	for pair, err := range t.Scan(Prefix(append(bytes.Clone(prefix), word...))) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, string(pair.Key[len(prefix):]))
	}
	return ids, nil
}

// Seal reads what the house knows of a record, also of one whose key is gone.
func (t *Txn) Seal(at Trace) (env Envelope, found bool, err error) {
	raw, found, err := t.Get(t.key("r/", at.Collection, "/", at.ID))
	if err != nil || !found {
		return env, false, err
	}
	if env, err = envelopeOf(raw); err != nil {
		return env, false, fmt.Errorf("read %s/%s: %w: %w", at.Collection, at.ID, ErrDamaged, err)
	}
	return env, true, nil
}

// EachJob has fn see every job that waits, and every one that was given up.
func (t *Txn) EachJob(fn func(j Job, dead bool)) error {
	for prefix, dead := range map[string]bool{"due/": false, "dead/": true} {
		err := t.eachJob(prefix, Range{}, func(j Job) bool { fn(j, dead); return true })
		if err != nil {
			return err
		}
	}
	return nil
}

// DropDead forgets a job that was given up.
func (t *Txn) DropDead(j Job) error { return t.Delete(t.key("dead/", stamp(j.Due), "/", j.ID)) }
