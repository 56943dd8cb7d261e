package badger

import (
	"fmt"
	"log/slog"
	"strings"
)

// badgerLog passes Badger's warnings and errors on and drops its chatter.
type badgerLog struct{ log *slog.Logger }

func (l badgerLog) Errorf(format string, args ...any) {
	l.log.Error("badger", "says", line(format, args))
}

func (l badgerLog) Warningf(format string, args ...any) {
	l.log.Warn("badger", "says", line(format, args))
}

func (badgerLog) Infof(string, ...any) {}

func (badgerLog) Debugf(string, ...any) {}

func line(format string, args []any) string {
	return strings.TrimSpace(fmt.Sprintf(format, args...))
}
