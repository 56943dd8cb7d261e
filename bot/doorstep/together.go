package doorstep

import (
	"context"

	"golang.org/x/sync/singleflight"
)

// Together asks once what several ask at a time. Whoever gives up takes nothing
// away from the others: the answer is still waited for, and remembered.
func Together[T any](ctx context.Context, group *singleflight.Group, key string, ask func(context.Context) (T, error)) (T, error) {
	answer := group.DoChan(key, func() (any, error) { return ask(context.WithoutCancel(ctx)) })
	var found T
	select {
	case a := <-answer:
		found, _ = a.Val.(T)
		return found, a.Err
	case <-ctx.Done():
		return found, ctx.Err()
	}
}
