package fakefeishu

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Ack is what the app said to what came over a long connection.
type Ack struct {
	Code int    // 200: taken
	Data []byte // the answer of a callback, nil without one
	Err  error  // there was none
}

// push tells something over one connection of chance, and waits for the
// acknowledgement. To the connections that it does not choose nothing is told.
func (t *Tenant) push(payload []byte, within time.Duration) Ack {
	t.mu.Lock()
	if len(t.links) == 0 {
		t.mu.Unlock()
		return Ack{Err: errNoLine}
	}
	l, id, got := t.links[rand.IntN(len(t.links))], t.id("msg-"), make(chan Ack, 1)
	t.acks[id] = got
	frames := cutUp(payload, t.parts, id, t.opts.Now())
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		delete(t.acks, id)
		t.mu.Unlock()
	}()
	for _, f := range frames {
		if err := l.write(f.marshal()); err != nil {
			return Ack{Err: errUnwritten}
		}
	}
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case a := <-got:
		return a
	case <-l.gone:
		return Ack{Err: errCutOff}
	case <-late.C:
		return Ack{Err: errUnheard}
	case <-t.closed:
		return Ack{Err: errCutOff}
	}
}

// cutUp makes frames of a payload; several come in an order of chance.
func cutUp(payload []byte, parts int, id string, now time.Time) []frame {
	size := (len(payload) + parts - 1) / parts
	frames := make([]frame, parts)
	for i, at := range rand.Perm(parts) {
		from, to := min(i*size, len(payload)), min((i+1)*size, len(payload))
		frames[at] = frame{
			seq: uint64(i), log: rand.Uint64(), service: service, method: data, payload: payload[from:to],
			headers: []header{
				{"type", "event"},
				{"message_id", id},
				{"sum", strconv.Itoa(parts)},
				{"seq", strconv.Itoa(i)},
				{"trace_id", id + "-trace"},
				{"timestamp", strconv.FormatInt(now.UnixMilli(), 10)},
			},
		}
	}
	return frames
}

// acknowledged hands an acknowledgement on. One that says how long the app took
// is the only kind there is.
func (t *Tenant) acknowledged(f frame) {
	var said struct {
		Code int    `json:"code"`
		Data []byte `json:"data"`
	}
	if _, err := strconv.Atoi(f.header("biz_rt")); err != nil || json.Unmarshal(f.payload, &said) != nil {
		said.Code, said.Data = http.StatusBadRequest, nil
	}
	t.change(func() {
		if waits := t.acks[f.header("message_id")]; waits != nil {
			delete(t.acks, f.header("message_id"))
			waits <- Ack{Code: said.Code, Data: said.Data}
		}
	})
}
