package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"closeloop/bot/feishu"
	"closeloop/bot/hook"
	"closeloop/bot/mail"
	"closeloop/bot/slack"
)

// mailPatience is how long the mail server may take for the doctor.
const mailPatience = 10 * time.Second

// lookAtConfig reads the configuration as a start does, but goes on after a
// fault; readable says whether enough is known to look at the rest.
func lookAtConfig(path string, environ []string) (e exam, found []remark, readable bool) {
	const check = "configuration"
	e.cfg = defaults()
	raw, path, err := configText(path)
	if err != nil {
		return e, []remark{sick(check, err)}, false
	}
	e.cfg.dir = filepath.Dir(path)
	if err := e.cfg.decode(raw, path, yaml.DisallowUnknownField()); err != nil {
		found = append(found, remark{check, broken, err.Error(), "mend this place in " + path})
		e.cfg = defaults()
		e.cfg.dir = filepath.Dir(path)
		if e.cfg.decode(raw, path) != nil {
			return e, found, false
		}
	}
	if err := e.cfg.override(environ); err != nil {
		found = append(found, sick(check, err))
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 && e.cfg.tells() {
		found = append(found, remark{check, uneasy, path + " holds a secret and is readable by others", "run: chmod 600 " + path + ", or write secrets as file:PATH"})
	}
	if err := e.cfg.secrets(); err != nil {
		e.sealed = true
		found = append(found, remark{check, broken, err.Error(), "put the file there, or name another one in " + path})
	}
	for _, fault := range e.cfg.faults() {
		found = append(found, sick(check, errors.New(fault)))
	}
	if len(found) == 0 {
		says := path + " holds"
		if raw == nil {
			says = "no file: local mode with the defaults"
		}
		found = []remark{{check, fine, says, ""}}
	}
	return e, found, true
}

// lookAtDryRun says what must not be overlooked where it is so; else it has no line.
func lookAtDryRun(_ context.Context, e exam) []remark {
	if !e.cfg.DryRun {
		return nil
	}
	return []remark{{"dry run", uneasy, "the whole bot is in a dry run: nothing leaves but answers to whoever asks; /dry lists what would have left", "set dry_run to false when it is to work for real"}}
}

// tells says whether a secret stands in the configuration itself.
func (c *Config) tells() bool {
	return slices.ContainsFunc(c.allSecrets(), func(s *Secret) bool {
		return *s != "" && !strings.HasPrefix(string(*s), "file:")
	})
}

// lookAtKeys reads every root key and makes none.
func lookAtKeys(_ context.Context, e exam) (found []remark) {
	const check = "root key"
	for i, ref := range e.cfg.Key {
		name, ok := strings.CutPrefix(ref, "file:")
		path := e.cfg.path(name)
		_, err := os.Stat(path)
		_, noStore := os.Stat(e.cfg.storeDir())
		switch {
		case !ok:
			found = append(found, remark{check, broken, "key must be file:PATH", "write it as file:PATH in the configuration"})
		case errors.Is(err, fs.ErrNotExist) && i == 0 && e.cfg.Local() && noStore != nil:
			found = append(found, remark{check, fine, path + " is made with the store at the first start", ""})
		case errors.Is(err, fs.ErrNotExist):
			found = append(found, remark{check, broken, path + " is missing, and without it nobody can read the store", "put the key file back"})
		default:
			if _, err := readKey(path); err != nil {
				found = append(found, sick(check, err))
				continue
			}
			found = append(found, remark{check, fine, path + " is readable by its owner only", ""})
		}
	}
	return found
}

func lookAtBackupKey(_ context.Context, e exam) []remark {
	const check = "backup key"
	if e.cfg.BackupKey == "" {
		return []remark{{check, uneasy, "none is configured, so no backup can be made", "run: closeloop key backup FILE, and put the line it prints into the configuration"}}
	}
	if _, err := e.cfg.recipients(); err != nil {
		return []remark{sick(check, err)}
	}
	return []remark{{check, fine, "backups can be made; a restore needs its identity and the root key", ""}}
}

// lookAtAddress: what links begin with.
func lookAtAddress(_ context.Context, e exam) []remark {
	const check, fix = "public_url", "set public_url to the address that people reach, such as https://loop.example.com"
	secure := strings.HasPrefix(e.cfg.PublicURL, "https://")
	if s := e.cfg.Slack; s.BotToken != "" && s.Mode == slack.HTTP && !secure {
		return []remark{{check, uneasy, "Slack calls only an address that begins with https://, and none is set", fix + ", or use slack.mode socket, which needs none"}}
	}
	if f := e.cfg.Feishu; f.AppID != "" && f.Mode == feishu.HTTP && !secure {
		return []remark{{check, uneasy, "Feishu has to reach an address that begins with https://, and none is set", fix + ", or use feishu.mode websocket, which needs none"}}
	}
	if !e.cfg.Local() && e.cfg.base(e.cfg.Addr) == "" {
		return []remark{{check, uneasy, "no browser reaches the board (/board) or a candidate’s page safely: there is no address that begins with https:// and is not this machine’s own. Mails carry no links, and no letter can be read by a text message", fix}}
	}
	if e.cfg.PublicURL == "" {
		return []remark{{check, fine, "none is set; the bot is reached at http://" + e.cfg.Addr, ""}}
	}
	u, err := url.Parse(e.cfg.PublicURL)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return []remark{{check, broken, "it is no address that begins with http:// or https://", fix}}
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return []remark{{check, uneasy, u.Host + " is reached without protection", "put a server with TLS before it, and write https://"}}
	}
	return []remark{{check, fine, u.Scheme + "://" + u.Host, ""}}
}

