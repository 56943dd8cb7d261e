package main

import (
	"context"

	"closeloop/flows"
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
