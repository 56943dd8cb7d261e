package main

import (
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
)

// envPrefix leads every environment variable of ours.
const envPrefix = "CLOSELOOP_"

// settings lists every key of the configuration by the name of its
// environment variable.
func settings(v reflect.Value, prefix string, into map[string]reflect.Value) {
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("yaml")
		if name == "" {
			continue
		}
		name = prefix + strings.ToUpper(name)
		if v.Field(i).Kind() == reflect.Struct {
			settings(v.Field(i), name+"_", into)
			continue
		}
		into[name] = v.Field(i)
	}
}

// override puts the environment over the file. A variable with our prefix and
// no key is an error, because a typo must not pass for a setting.
func (c *Config) override(environ []string) error {
	known := map[string]reflect.Value{}
	settings(reflect.ValueOf(c).Elem(), envPrefix, known)
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, envPrefix) {
			continue
		}
		field, ok := known[name]
		if !ok {
			return fmt.Errorf("read environment: %s is no setting; known are %s", name, knownNames(known))
		}
		if field.Kind() == reflect.String {
			field.SetString(value)
			continue
		}
		if err := yaml.Unmarshal([]byte(value), field.Addr().Interface()); err != nil {
			return fmt.Errorf("read environment: %s: %s", name, settingFault(err))
		}
	}
	return nil
}

func knownNames(known map[string]reflect.Value) string {
	var all []string
	for name := range known {
		all = append(all, name)
	}
	sort.Strings(all)
	return strings.Join(all, ", ")
}

// secrets replaces every secret of the form file:PATH by that file's content.
func (c *Config) secrets() error {
	for _, s := range c.allSecrets() {
		path, ok := strings.CutPrefix(string(*s), "file:")
		if !ok {
			continue
		}
		raw, err := os.ReadFile(c.path(path))
		if err != nil {
			return fmt.Errorf("read secret: %w", err)
		}
		*s = Secret(strings.TrimSpace(string(raw)))
	}
	return nil
}

func (c *Config) allSecrets() []*Secret {
	all := []*Secret{
		&c.Console.Token, &c.Slack.SigningSecret, &c.Slack.BotToken, &c.Slack.AppToken,
		&c.Feishu.AppSecret, &c.Feishu.EncryptKey, &c.Feishu.VerificationToken,
		&c.Mail.Password, &c.SMS.Secret, &c.Payroll.Secret,
	}
	for i := range c.Webhooks {
		all = append(all, &c.Webhooks[i].Secret)
	}
	for i := range c.API.Keys {
		all = append(all, &c.API.Keys[i].Secret, &c.API.Keys[i].SecretNext)
	}
	return all
}
