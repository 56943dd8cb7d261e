package main

import (
	"slices"

	"closeloop/flows"
	"closeloop/flows/hiring"
)

// follower says what comes of a case's move beside its duty, in the same turn.
type follower = func(env flows.Env, before, after hiring.Case) []flows.Effect

// follow hears of every case that a turn moved; nil among them hear nothing.
func follow(all ...follower) follower {
	all = slices.DeleteFunc(all, func(f follower) bool { return f == nil })
	if len(all) == 0 {
		return nil
	}
	return func(env flows.Env, before, after hiring.Case) []flows.Effect {
		var out []flows.Effect
		for _, f := range all {
			out = append(out, f(env, before, after)...)
		}
		return out
	}
}
