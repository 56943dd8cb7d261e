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

var errPanic = errors.New("hear what Feishu tells: panicked")

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

// hear hears a thing and then acknowledges it: 200 with the answer, or 500, so
// that it is told again.
func (l *listener) hear(ctx context.Context, t told) {
	ctx, cancel := context.WithTimeout(ctx, hearTime)
	defer cancel()
	ack := larkws.NewResponseByCode(http.StatusOK)
	answer, err := l.unharmed(ctx, t.payload)
	if err != nil {
		l.cfg.Log.Error("feishu: not heard, to be told again", "why", err)
		ack = larkws.NewResponseByCode(http.StatusInternalServerError)
	} else {
		ack.Data = answer
	}
	if err := t.acknowledge(ack); err != nil {
		l.cfg.Log.Warn("feishu: not acknowledged, to be told again", "why", err)
	}
}

// unharmed calls Hear; a panic of one thing harms no other.
func (l *listener) unharmed(ctx context.Context, payload []byte) (answer []byte, err error) {
	defer func() {
		if recover() != nil { // what it panicked with may be people's words
			l.cfg.Log.Error("feishu: panicked", "stack", string(debug.Stack()))
			answer, err = nil, errPanic
		}
	}()
	return l.cfg.Hear(ctx, payload)
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
