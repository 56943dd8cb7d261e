package longconn

import (
	"slices"
	"time"

	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

const (
	partsTime   = 5 * time.Second // how long parts wait for one another
	maxParts    = 64              // of one message
	maxUnjoined = 64              // messages that wait for parts
)

// parts are messages that came in several frames and are not whole yet, by id.
// Only the one who reads touches them.
type parts map[string]*pieces

type pieces struct {
	of    [][]byte
	had   int
	bytes int
	until time.Time
}

// join is the message that a frame completes, if it does. One that is too long,
// or of which a part is missing for too long, is dropped: it will be told again.
func (p parts) join(f larkws.Frame, now time.Time) (payload []byte, whole bool) {
	h := larkws.Headers(f.Headers)
	id, sum, seq := h.GetString(larkws.HeaderMessageID), h.GetInt(larkws.HeaderSum), h.GetInt(larkws.HeaderSeq)
	if sum <= 1 {
		return f.Payload, true
	}
	for old, m := range p {
		if now.After(m.until) {
			delete(p, old)
		}
	}
	m := p[id]
	switch {
	case sum > maxParts || seq < 0 || seq >= sum || len(f.Payload) == 0:
		return nil, false
	case m == nil && len(p) >= maxUnjoined:
		return nil, false
	case m == nil || len(m.of) != sum:
		m = &pieces{of: make([][]byte, sum)}
		p[id] = m
	}
	m.until = now.Add(partsTime)
	if m.of[seq] == nil {
		m.of[seq] = f.Payload
		m.had++
		m.bytes += len(f.Payload)
	}
	if m.bytes > maxMessage {
		delete(p, id)
		return nil, false
	}
	if m.had < sum {
		return nil, false
	}
	delete(p, id)
	return slices.Concat(m.of...), true
}
