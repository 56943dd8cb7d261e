package longconn

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	larkws "github.com/larksuite/oapi-sdk-go/v3/ws"
)

// grace is what a pong may be late.
const grace = 5 * time.Second

// line is one connection.
type line struct {
	*listener
	conn    *websocket.Conn
	host    string
	service int32 // what pings carry
	parts   parts
	pen     sync.Mutex // one writes at a time
}

func newLine(l *listener, conn *websocket.Conn, host string, service int32) *line {
	conn.SetReadLimit(maxMessage)
	return &line{listener: l, conn: conn, host: host, service: service, parts: parts{}}
}

func (n *line) close() { _ = n.conn.Close() }

// read takes frames until the connection breaks, says nothing for too long, or
// ctx ends. It does not close it: answers may be under way.
func (n *line) read(ctx context.Context) error {
	var pinging sync.WaitGroup
	gone := make(chan struct{})
	defer pinging.Wait()
	defer close(gone)
	pinging.Go(func() { n.pings(gone) })
	defer context.AfterFunc(ctx, func() { _ = n.conn.SetReadDeadline(time.Unix(1, 0)) })()
	for {
		if err := n.conn.SetReadDeadline(time.Now().Add(n.quiet())); err != nil {
			return err
		}
		if ctx.Err() != nil { // what ends from here on sets the deadline after ours
			return ctx.Err()
		}
		kind, raw, err := n.conn.ReadMessage()
		switch {
		case err != nil && ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			n.close() // so that nobody goes on writing to it
			return broken(err)
		}
		if kind == websocket.BinaryMessage {
			n.take(raw)
		}
	}
}

// broken is why a connection is at its end.
func broken(err error) error {
	var silence net.Error
	if errors.As(err, &silence) && silence.Timeout() {
		err = errors.New("nobody answers the pings any more")
	}
	return fmt.Errorf("the long connection to Feishu broke: %w", err)
}

// quiet is how long the connection may say nothing: each ping is answered, so
// that silence means that nobody is there, whatever the machine's sockets say.
func (n *line) quiet() time.Duration {
	if n.cfg.Quiet > 0 {
		return n.cfg.Quiet
	}
	return 2*n.settings().ping + grace
}

// pings pings at once and then as often as Feishu wants, or more often where
// silence shall be noticed sooner, until gone is closed.
func (n *line) pings(gone <-chan struct{}) {
	for {
		if frame, err := larkws.NewPingFrame(n.service).Marshal(); err == nil {
			n.write(frame)
		}
		timer := time.NewTimer(min(n.settings().ping, n.quiet()/2))
		select {
		case <-timer.C:
		case <-gone:
			timer.Stop()
			return
		}
	}
}

// write writes a frame; a connection that does not take it is closed, which
// whoever reads from it notices.
func (n *line) write(frame []byte) bool {
	n.pen.Lock()
	defer n.pen.Unlock()
	_ = n.conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err := n.conn.WriteMessage(websocket.BinaryMessage, frame); err != nil {
		n.close()
		return false
	}
	return true
}

// take looks at one frame. What nobody can read is not acknowledged.
func (n *line) take(raw []byte) {
	var f larkws.Frame
	if err := f.Unmarshal(raw); err != nil {
		n.cfg.Log.Warn("feishu: a frame that nobody can read", "bytes", len(raw))
		return
	}
	kind := larkws.MessageType(larkws.Headers(f.Headers).GetString(larkws.HeaderType))
	switch {
	case larkws.FrameType(f.Method) == larkws.FrameTypeControl && kind == larkws.MessageTypePong:
		n.pong(f.Payload)
	case larkws.FrameType(f.Method) == larkws.FrameTypeData && kind == larkws.MessageTypeEvent:
		if payload, whole := n.parts.join(f, time.Now()); whole {
			n.enqueue(told{line: n, frame: f, payload: payload, at: time.Now()})
		}
	default:
		n.cfg.Log.Info("feishu: a frame of another kind", "method", f.Method, "type", string(kind))
	}
}

// pong may bring what Feishu wants of its clients from now on.
func (n *line) pong(payload []byte) {
	var c larkws.ClientConfig
	if len(payload) > 0 && json.Unmarshal(payload, &c) == nil {
		n.heed(&c)
	}
}
