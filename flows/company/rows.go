package company

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"

	"closeloop/flows/hiring"

	"github.com/goccy/go-yaml"
)

//go:embed defaults.yaml
var defaultsFile []byte

// defaults are what company.yaml may leave out of a position.
type defaults struct {
	Dimensions []hiring.Dimension `yaml:"dimensions"`
	Reasons    []hiring.Reason    `yaml:"reasons"`
	Other      hiring.Words       `yaml:"other"`
}

func readDefaults() (defaults, error) {
	var d defaults
	if err := yaml.UnmarshalWithOptions(defaultsFile, &d, yaml.Strict()); err != nil {
		return d, fmt.Errorf("read defaults of positions: %w", err)
	}
	return d, nil
}

// document is company.yaml as written. Pointers tell "left out" from zero.
type document struct {
	Company   hiring.Company `yaml:"company"`
	People    []personRow    `yaml:"people"`
	Positions []positionRow  `yaml:"positions"`
}

type personRow struct {
	ID         string            `yaml:"id"`
	Name       string            `yaml:"name"`
	Roles      []hiring.Role     `yaml:"roles"`
	Department string            `yaml:"department"`
	Email      string            `yaml:"email"`
	Mobile     string            `yaml:"mobile"`
	Locale     string            `yaml:"locale"`
	Timezone   string            `yaml:"timezone"`
	Accounts   map[string]string `yaml:"accounts"`
	Deputy     string            `yaml:"deputy"`
	Active     *bool             `yaml:"active"`
}

type positionRow struct {
	ID           string             `yaml:"id"`
	Title        hiring.Words       `yaml:"title"`
	Aliases      []string           `yaml:"aliases"`
	Department   string             `yaml:"department"`
	HR           string             `yaml:"hr"`
	Manager      string             `yaml:"manager"`
	Managers     []string           `yaml:"managers"`
	Interviewers []string           `yaml:"interviewers"`
	Lead         string             `yaml:"lead"`
	Rounds       *int               `yaml:"rounds"`
	OnFail       string             `yaml:"on_fail"`
	Pilot        string             `yaml:"pilot"`
	Region       string             `yaml:"region"`
	PassMark     float64            `yaml:"pass_mark"`
	AutoSend     bool               `yaml:"auto_send"`
	Blind        bool               `yaml:"blind"`
	Signals      string             `yaml:"signals"`
	PayFor       []hiring.Role      `yaml:"pay_for"`
	Dimensions   []hiring.Dimension `yaml:"dimensions"`
	Reasons      []hiring.Reason    `yaml:"reasons"`
}

func or(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return given
}

// employer fills in what a company leaves out.
func employer(c hiring.Company) hiring.Company {
	c.Locale = or(c.Locale, "zh-CN")
	c.Timezone = or(c.Timezone, "Asia/Shanghai")
	c.Region = or(c.Region, "CN")
	if c.Calendar == "" && c.Region == "CN" {
		c.Calendar = "CN"
	}
	return c
}

// made is the id of a row without one: stable for the same contact, and
// nothing personal can be read from it.
func made(prefix, from string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(from)))
	return prefix + hex.EncodeToString(sum[:4])
}

func (r personRow) person() hiring.Person {
	p := hiring.Person{
		ID: r.ID, Name: strings.TrimSpace(r.Name), Roles: r.Roles, Department: r.Department,
		Email: r.Email, Mobile: r.Mobile, Locale: r.Locale, Timezone: r.Timezone,
		Accounts: r.Accounts, Deputy: r.Deputy, Active: r.Active == nil || *r.Active,
	}
	if contact := or(r.Email, or(r.Mobile, p.Name)); p.ID == "" && contact != "" {
		p.ID = made("p-", contact)
	}
	return p
}

func (r positionRow) position(c hiring.Company, d defaults) hiring.Position {
	p := hiring.Position{
		ID: r.ID, Title: r.Title, Aliases: r.Aliases, Department: r.Department, HR: r.HR, Managers: r.Managers,
		Interviewers: r.Interviewers, Lead: r.Lead, Rounds: 1, OnFail: or(r.OnFail, "manager"), Pilot: or(r.Pilot, "on"),
		Region: or(r.Region, c.Region), PassMark: r.PassMark, AutoSend: r.AutoSend, Blind: r.Blind,
		Signals: r.Signals, PayFor: r.PayFor, Dimensions: r.Dimensions, Reasons: r.Reasons,
	}
	if title := p.Title.In(c.Locale); p.ID == "" && title != "" {
		p.ID = made("j-", title)
	}
	if r.Manager != "" && len(r.Managers) == 0 {
		p.Managers = []string{r.Manager}
	}
	if r.Rounds != nil {
		p.Rounds = *r.Rounds
	}
	if p.Signals == "" {
		p.Signals = map[string]string{"EU": "drop"}[p.Region]
		p.Signals = or(p.Signals, "show")
	}
	if len(p.Dimensions) == 0 {
		p.Dimensions = d.Dimensions
	}
	if len(p.Reasons) == 0 {
		p.Reasons = d.reasons(p.Dimensions)
	}
	return p
}

// reasons are the approved phrases for a position's dimensions.
func (d defaults) reasons(dims []hiring.Dimension) []hiring.Reason {
	stock := hiring.Position{Reasons: d.Reasons}
	out := make([]hiring.Reason, 0, len(dims))
	for _, dim := range dims {
		r, ok := stock.Reason(dim.Key)
		if !ok {
			names := strings.NewReplacer("{zh}", dim.Name.In("zh-CN"), "{en}", dim.Name.In("en"))
			r = hiring.Reason{Key: dim.Key, Dimension: dim.Key, Text: hiring.Words{}}
			for locale, text := range d.Other {
				r.Text[locale] = names.Replace(text)
			}
		}
		out = append(out, r)
	}
	return out
}
