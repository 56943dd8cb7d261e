package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/training"

	"github.com/spf13/cobra"
)

func (s *shell) importTraining() *cobra.Command {
	dry := false
	c := &cobra.Command{
		Use: "training FILE", Args: cobra.ExactArgs(1),
		Short: "Imports a course of your own (YAML), in place of the one with its track id",
		RunE: func(c *cobra.Command, args []string) error {
			raw, err := s.whole(args[0])
			if err != nil {
				return err
			}
			flags := map[string]string{"dry_run": strconv.FormatBool(dry)}
			return s.errand(c.Context(), errand{Name: "import training", Flags: flags}, bytes.NewReader(raw), s.out)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "check the course and store nothing")
	return c
}

// importTrainingErrand checks a course and keeps it. Quizzes under way go on with
// what the course still has.
func importTrainingErrand(ctx context.Context, a *app, e paper) (int, error) {
	raw, err := io.ReadAll(io.LimitReader(e.in, maxCompany+1))
	if err != nil {
		return exitFailed, fmt.Errorf("read course: %w", err)
	}
	beside, err := a.courses(ctx)
	if err != nil {
		return exitFailed, a.told(e.Flags["locale"], err)
	}
	pictures, err := shown()
	if err != nil {
		return exitFailed, err
	}
	track, faults := training.Read(raw, pictures, beside...)
	for _, f := range faults {
		where := f.Path
		if f.Line > 0 {
			where = strings.TrimSuffix(fmt.Sprintf("line %d (%s)", f.Line, f.Path), " ()")
		}
		fmt.Fprintf(e.out, "%s: %s\n", where, a.speaker.Words(chat.Reader{Locale: e.Flags["locale"]}, f.Why))
	}
	if len(faults) > 0 {
		return exitFailed, errors.New("nothing was stored: mend the places above and repeat")
	}
	what := fmt.Sprintf("%s: %d cards, %d questions, %d drills", track.ID, len(track.Cards), len(track.Questions), len(track.Drills))
	if e.Flags["dry_run"] == "true" {
		fmt.Fprintf(e.out, "%s; the course is good, and nothing was stored\n", what)
		return exitDone, nil
	}
	replaced := slices.ContainsFunc(beside, func(t training.Track) bool { return t.ID == track.ID })
	err = a.putCourse(ctx, track, chat.Account{Platform: "cli", User: e.Actor})
	if err != nil {
		return exitFailed, a.told(e.Flags["locale"], err)
	}
	if replaced {
		what += "; it is taught in place of the one before"
	}
	fmt.Fprintln(e.out, what)
	return exitDone, nil
}

// courses are the built-in ones and the company's own.
func (a *app) courses(ctx context.Context) ([]training.Track, error) {
	all, err := training.Tracks()
	if err != nil {
		return nil, err
	}
	err = a.runner.Look(ctx, func(env flows.Env) error {
		own, _ := flows.Find[training.Own](env, training.Courses, training.OwnID)
		all = append(all, own.Tracks...)
		return nil
	})
	return all, err
}

// putCourse keeps a course, in place of an own one of its track.
func (a *app) putCourse(ctx context.Context, track training.Track, from chat.Account) error {
	raw, err := json.Marshal(track)
	if err != nil {
		return fmt.Errorf("keep a course: %w", err)
	}
	id := a.newID("course")
	done, err := a.runner.Import(ctx, flows.Batch{
		ID: id, Hash: id, From: from, Shared: true, Action: chat.Action{Flow: training.Courses, Verb: "put"},
		Rows: []flows.Row{{Lane: training.OwnID, Record: training.OwnID, Data: raw}},
	})
	if err == nil && len(done) == 1 && done[0].Why != "" {
		err = errors.New("the company has as many courses of its own as it can keep, by number or by size; shorten the course, or give it the track id of one that it may replace")
	}
	return err
}

// courseTemplate is a built-in course, to change into one's own.
func courseTemplate(out io.Writer) error {
	raw, err := training.Builtin("wording")
	if err == nil {
		_, err = out.Write(raw)
	}
	return err
}
