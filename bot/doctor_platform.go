package main

import (
	"context"
	"time"

	"closeloop/bot/doorstep"
)

// platformLook is how long a platform may take for the doctor.
const platformLook = 20 * time.Second

// checker is a platform that can be asked how it is.
type checker interface {
	Check(context.Context) []doorstep.Finding
}

// askPlatform asks a platform that is configured.
func (e exam) askPlatform(ctx context.Context, check string, open func() (checker, error)) (found []remark) {
	if e.sealed {
		return []remark{{check, uneasy, "not tried, as a secret could not be read", "mend the configuration first"}}
	}
	p, err := open()
	if err != nil {
		return []remark{{check, uneasy, "not tried, as its keys cannot work", "mend the configuration first"}}
	}
	ctx, cancel := context.WithTimeout(ctx, platformLook)
	defer cancel()
	for _, f := range p.Check(ctx) {
		found = append(found, remark(f))
	}
	return found
}

// forgetful keeps nothing: the doctor opens no store for a platform.
type forgetful struct{}

// Load finds nothing.
func (forgetful) Load(context.Context, string) (string, error) { return "", nil }

// Store keeps nothing.
func (forgetful) Store(context.Context, string, string) error { return nil }
