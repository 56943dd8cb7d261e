package storetest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"closeloop/store"
)

func number(tx store.Tx, key string) (uint64, error) {
	val, ok, err := tx.Get([]byte(key))
	if err != nil || !ok {
		return 0, err
	}
	return binary.BigEndian.Uint64(val), nil
}

func setNumber(tx store.Tx, key string, n uint64) error {
	return tx.Put([]byte(key), binary.BigEndian.AppendUint64(nil, n))
}

func lostUpdate(ctx context.Context, e store.Engine) error {
	const callers, times = 64, 8
	err := together(callers, func(int) error {
		for range times {
			err := e.Update(ctx, func(tx store.Tx) error {
				n, err := number(tx, "n")
				return errors.Join(err, setNumber(tx, "n", n+1))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.View(ctx, func(tx store.Tx) error {
		n, err := number(tx, "n")
		if err == nil && n != callers*times {
			return fmt.Errorf("counter is %d after %d increments", n, callers*times)
		}
		return err
	})
}

// writeSkew: of two people on duty each may leave if the other stays.
func writeSkew(ctx context.Context, e store.Engine) error {
	for round := range 10 {
		if err := put(ctx, e, "0", "on", "1", "on"); err != nil {
			return err
		}
		err := together(2, func(i int) error {
			self, other := fmt.Sprint(i), fmt.Sprint(1-i)
			return e.Update(ctx, func(tx store.Tx) error {
				val, _, err := tx.Get([]byte(other))
				if err != nil || string(val) != "on" {
					return err
				}
				return tx.Put([]byte(self), []byte("off"))
			})
		})
		if err != nil {
			return err
		}
		err = e.View(ctx, func(tx store.Tx) error {
			all, err := list(tx, store.Range{})
			if err == nil && all == "0=off 1=off" {
				return fmt.Errorf("write skew in round %d", round)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// phantom: whoever finds the range empty inserts under a key of its own.
func phantom(ctx context.Context, e store.Engine) error {
	for round := range 8 {
		prefix := fmt.Appendf(nil, "%d/", round)
		err := together(16, func(i int) error {
			return e.Update(ctx, func(tx store.Tx) error {
				if all, err := list(tx, store.Prefix(prefix)); err != nil || all != "" {
					return err
				}
				return tx.Put(fmt.Appendf(nil, "%d/%02d", round, i), nil)
			})
		})
		if err != nil {
			return err
		}
		err = e.View(ctx, func(tx store.Tx) error {
			all, err := list(tx, store.Prefix(prefix))
			if err == nil && len(all) != len("0/00=") {
				return fmt.Errorf("phantom: %q", all)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func uniqueKey(ctx context.Context, e store.Engine) error {
	const callers = 32
	won := make([]bool, callers)
	err := together(callers, func(i int) error {
		self := fmt.Sprintf("%02d", i)
		return e.Update(ctx, func(tx store.Tx) error {
			won[i] = false
			if _, ok, err := tx.Get([]byte("u/name")); err != nil || ok {
				return err
			}
			won[i] = true
			return putAll(tx, "u/name", self, "r/"+self, "")
		})
	})
	if err != nil {
		return err
	}
	winner := ""
	for i, w := range won {
		if w && winner != "" {
			return fmt.Errorf("key was taken by %s and %d", winner, i)
		}
		if w {
			winner = fmt.Sprintf("%02d", i)
		}
	}
	return wantStored(ctx, e, "r/"+winner+"= u/name="+winner)
}

const (
	accounts = 8
	inAll    = accounts * 100
)

// bank moves money about while readers add it up.
func bank(ctx context.Context, e store.Engine) error {
	err := e.Update(ctx, func(tx store.Tx) error {
		for i := range accounts {
			if err := setNumber(tx, fmt.Sprint(i), 100); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = together(16, func(i int) error {
		for n := range 30 {
			var err error
			switch {
			case i%4 == 0:
				err = e.View(ctx, audit)
			case n%8 == 0:
				err = e.Update(ctx, audit)
			default:
				err = e.Update(ctx, func(tx store.Tx) error {
					return transfer(tx, fmt.Sprint((i+n)%accounts), fmt.Sprint((i*n+1)%accounts), uint64(n))
				})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, e.View(ctx, audit))
}

func transfer(tx store.Tx, from, to string, sum uint64) error {
	a, err := number(tx, from)
	if err != nil || a < sum || from == to {
		return err
	}
	b, err := number(tx, to)
	return errors.Join(err, setNumber(tx, from, a-sum), setNumber(tx, to, b+sum))
}

func audit(tx store.Tx) error {
	sum := uint64(0)
	for p, err := range tx.Scan(store.Range{}) {
		if err != nil {
			return err
		}
		sum += binary.BigEndian.Uint64(p.Val)
	}
	if sum != inAll {
		return fmt.Errorf("bank holds %d, want %d", sum, inAll)
	}
	return nil
}
