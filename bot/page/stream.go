package page

import (
	"fmt"
	"net/http"
	"time"
)

// Stream is one open answer of server-sent events. It is for one goroutine.
type Stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	err     error
}

// Open begins a stream, which stays open for as long as both sides like.
func Open(w http.ResponseWriter) *Stream {
	s := &Stream{w: w, control: http.NewResponseController(w)}
	// The server's limits are for requests; a stream stays. A server without
	// deadlines answers an error here that means nothing.
	_ = s.control.SetReadDeadline(time.Time{})
	_ = s.control.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // proxies pass it on as it comes
	w.WriteHeader(http.StatusOK)
	s.write("retry: 1000\n\n")
	return s
}

// Event tells one thing that happened. Its data is one line.
func (s *Stream) Event(id, name string, data []byte) {
	s.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", id, name, data))
}

// Beat is a sign of life, so that nothing in between takes the line for dead.
func (s *Stream) Beat() { s.write(": beat\n\n") }

// Broken says whether nobody hears any more.
func (s *Stream) Broken() bool { return s.err != nil }

func (s *Stream) write(text string) {
	if s.err != nil {
		return
	}
	if _, s.err = s.w.Write([]byte(text)); s.err == nil {
		s.err = s.control.Flush()
	}
}
