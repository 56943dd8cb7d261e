package feishu

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"closeloop/bot/chat"
)

// ErrPublicURL says that Feishu could not reach the address it would be given.
var ErrPublicURL = errors.New("Feishu calls only addresses that begin with https://")

// ManifestOptions is what differs between two apps of ours.
type ManifestOptions struct {
	Mode      string // HTTP or WebSocket
	PublicURL string // where Feishu reaches us; not read in mode WebSocket
	BaseURL   string // whose API it is: the developer console is below it
	Speaker   chat.Speaker
	Reader    chat.Reader
}

// Manifest is what to enter in Feishu's developer console, which takes no file
// that makes an app: the steps in the order that works, with the lists to paste.
// Its language is the reader's, and so are the names of the console's pages.
func Manifest(o ManifestOptions) ([]byte, error) {
	m := &guide{o: o, base: strings.TrimRight(o.PublicURL, "/")}
	console := strings.TrimRight(o.BaseURL, "/") + "/app"
	if o.Mode != WebSocket && !strings.HasPrefix(m.base, "https://") {
		return nil, fmt.Errorf("make the manifest: %w, and public_url is %q", ErrPublicURL, o.PublicURL)
	}
	block, err := scopeBlock()
	if err != nil {
		return nil, err
	}
	m.line(chat.T("feishu.manifest.title"))
	m.step(chat.T("feishu.manifest.app", "URL", console))
	m.step(chat.T("feishu.manifest.bot"))
	if o.Mode == WebSocket {
		m.connected()
	} else {
		m.called()
	}
	m.step(chat.T("feishu.manifest.scopes"))
	m.raw(block)
	m.list(permissions())
	m.menu()
	m.step(chat.T("feishu.manifest.version"))
	m.step(chat.T("feishu.manifest.approve"))
	m.step(chat.T("feishu.manifest.doctor"))
	return []byte(m.out.String()), nil
}

// guide is a manifest that is being written.
type guide struct {
	o    ManifestOptions
	base string
	out  strings.Builder
	at   int // the last step
}

// connected are the steps of the long connection: Feishu saves it only while
// the bot is connected.
func (m *guide) connected() {
	m.step(chat.T("feishu.manifest.secrets.websocket"))
	m.step(chat.T("feishu.manifest.serve.websocket"))
	m.step(chat.T("feishu.manifest.events.websocket"))
	m.list(events())
	m.step(chat.T("feishu.manifest.callbacks.websocket"))
	m.list(callbacks())
}

// called are the steps over HTTP: Feishu tries the address when it is saved.
func (m *guide) called() {
	m.step(chat.T("feishu.manifest.secrets.http"))
	m.step(chat.T("feishu.manifest.serve.http", "URL", m.base))
	m.step(chat.T("feishu.manifest.events.http"))
	m.raw(m.base + PathEvents)
	m.list(events())
	m.step(chat.T("feishu.manifest.callbacks.http"))
	m.raw(m.base + PathEvents)
	m.list(callbacks())
}

// menu lists the entries with both names: the console keeps one for each
// language.
func (m *guide) menu() {
	m.step(chat.T("feishu.manifest.menu"))
	for _, e := range Menu() {
		name := chat.T("feishu.menu." + e)
		fmt.Fprintf(&m.out, "   %-4s   %s / %s\n", e, m.in("zh-CN", name), m.in("en", name))
	}
}

func (m *guide) words(t chat.Text) string { return m.in(m.o.Reader.Locale, t) }

func (m *guide) in(locale string, t chat.Text) string {
	r := m.o.Reader
	r.Locale = locale
	return m.o.Speaker.Words(r, t)
}

func (m *guide) line(t chat.Text) { m.out.WriteString(m.words(t) + "\n") }

// step begins the next step.
func (m *guide) step(t chat.Text) {
	m.at++
	fmt.Fprintf(&m.out, "\n%d. %s\n", m.at, strings.ReplaceAll(m.words(t), "\n", "\n   "))
}

// raw is something to paste: it begins at the edge, so that nothing else is
// copied with it.
func (m *guide) raw(text string) { m.out.WriteString("\n" + text + "\n\n") }

// list writes names, each with what it is for.
func (m *guide) list(of []need) {
	longest := 0
	for _, n := range of {
		longest = max(longest, len(n.name))
	}
	for _, n := range of {
		fmt.Fprintf(&m.out, "   %-*s   %s\n", longest, n.name, m.words(chat.T(n.why)))
	}
}

// scopeBlock are the permissions as the console's import takes them. Those of a
// user are none: the bot acts as itself.
func scopeBlock() (string, error) {
	var doc struct {
		Scopes struct {
			Tenant []string `json:"tenant"`
			User   []string `json:"user"`
		} `json:"scopes"`
	}
	doc.Scopes.Tenant, doc.Scopes.User = scopes(), []string{}
	raw, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write the permissions: %w", err)
	}
	return string(raw), nil
}
