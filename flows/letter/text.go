package letter

import (
	"fmt"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"closeloop/bot/chat"
	"closeloop/flows"
	"closeloop/flows/hiring"
	"closeloop/flows/outbound"
	"closeloop/flows/slots"
)

// Link is the purpose of a link to a letter; it is good for linkLife.
const (
	Link     = "letter"
	linkLife = 90 * 24 * time.Hour
)

// textID is the gateway's id of the sentence where the company names none.
const textID = "closeloop-letter-link"

func textSlots() []string { return []string{"Company", "Link"} }

func (k *desk) readTexts() error {
	raw, err := words.ReadFile("words/text.toml")
	if err != nil {
		return fmt.Errorf("read the text message of letters: %w", err)
	}
	if _, err := toml.Decode(string(raw), &k.texts); err != nil {
		return fmt.Errorf("read the text message of letters: %w", err)
	}
	for locale, text := range k.texts {
		if _, err := slots.Parse(text, textSlots()); err != nil {
			return fmt.Errorf("read the text message of letters for %s: %w", locale, err)
		}
	}
	return nil
}

// mayText: there is no e-mail, and a phone that a link can go to.
func (k *desk) mayText(env flows.Env, head hiring.Case, d Draft) bool {
	return k.onPage(d) && hrOf(env, head) && (d.back() || d.State == Held)
}

// text sends the link to the letter: the fixed sentence, never the letter itself.
// What HR read stands on the page, word for word.
func (k *desk) text(env flows.Env, head hiring.Case, d Draft, _ chat.Event) (turn, error) {
	if err := k.refuses(env, head, d); err != nil {
		return turn{}, err
	}
	if d.State == Held {
		d.Number++ // another message to the gateway, and another link
	}
	id := letterID(head, d)
	token := k.links.Mint(Link, id, "")
	link := strings.TrimRight(k.links.Base, "/") + "/c/" + token
	values := map[string]string{"Company": env.Company.Company.Name.In(d.Locale), "Link": link}
	signer, _ := env.Company.Person(d.Sender)
	d.Frozen = chat.Letter{
		ID: id, Name: d.Name, ReplyTo: outbound.Address(signer.Email), Number: outbound.Number(d.Phone), Template: k.textID(env, head, d), Variables: values,
	}
	if sentence, err := slots.Parse(k.texts[d.Locale], textSlots()); err == nil {
		d.Frozen.Text = sentence.Fill(values)
	}
	d = d.confirmed(env)
	return turn{
		Head: head, Part: d, Notice: chat.T("letter.done.queued", "At", d.LeavesAt),
		Effects: []flows.Effect{
			flows.Keep{Collection: "token", ID: hiring.TokenID(Link, token), Value: hiring.Token{Purpose: Link, Subject: id, Until: env.Now.Add(linkLife)}},
			flows.Call{Name: flows.SMS, At: d.LeavesAt, Answer: "result"},
		},
	}, nil
}

// textID is the id under which the gateway knows the sentence.
func (k *desk) textID(env flows.Env, head hiring.Case, d Draft) string {
	if t, ok := env.Company.Template("rejection", head.Position); ok && t.Forms[d.Locale].SMS != "" {
		return t.Forms[d.Locale].SMS
	}
	return textID
}

// Page is the letter that a link leads to, as it was confirmed: only that of the very
// message, and only while the candidate may have it.
func (d Draft) Page(id string) (subject, body string, ok bool) {
	there := d.State == Queued || d.State == Sent || d.State == Held
	return d.Subject, d.Body, there && d.Frozen.IsText() && d.Frozen.ID == id
}

// target is where a confirmed letter goes, masked.
func (d Draft) target() string {
	if d.Frozen.IsText() {
		return outbound.MaskPhone(d.Frozen.Number)
	}
	return hiring.MaskMail(d.Frozen.To)
}

// shown is the letter as people of the house read it: the message itself holds the
// link, which is the candidate's alone.
func (d Draft) shown() string {
	if d.Frozen.IsText() {
		return d.Body
	}
	return d.Frozen.Text
}

func (k *desk) textButton(env flows.Env, head hiring.Case, d Draft) chat.Button {
	return chat.Button{
		Label: chat.T("letter.text"), Action: env.Act(Name, head.ID, "text"), Style: chat.Primary,
		Confirm: chat.T("letter.text.confirm", "Name", d.Name, "Phone", outbound.MaskPhone(d.Phone), "Words", k.sentence(env, d)),
	}
}

// sentence is what the message says, as people of the house read it: without its
// link, which is nobody's but the candidate's.
func (k *desk) sentence(env flows.Env, d Draft) string {
	text, err := slots.Parse(k.texts[d.Locale], textSlots())
	if err != nil {
		return ""
	}
	return text.Fill(map[string]string{"Company": env.Company.Company.Name.In(d.Locale), "Link": "…"})
}

// textTrouble is what happened to a link that went by text message.
func textTrouble(env flows.Env, d Draft) chat.Text {
	switch {
	case d.State == Held:
		return chat.T("letter.text.held", "To", d.target())
	case d.Fault == outbound.Rehearsed:
		return chat.T("letter.held.dry", "To", d.target())
	case d.State == Returned:
		return chat.T("letter.text.returned", "To", d.target(), "Name", env.Company.Name(d.ReturnedBy))
	}
	return chat.T("letter.text.failed", "To", d.target())
}
