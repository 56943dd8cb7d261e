package company

import (
	"fmt"
	"math"
	"net/mail"
	"slices"
	"strings"
	"time"

	"closeloop/bot/chat"
	"closeloop/flows/hiring"
)

// check gathers what is wrong with the content of a file.
type check struct {
	file   File
	people map[string]hiring.Person
	faults []Fault
}

func (f File) faults(doc document) []Fault {
	c := &check{file: f, people: map[string]hiring.Person{}}
	for _, p := range f.People {
		c.people[p.ID] = p
	}
	c.company()
	c.everybody()
	c.head()
	for i, p := range f.Positions {
		c.position(fmt.Sprintf("positions[%d]", i), p)
		c.managers(fmt.Sprintf("positions[%d]", i), doc.Positions[i], p)
		c.assessment(fmt.Sprintf("positions[%d]", i), p)
	}
	c.names()
	return c.faults
}

func (c *check) fault(path string, why chat.Text) {
	c.faults = append(c.faults, Fault{Path: path, Why: why})
}

// oneOf faults a word that is none of those allowed; empty means left out.
func (c *check) oneOf(path, word string, allowed ...string) {
	if word != "" && !slices.Contains(allowed, word) {
		c.fault(path, chat.T("company.fault.choice", "Value", short(word), "Allowed", strings.Join(allowed, " | ")))
	}
}

func (c *check) zone(path, name string) {
	if name == "" {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.fault(path, chat.T("company.fault.zone", "Value", short(name)))
	}
}

func (c *check) company() {
	e := c.file.Company
	if e.Name.In(e.Locale) == "" {
		c.fault("company.name", chat.T("company.fault.employer"))
	}
	c.oneOf("company.locale", e.Locale, locales()...)
	c.oneOf("company.calendar", e.Calendar, "CN")
	c.zone("company.timezone", e.Timezone)
}

// everybody checks people one by one and that no two are the same.
func (c *check) everybody() {
	seen := map[string]string{}
	once := func(path, key, word string) {
		if word == "" {
			return
		}
		if first, ok := seen[key+word]; ok {
			c.fault(path, chat.T("company.fault.same", "Value", short(word), "First", first))
			return
		}
		seen[key+word] = path
	}
	for i, p := range c.file.People {
		at := fmt.Sprintf("people[%d]", i)
		c.person(at, p)
		once(at+".id", "id ", p.ID)
		once(at+".email", "email ", strings.ToLower(p.Email))
		once(at+".mobile", "mobile ", p.Mobile)
		for platform, user := range p.Accounts {
			once(at+".accounts."+platform, "account "+platform+" ", user)
		}
	}
}

func (c *check) person(at string, p hiring.Person) {
	if p.Name == "" {
		c.fault(at, chat.T("company.fault.name"))
	}
	if p.Email == "" && p.Mobile == "" && len(p.Accounts) == 0 {
		c.fault(at, chat.T("company.fault.contact"))
	}
	if a, err := mail.ParseAddress(p.Email); p.Email != "" && (err != nil || a.Address != p.Email) {
		c.fault(at+".email", chat.T("company.fault.email"))
	}
	for i, r := range p.Roles {
		c.oneOf(fmt.Sprintf("%s.roles[%d]", at, i), string(r), roles()...)
	}
	c.oneOf(at+".locale", p.Locale, locales()...)
	c.zone(at+".timezone", p.Timezone)
	if p.Deputy != "" && p.Deputy == p.ID {
		c.fault(at+".deputy", chat.T("company.fault.deputy"))
	}
	c.known(at+".deputy", p.Deputy)
}

func roles() []string {
	var out []string
	for _, r := range []hiring.Role{hiring.HR, hiring.Manager, hiring.Lead, hiring.Trainee, hiring.IT, hiring.Admin} {
		out = append(out, string(r))
	}
	return out
}

// head: somebody must be left to take every duty that nobody else can.
func (c *check) head() {
	if hiring.NewSnapshot(0, c.file.Company, c.file.People, nil).Head() == "" {
		c.fault("people", chat.T("company.fault.head"))
	}
}

// known faults a reference to nobody and returns whether it is good.
func (c *check) known(path, id string) bool {
	if id == "" {
		return false
	}
	if _, ok := c.people[id]; ok {
		return true
	}
	why := chat.T("company.fault.nobody", "Value", short(id))
	if several := c.file.named(id); len(several) > 1 {
		why = chat.T("company.fault.ambiguous", "Value", short(id), "Known", c.contacts(several))
	}
	c.fault(path, why)
	return false
}

// contacts are how several of one name can be told apart.
func (c *check) contacts(ids []string) []chat.Text {
	var out []chat.Text
	for _, id := range ids {
		p := c.people[id]
		out = append(out, chat.L(short(or(p.Email, or(p.Mobile, p.ID)))))
	}
	return out
}

// holds faults somebody in a seat without its role.
func (c *check) holds(path, id string, any ...hiring.Role) {
	if c.known(path, id) && !slices.ContainsFunc(any, c.people[id].Has) {
		c.fault(path, chat.T("company.fault.role", "Value", short(id), "Role", chat.T("role."+string(any[0]))))
	}
}

func (c *check) position(at string, p hiring.Position) {
	if p.Title["zh-CN"] == "" && p.Title["en"] == "" {
		c.fault(at+".title", chat.T("company.fault.title"))
	}
	if p.HR == "" {
		c.fault(at+".hr", chat.T("company.fault.hr"))
	}
	c.holds(at+".hr", p.HR, hiring.HR, hiring.Admin)
	c.holds(at+".lead", p.Lead, hiring.Lead)
	for i, id := range p.Interviewers {
		c.known(fmt.Sprintf("%s.interviewers[%d]", at, i), id)
	}
	if p.Rounds < 0 || p.Rounds > 5 {
		c.fault(at+".rounds", chat.T("company.fault.rounds"))
	}
	if p.PassMark < 0 || p.PassMark > 100 || math.IsNaN(p.PassMark) {
		c.fault(at+".pass_mark", chat.T("company.fault.hundred"))
	}
	c.oneOf(at+".on_fail", p.OnFail, "manager", "hr")
	c.oneOf(at+".signals", p.Signals, "show", "drop", "refuse")
	for i, role := range p.PayFor {
		c.oneOf(fmt.Sprintf("%s.pay_for[%d]", at, i), string(role), string(hiring.Manager), string(hiring.Lead))
	}
	c.oneOf(at+".pilot", p.Pilot, "on", "off", "dry")
}

func (c *check) managers(at string, row positionRow, p hiring.Position) {
	if row.Manager != "" && len(row.Managers) > 0 {
		c.fault(at+".manager", chat.T("company.fault.both"))
	}
	if len(p.Managers) == 0 {
		c.fault(at+".managers", chat.T("company.fault.manager"))
	}
	for i, id := range p.Managers {
		path := fmt.Sprintf("%s.managers[%d]", at, i)
		if len(row.Managers) == 0 {
			path = at + ".manager"
		}
		if id == "" {
			c.fault(path, chat.T("company.fault.manager"))
		}
		c.holds(path, id, hiring.Manager)
	}
}
