package storetest

import (
	"context"
	"errors"
	"time"

	"closeloop/store"
)

// patience is how long a hint may take before it counts as missing.
const patience = 20 * time.Second

func heard(ctx context.Context, bell <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case _, open := <-bell:
		if !open {
			return errors.New("the watch closed though its context had not ended")
		}
		return nil
	case <-ctx.Done():
		return errors.New("the watch never woke")
	}
}

func watchWakes(ctx context.Context, e store.Engine) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	due, all := e.Watch(ctx, []byte("due/")), e.Watch(ctx, nil)
	for range 3 {
		err := errors.Join(put(ctx, e, "other", "1"), put(ctx, e, "due/1", "x"), heard(ctx, due), heard(ctx, all))
		if err != nil {
			return err
		}
	}
	return e.Update(ctx, func(tx store.Tx) error { return tx.Delete([]byte("due/1")) })
}

func watchNeverBlocks(ctx context.Context, e store.Engine) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bell := e.Watch(ctx, []byte("a"))
	for range 50 {
		if err := put(ctx, e, "a", "1"); err != nil {
			return err
		}
	}
	return heard(ctx, bell)
}

func watchCloses(ctx context.Context, e store.Engine) error {
	watching, cancel := context.WithCancel(ctx)
	bell := e.Watch(watching, []byte("a"))
	if err := put(ctx, e, "a", "1"); err != nil {
		cancel()
		return err
	}
	cancel()
	late, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for {
		select {
		case _, open := <-bell:
			if !open {
				return put(ctx, e, "a", "2")
			}
		case <-late.Done():
			return errors.New("the watch never closed")
		}
	}
}
