package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEveryCommandHelps: every command and every flag says what it is for, in a
// line that fits a terminal and begins like a sentence (a flag like a phrase);
// --help answers, and its examples are commands that there are.
func TestEveryCommandHelps(t *testing.T) {
	t.Parallel()
	d := newDeskFolder(t)
	root := (&shell{}).commands()
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		path := strings.Fields(c.CommandPath())[1:]
		if first := []rune(c.Short + " ")[0]; !unicode.IsUpper(first) || strings.HasSuffix(c.Short, ".") || len(c.Short) > tourWidth {
			t.Errorf("%s: short help %q", c.CommandPath(), c.Short)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" || unicode.IsUpper([]rune(f.Usage)[0]) || strings.HasSuffix(f.Usage, ".") {
				t.Errorf("%s: help of --%s is %q", c.CommandPath(), f.Name, f.Usage)
			}
		})
		help := d.want(exitDone, []string{"--config"}, "", append(path, "--help")...)
		for _, line := range strings.Split(help.out, "\n") {
			if len([]rune(line)) > 100 {
				t.Errorf("%s: a line of %d characters: %s", c.CommandPath(), len([]rune(line)), line)
			}
		}
		for _, line := range strings.Split(c.Example, "\n") {
			if words := strings.Fields(line); len(words) > 0 {
				if named, _, err := root.Find(words[1:]); words[0] != "closeloop" || err != nil || named != c {
					t.Errorf("%s: example %q is another command", c.CommandPath(), line)
				}
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}
