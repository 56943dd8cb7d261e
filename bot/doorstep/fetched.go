package doorstep

import (
	"context"
	"io"
	"time"

	"closeloop/bot/chat"
)

// FilePatience is how long a file may take to come.
const FilePatience = 2 * time.Minute

// WhyGone and WhyLarge are what the house calls a file that is there no longer, and
// one that is larger than the bot reads.
const (
	WhyGone  = "gone"
	WhyLarge = "large"
)

// Fetched is a file on its way in, of which no more is read than the house takes.
// Closing it ends the way.
func Fetched(body io.ReadCloser, done context.CancelFunc) io.ReadCloser {
	return &fetched{Reader: io.LimitReader(body, chat.MaxFile+1), body: body, done: done}
}

type fetched struct {
	io.Reader
	body io.Closer
	done context.CancelFunc
}

func (f *fetched) Close() error {
	defer f.done()
	return f.body.Close()
}
