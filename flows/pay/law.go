package pay

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/summary"

	"github.com/goccy/go-yaml"
)

//go:embed law.yaml
var lawFile []byte

// statute is what holds for telling pay in some regions.
type statute struct {
	Regions []string     `yaml:"regions"`
	Duty    hiring.Words `yaml:"duty"`
	Source  hiring.Words `yaml:"source"`
}

// laws are the statutes, and the line that a candidate may be told.
type laws struct {
	Laws []statute    `yaml:"laws"`
	Line hiring.Words `yaml:"line"`
}

func readLaws() (laws, error) {
	var l laws
	if err := yaml.UnmarshalWithOptions(lawFile, &l, yaml.Strict()); err != nil {
		return l, fmt.Errorf("read the law on telling pay: %w", err)
	}
	return l, nil
}

// of is what holds in a region: its own entry, else that of what stands before
// its hyphen, else that of everywhere.
func (l laws) of(region string) statute {
	wide, _, _ := strings.Cut(region, "-")
	for _, name := range []string{region, wide, "*"} {
		for _, s := range l.Laws {
			if slices.Contains(s.Regions, name) {
				return s
			}
		}
	}
	return statute{}
}

// line is what HR may copy for a candidate, in the candidate's languages, with
// what the law of the place asks for.
func (a *asker) line(env flows.Env, q question, f finding) turn {
	if f.position == "" || len(f.ranges) != 1 || !env.Company.IsHR(env.Actor.Person, hiring.Case{Position: f.position}) {
		return a.answer(env, q, f)
	}
	pos, _ := env.Company.Position(f.position)
	r, law := f.ranges[0], a.laws.of(pos.Region)
	card := chat.Card{
		Kind: "payask.line", Record: env.Actor.Person, Tone: chat.Neutral, Tag: chat.T("payask.line.tag"), Preview: chat.T("payask.preview"),
		Title:  a.title(env, f.position, r.Level, r.City),
		Blocks: []chat.Block{chat.Paragraph(chat.T("payask.line.copy"))},
	}
	for _, locale := range []string{"zh-CN", "en"} {
		card.Blocks = append(card.Blocks, chat.Quote(chat.L(strings.NewReplacer(
			"{currency}", r.Currency, "{span}", summary.PaySpan(r), "{months}", r.Months.String()).Replace(a.laws.Line[locale]))))
	}
	card.Blocks = append(card.Blocks,
		chat.Paragraph(chat.ByLocale(law.Duty)),
		chat.Note(chat.T("payask.line.source", "Source", chat.ByLocale(law.Source))),
	)
	return turn{Card: &card}
}
