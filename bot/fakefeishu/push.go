package fakefeishu

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// wired is the way over long connections: in clear, and over one of chance. To the
// connections that it does not choose nothing is told.
type wired struct{ *Tenant }

func (t wired) carry(r Request) Answer {
	id, got := "", make(chan Answer, 1)
	var l *link
	var frames []frame
	var within time.Duration
	t.change(func() {
		if len(t.links) > 0 {
			l, id, within = t.links[rand.IntN(len(t.links))], t.id("msg-"), t.within
			frames = cutUp(r.Body(), t.parts, id, t.opts.Now())
			t.acks[id] = got
		}
	})
	if l == nil {
		return Answer{Err: errNowhere}
	}
	defer t.change(func() { delete(t.acks, id) })
	for _, f := range frames {
		if l.write(f.marshal()) != nil {
			return Answer{Err: errCutOff}
		}
	}
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case a := <-got:
		return a
	case <-l.gone:
		select {
		case a := <-got: // it came before the end
			return a
		default:
			return Answer{Err: errCutOff}
		}
	case <-late.C:
		return Answer{Err: errLate}
	case <-t.closed:
		return Answer{Err: errCutOff}
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

// acknowledged hands an acknowledgement on: a status, and the answer of a callback
// in base64. One that does not say how long the app took is none.
func (t *Tenant) acknowledged(f frame) {
	var said struct {
		Code int    `json:"code"`
		Data []byte `json:"data"`
	}
	if _, err := strconv.Atoi(f.header("biz_rt")); err != nil || json.Unmarshal(f.payload, &said) != nil {
		said.Code, said.Data = http.StatusBadRequest, nil
	}
	a := Answer{Status: said.Code, Type: "application/json", Body: said.Data}
	if a.Body == nil {
		a.Body = []byte("{}")
	}
	t.change(func() {
		if waits := t.acks[f.header("message_id")]; waits != nil {
			delete(t.acks, f.header("message_id"))
			waits <- a
		}
	})
}
