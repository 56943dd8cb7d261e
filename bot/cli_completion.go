package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (s *shell) completion() *cobra.Command {
	writers := map[string]func(*cobra.Command) error{
		"bash":       func(root *cobra.Command) error { return root.GenBashCompletionV2(s.out, true) },
		"zsh":        func(root *cobra.Command) error { return root.GenZshCompletion(s.out) },
		"fish":       func(root *cobra.Command) error { return root.GenFishCompletion(s.out, true) },
		"powershell": func(root *cobra.Command) error { return root.GenPowerShellCompletionWithDesc(s.out) },
	}
	return &cobra.Command{
		Use: "completion bash|zsh|fish|powershell", Short: "Prints a script with which the shell completes closeloop's commands",
		Long: "Prints a script with which the shell completes closeloop's commands, flags and files.\n\n" +
			"bash        closeloop completion bash > ~/.local/share/bash-completion/completions/closeloop\n" +
			"zsh         closeloop completion zsh > \"${fpath[1]}/_closeloop\"\n" +
			"fish        closeloop completion fish > ~/.config/fish/completions/closeloop.fish\n" +
			"powershell  closeloop completion powershell | Out-String | Invoke-Expression\n\n" +
			"It takes effect in the next shell.",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE:      func(c *cobra.Command, args []string) error { return writers[args[0]](c.Root()) },
	}
}

// completes tells the shell what may stand where, for every command below root,
// as its help says: a flag of a FILE takes a file, --format one of the forms that
// its help names, another flag with a value nothing that we know; and so with
// arguments.
func completes(root *cobra.Command) {
	nothing := cobra.FixedCompletions(nil, cobra.ShellCompDirectiveNoFileComp)
	each := func(c *cobra.Command) func(*pflag.Flag) {
		return func(f *pflag.Flag) {
			value, usage := pflag.UnquoteUsage(f)
			complete := nothing
			switch {
			case value == "" || value == "FILE" || value == "DIR":
				return // a switch, or what a shell completes by itself
			case f.Name == "format":
				complete = cobra.FixedCompletions(forms(usage), cobra.ShellCompDirectiveNoFileComp)
			}
			_ = c.RegisterFlagCompletionFunc(f.Name, complete) // fails only where one is registered
		}
	}
	if !strings.Contains(root.Use, "FILE") && root.ValidArgs == nil {
		root.ValidArgsFunction = nothing
	}
	root.Flags().VisitAll(each(root))
	for _, c := range root.Commands() {
		completes(c)
	}
}

// forms are the words of "json, jsonl or csv".
func forms(usage string) (out []string) {
	for _, word := range regexp.MustCompile(`[a-z0-9]+`).FindAllString(usage, -1) {
		if word != "or" && word != "and" {
			out = append(out, word)
		}
	}
	return out
}
