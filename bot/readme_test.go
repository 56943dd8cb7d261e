package main

import (
	goflag "flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"closeloop/bot/chat"
	"closeloop/commands"
	"closeloop/locales/cardtest"
)

// TestReadme: both READMEs list every command of the command line with every
// flag, and every verb of the chat, as the program has them. With -update their
// first columns are written anew; what a command does in Chinese is written by
// hand, and a new command without it fails here.
func TestReadme(t *testing.T) {
	t.Parallel()
	for locale, name := range map[string]string{"en": "README.md", "zh-CN": "README.zh-CN.md"} {
		path := filepath.Join("..", name)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		want := between(t, text, "command line", commandTable(t, locale, section(t, text, "command line")))
		want = between(t, want, "chat", chatTable(t, locale))
		switch {
		case text == want:
		case goflag.Lookup("update").Value.String() == "true":
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s does not list the commands as they are; run go test ./bot -run Readme -update and read what it writes. Want\n%s\n%s",
				name, section(t, want, "command line"), section(t, want, "chat"))
		}
	}
}

// parts cuts a text at the two marks of a section.
func parts(t *testing.T, text, name string) (before, inner, after string) {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, begun := strings.Cut(text, begin)
	inner, after, ended := strings.Cut(rest, end)
	if !begun || !ended {
		t.Fatalf("no marks for %q", name)
	}
	return before + begin, inner, end + after
}

func section(t *testing.T, text, name string) string {
	t.Helper()
	_, inner, _ := parts(t, text, name)
	return inner
}

// between is a text with another section.
func between(t *testing.T, text, name, inner string) string {
	t.Helper()
	before, _, after := parts(t, text, name)
	return before + inner + after
}

// commandTable is the table of the command line: in English what each command
// says of itself, in Chinese what the table says already.
func commandTable(t *testing.T, locale, old string) string {
	t.Helper()
	head := map[string]string{"en": "| on the command line | |\n", "zh-CN": "| 命令行 | |\n"}[locale]
	var rows []string
	walk((&shell{}).commands(), func(c *cobra.Command) {
		does := c.Short
		if locale != "en" {
			does = described(old, pathOf(c))
			if !strings.ContainsFunc(does, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: nothing in Chinese says what %q does; add a row `%s` to its table", locale, pathOf(c), pathOf(c))
			}
		}
		rows = append(rows, "| `"+strings.ReplaceAll(synopsis(c), "|", `\|`)+"` | "+does+" |\n")
	})
	return head + "| --- | --- |\n" + strings.Join(rows, "")
}

// walk visits every command that does something and is shown.
func walk(c *cobra.Command, visit func(*cobra.Command)) {
	for _, sub := range c.Commands() {
		walk(sub, visit)
	}
	if !c.HasSubCommands() && !c.Hidden {
		visit(c)
	}
}

// pathOf is a command without the program's name, such as "import company".
func pathOf(c *cobra.Command) string {
	_, path, _ := strings.Cut(c.CommandPath(), " ")
	return path
}

// synopsis is how a command is typed, with all its flags.
func synopsis(c *cobra.Command) string {
	out := pathOf(c)
	if _, args, ok := strings.Cut(c.Use, " "); ok {
		out += " " + strings.TrimSuffix(args, " [flags]")
	}
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		out += " [--" + f.Name
		if value, _ := pflag.UnquoteUsage(f); value == f.Value.Type() {
			out += " " + strings.ToUpper(f.Name) // its usage names no value
		} else if value != "" {
			out += " " + value
		}
		out += "]"
	})
	return out
}

// described is what a table says that a command does.
func described(table, path string) string {
	row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(path) + "(?: [^`]*)?` \\| (.*) \\|$").FindStringSubmatch(table)
	if row == nil {
		return ""
	}
	return row[1]
}

// chatTable is the table of what can be typed, from the catalogue and from the
// words of help.
func chatTable(t *testing.T, locale string) string {
	t.Helper()
	book, err := commands.Open()
	if err != nil {
		t.Fatal(err)
	}
	speaker, reader := cardtest.Speaker(t), cardtest.Reader(t, locale)
	head := map[string]string{"en": "| English | Chinese | for | |\n", "zh-CN": "| 中文 | 英文 | 谁用 | |\n"}[locale]
	out := []string{head + "| --- | --- | --- | --- |\n"}
	for _, e := range book.Entries() {
		who := map[string]string{"en": "everybody", "zh-CN": "所有人"}[locale]
		if len(e.Roles) > 0 {
			roles := make([]string, len(e.Roles))
			for i, role := range e.Roles {
				roles[i] = speaker.Words(reader, chat.T("role."+string(role)))
			}
			who = strings.Join(roles, map[string]string{"en": ", ", "zh-CN": "、"}[locale])
		}
		english, chinese := cell(append([]string{e.Name}, e.English...)), cell(e.Chinese)
		first, second := english, chinese
		if locale != "en" {
			first, second = chinese, english
		}
		if len(e.Takes) > 0 && e.Takes[0] == "candidate" {
			first += map[string]string{"en": " *candidate*", "zh-CN": " *候选人*"}[locale]
		}
		usage := strings.ReplaceAll(speaker.Words(reader, chat.T(e.Usage())), "：", ": ")
		_, does, ok := strings.Cut(usage, ": ")
		if !ok {
			t.Errorf("%s: its usage says not what it does: %q", e.Name, usage)
		}
		out = append(out, "| "+first+" | "+second+" | "+who+" | "+does+" |\n")
	}
	return strings.Join(out, "")
}

func cell(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// TestReadmeNotices: a command, a flag or a verb that comes or goes changes the
// table, and what somebody wrote about a command stays with it.
func TestReadmeNotices(t *testing.T) {
	t.Parallel()
	root := &cobra.Command{Use: "closeloop"}
	group := &cobra.Command{Use: "import"}
	run := func(*cobra.Command, []string) {}
	c := &cobra.Command{Use: "pay FILE", Short: "Brings pay in", Run: run}
	c.Flags().Bool("dry-run", false, "only checks")
	c.Flags().String("format", "csv", "`csv|xlsx`")
	group.AddCommand(c, &cobra.Command{Use: "secret", Hidden: true, Run: run})
	root.AddCommand(group)
	var seen []string
	walk(root, func(c *cobra.Command) { seen = append(seen, synopsis(c)) })
	if got, want := strings.Join(seen, "\n"), "import pay FILE [--dry-run] [--format csv|xlsx]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	table := "| `import` | all |\n| `import payroll FILE` | other |\n| `import pay FILE [--x]` | 导入薪资 |\n"
	for path, want := range map[string]string{"import pay": "导入薪资", "import": "all", "import payroll": "other", "export": "", "pay": ""} {
		if got := described(table, path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
