package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// A remark is one line of the doctor: what was looked at, how it is, and what
// exactly mends it. It never holds a secret.
type remark struct {
	Check string `json:"check"`
	State string `json:"state"`
	Says  string `json:"says"`
	Fix   string `json:"fix,omitempty"`
}

// The states of a remark.
const (
	fine   = "ok"
	uneasy = "warn" // works, and somebody should know
	broken = "fail"
)

// exam is what the doctor knows when it begins.
type exam struct {
	cfg     Config
	machine func() time.Time
	sealed  bool // a secret of the configuration could not be read
}

// exams are the checks that need a configuration, in the order of their lines.
// A check of a platform is one line more.
func exams() []func(context.Context, exam) []remark {
	return []func(context.Context, exam) []remark{
		lookAtDryRun,
		lookAtKeys,
		lookAtBackupKey,
		lookAtAddress,
		lookAtStore,
		lookAtMail,
		lookAtTexts,
		lookAtHooks,
		lookAtSlack,
		lookAtFeishu,
	}
}

func (s *shell) doctor() *cobra.Command {
	inJSON := false
	c := &cobra.Command{
		Use: "doctor", Short: "Checks what the bot needs, and says how to mend what is wrong", Args: cobra.NoArgs,
		Long: "Checks configuration, keys, clock, calendar, store, mail server, Slack and Feishu, also while the\n" +
			"bot runs, and says how to mend what is wrong. It changes nothing and talks to nobody but the mail\n" +
			"server, the gateway for text messages, those two and the addresses of\n" +
			"webhooks, to which it sends nothing. Exits 1 when something is broken (✗); a warning\n" +
			"(!) alone is no failure.",
		RunE: func(c *cobra.Command, _ []string) error {
			found := examine(c.Context(), s.config, os.Environ())
			for _, f := range found {
				if f.State == broken {
					s.code = exitFailed
				}
			}
			if inJSON {
				enc := json.NewEncoder(s.out)
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				return enc.Encode(found)
			}
			tell(s.out, found)
			return nil
		},
	}
	c.Flags().BoolVar(&inJSON, "json", false, "print a list of {check, state, says, fix}")
	return c
}

func tell(out io.Writer, found []remark) {
	for _, f := range found {
		fmt.Fprintf(out, "%s %s: %s\n", map[string]string{fine: "✓", uneasy: "!", broken: "✗"}[f.State], f.Check, f.Says)
		if f.Fix != "" {
			fmt.Fprintf(out, "    %s\n", f.Fix)
		}
	}
}

// examine looks at everything that can be looked at.
func examine(ctx context.Context, path string, environ []string) []remark {
	e, found, readable := lookAtConfig(path, environ)
	e.machine = time.Now
	if !readable {
		return found
	}
	for _, look := range exams() {
		found = append(found, look(ctx, e)...)
	}
	return found
}

// sick makes a remark of an error: ours say first what is wrong and after a
// semicolon what to do.
func sick(check string, err error) remark {
	says, fix, _ := strings.Cut(err.Error(), "; ")
	return remark{check, broken, says, fix}
}
