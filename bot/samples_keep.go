package main

import (
	"context"
	"fmt"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/retention"
)

// keeps are a legal hold, set and lifted, and an erasure.
func keeps(held, gone string) []step {
	erase := step{"erase " + gone, func(ctx context.Context, t *tour) error {
		if _, err := t.app.runner.Erase(ctx, flows.Erasure{Candidate: t.record(gone), By: "cli:hr", Why: "request"}); err != nil {
			return err
		}
		return t.settle(ctx)
	}}
	look := types("adm-wei", "/preserve {"+held+"}")
	return []step{
		look, goesOn("adm-wei", "legal/keep", held, "reason", "2026-118"),
		look, types("hr-lin", "/preserve {"+held+"}"), goesOn("adm-wei", "legal/release", held, "reason", "2026-118"),
		look, erase, browse(),
	}
}

// partings are lists of what goes, of which the second takes the first one's place.
func partings(held string) []step {
	return []step{
		ends(held, "2026-12-07T09:00:00Z"), browse(), waits("2026-11-30 10:00:00"), ends(held, "2026-12-08T09:00:00Z"), browse(),
	}
}

// ends tells HR that the file of a closed case goes at a time.
func ends(key, at string) step {
	return step{"the file of " + key + " ends", func(ctx context.Context, t *tour) error {
		list := fmt.Sprintf(`[{"case": %q, "position": "be", "at": %q}]`, t.record(key), at)
		a := chat.Action{Flow: retention.Lists, Record: "hr-lin", Verb: "list"}
		return told("list", a, chat.Values{"cases": {list}, "more": {"0"}}).do(ctx, t)
	}}
}
