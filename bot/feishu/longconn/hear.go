package longconn

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

var (
	errPanic  = errors.New("hear what Feishu tells: panicked")
	errSilent = errors.New("hear what Feishu tells: nobody answered")
	errLate   = errors.New("answer Feishu: too late for a click")
)

// told is one thing that Feishu told, and the connection that waits for its
// acknowledgement.
type told struct {
	line    *line
	frame   larkws.Frame // which goes back
	payload []byte
	at      time.Time
}

// enqueue gives a thing to the workers. What they cannot take is not
// acknowledged, so that Feishu tells it again.
func (l *listener) enqueue(t told) {
	select {
	case l.queue <- t:
	default:
		l.cfg.Log.Warn("feishu: too much at once, left to be told again", "waiting", waiting)
	}
}

// work starts the workers. When ctx has ended they begin nothing more.
func (l *listener) work(ctx context.Context) {
	for range workers {
		l.wg.Go(func() {
			for t := range l.queue {
				if ctx.Err() == nil {
					l.hear(context.WithoutCancel(ctx), t)
				}
			}
		})
	}
}

// hear hears a thing, which acknowledges it with 200 and the answer, or else with
// 500, so that it is told again.
func (l *listener) hear(ctx context.Context, t told) {
	ctx, cancel := context.WithTimeout(ctx, hearTime)
	defer cancel()
	answered := false
	err := l.unharmed(func() error {
		return l.cfg.Hear(ctx, t.payload, func(answer []byte) error {
			answered = true
			return l.answer(t, http.StatusOK, answer)
		})
	})
	if err == nil && !answered {
		err = errSilent
	}
	if err != nil {
		l.cfg.Log.Error("feishu: not heard, to be told again", "why", err)
	}
	if err != nil && !answered {
		_ = l.answer(t, http.StatusInternalServerError, nil) // it is in the log
	}
}

// answer acknowledges a thing; an error: Feishu has not got it, or too late for an
// answer.
func (l *listener) answer(t told, code int, answer []byte) error {
	ack := larkws.NewResponseByCode(code)
	ack.Data = answer
	err := t.acknowledge(ack)
	if err != nil {
		l.cfg.Log.Warn("feishu: not acknowledged, to be told again", "why", err)
	} else if time.Since(t.at) > inTime {
		err = errLate
	}
	return err
}

// unharmed hears a thing; a panic of one thing harms no other.
func (l *listener) unharmed(hear func() error) (err error) {
	defer func() {
		if recover() != nil { // what it panicked with may be people's words
			l.cfg.Log.Error("feishu: panicked", "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return hear()
}

// acknowledge sends the frame back with an answer, over the connection by which it came.
func (t told) acknowledge(ack *larkws.Response) error {
	payload, err := json.Marshal(ack)
	if err != nil {
		return err
	}
	headers := larkws.Headers(t.frame.Headers)
	headers.Add(larkws.HeaderBizRt, strconv.FormatInt(time.Since(t.at).Milliseconds(), 10))
	t.frame.Headers, t.frame.Payload = headers, payload
	raw, err := t.frame.Marshal()
	if err != nil {
		return err
	}
	if !t.line.write(raw) {
		return errors.New("the connection is gone")
	}
	return nil
}
