package main

import (
	"context"
	"fmt"
	"strings"

	"closeloop/bot/chat"
	"closeloop/bot/console"
	"closeloop/flows"
	"closeloop/flows/upload"
)

// make makes the file that a card of a person has attached. What is asked for
// is never trusted: the right is read anew.
func (a *app) make(ctx context.Context, person, what string) (console.Made, bool, error) {
	if id, ok := strings.CutPrefix(what, upload.RefusedList); ok {
		return a.refusedList(ctx, person, id)
	}
	return console.Made{}, false, nil
}

// refusedList is what was wrong in a dropped file, a line for each fault, for
// who dropped it.
func (a *app) refusedList(ctx context.Context, person, id string) (console.Made, bool, error) {
	made := console.Made{Name: "refused.txt", Type: "text/plain; charset=utf-8"}
	var lines strings.Builder
	err := a.runner.Look(ctx, func(env flows.Env) error {
		u, ok := flows.Find[upload.Upload](env, upload.Name, id)
		if !ok || u.By != person {
			return nil
		}
		reader := chat.Reader{Person: person, Locale: env.Company.Locale(person), Zone: env.Company.Zone(person)}
		for _, f := range u.Found.Faults {
			fmt.Fprintln(&lines, a.speaker.Words(reader, upload.FaultLine(u.Found.Kind, f)))
		}
		return nil
	})
	made.Body = []byte(lines.String())
	return made, lines.Len() > 0, err
}
