package store

import (
	"encoding/binary"
	"time"
)

// keepMarks is how long an event's id is remembered: longer than the last
// redelivery of any platform (Feishu's comes after 7 h, Slack's after minutes).
const keepMarks = 72 * time.Hour

// bucket is the 72-hour bucket of a time. A mark lives in the bucket of its
// own time, so two look-ups cover at least the last 72 hours, and a whole
// bucket goes at once.
func bucket(at time.Time, back int64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli()/keepMarks.Milliseconds()-back))
	return string(b[:])
}

// Seen says whether Mark was called for id in the last 72 hours.
func (t *Txn) Seen(id string) (bool, error) {
	for back := range int64(2) {
		_, ok, err := t.Get(t.key("mark/", bucket(t.Now(), back), "/", id))
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// Mark remembers id for at least 72 hours.
func (t *Txn) Mark(id string) error {
	return t.Put(t.key("mark/", bucket(t.Now(), 0), "/", id), nil)
}

// SweepMarks forgets up to limit marks that are too old, and says how many.
func (t *Txn) SweepMarks(limit int) (int, error) {
	old := Range{From: t.key("mark/"), To: t.key("mark/", bucket(t.Now(), 1)), Limit: limit}
	var keys [][]byte
	for pair, err := range t.Scan(old) {
		if err != nil {
			return 0, err
		}
		keys = append(keys, append([]byte{}, pair.Key...))
	}
	for _, key := range keys {
		if err := t.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