// loopback says whether a host is this machine alone.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// lookAtMail greets the mail server and sends nothing.
func lookAtMail(ctx context.Context, e exam) []remark {
	const check = "mail"
	m := e.cfg.Mail
	switch {
	case m.SMTP == "" && e.cfg.Local():
		return []remark{{check, fine, "no server is set: mail is captured in the outbox, nothing leaves", ""}}
	case m.SMTP == "":
		return []remark{{check, uneasy, "no server is set: letters wait", "set mail.smtp and mail.from"}}
	case e.sealed:
		return []remark{{check, uneasy, "not tried, as a secret could not be read", "mend the configuration first"}}
	}
	c, err := mail.New(mail.Config{Addr: m.SMTP, User: m.User, Password: string(m.Password), From: m.From, TLS: m.TLS, Timeout: mailPatience})
	if err != nil {
		return []remark{{check, broken, err.Error(), "change it in the configuration"}}
	}
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	var fault *mail.ProbeError
	if err := c.Probe(ctx); errors.As(err, &fault) {
		return []remark{{check, broken, fmt.Sprintf("%s: %s", m.SMTP, fault.Says), mailFix(fault.Stage)}}
	}
	return []remark{{check, fine, m.SMTP + " answers and takes us in; nothing was sent", ""}}
}

// lookAtTexts looks whether the gateway for text messages can be reached, and sends
// it nothing.
func lookAtTexts(ctx context.Context, e exam) []remark {
	const check = "sms"
	s := e.cfg.SMS
	switch fault := hook.Fault(s.URL, string(s.Secret)); {
	case s.URL == "" && e.cfg.Local():
		return []remark{{check, fine, "no gateway is set: text messages are captured in the outbox, nothing leaves", ""}}
	case s.URL == "":
		return []remark{{check, fine, "no gateway is set: candidates without an e-mail are told another way", ""}}
	case e.sealed:
		return []remark{{check, uneasy, "not looked at, as a secret could not be read", "mend the configuration first"}}
	case fault != "":
		return []remark{{check, broken, fault, "change sms.url or sms.secret in the configuration"}}
	}
	if err := (hook.Client{}).Reach(ctx, s.URL); err != nil {
		return []remark{{check, broken, err.Error(), "check the address in sms.url, and the firewall between here and there"}}
	}
	return []remark{{check, fine, "the gateway can be reached; nothing was sent", ""}}
}

func mailFix(s mail.Stage) string {
	switch s {
	case mail.StageReach:
		return "check host and port in mail.smtp, and the firewall between here and there"
	case mail.StageTLS:
		return "mail.tls is starttls (usual at port 587), tls (at 465) or none (inside the house only); the certificate must be valid for the host in mail.smtp"
	case mail.StageAuth:
		return "check mail.user and mail.password; some servers want a password made for programs"
	}
	return "look into the mail server's log"
}
