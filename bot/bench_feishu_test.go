package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/feishu"
)

// feishuTemplate is a click on a manager's card as Feishu tells it, in clear.
//
//go:embed testdata/bench/feishu_click.json
var feishuTemplate []byte

// feishuFront is Feishu, with the bot's own secrets of the fake tenant.
func feishuFront() front {
	form := flat(feishuTemplate)
	return front{
		name: feishu.Platform, named: "Feishu", path: feishu.PathEvents,
		account: func(who string) string { return "ou_7d8a6e6df7621556ce0d21922b67" + who },
		settings: fmt.Sprintf("feishu: {mode: http, tenant_key: %s, app_id: %s, app_secret: %s, encrypt_key: %q, verification_token: %q, base_url: \"http://%%s\"}",
			fakefeishu.TenantKey, fakefeishu.App, fakefeishu.AppSecret, fakefeishu.EncryptKey, fakefeishu.VerificationToken),
		secret: fakefeishu.EncryptKey, token: fakefeishu.VerificationToken,
		write: func(p knock) (http.Header, []byte) { return writeFeishu(form, p) },
		read:  readFeishu, agree: agreeFeishu, goals: feishuGoals,
		peer: peer{
			name: "node-sdk + SQLite", short: "node-sdk", script: "nodesdk.js",
			about: "an EventDispatcher with its Encrypt Key for card.action.trigger, behind adaptDefault on Node's own HTTP server, which answers with our card",
		},
		about: "an encrypted and signed card.action.trigger; the answer has a toast and the whole card as it is then",
	}
}

func writeFeishu(form string, p knock) (http.Header, []byte) {
	plain := strings.NewReplacer(
		"{{event}}", fmt.Sprintf("%032x", p.n), "{{token}}", fakefeishu.VerificationToken, "{{ms}}", strconv.FormatInt(p.at.UnixMilli(), 10),
		"{{tenant}}", fakefeishu.TenantKey, "{{app}}", fakefeishu.App, "{{user}}", p.user, "{{value}}", p.action, "{{case}}", p.caseID, "{{n}}", fmt.Sprintf("%04d", p.n%10_000),
	).Replace(form)
	body := fakefeishu.Sealed(fakefeishu.EncryptKey, []byte(plain))
	headers := fakefeishu.Signed(fakefeishu.EncryptKey, body, p.at)
	headers.Set("Content-Type", "application/json; charset=utf-8")
	return headers, body
}

func readFeishu(r *http.Request, body []byte) (action string, ok bool) {
	stamp := r.Header.Get("X-Lark-Request-Timestamp")
	sum := sha256.Sum256([]byte(stamp + r.Header.Get("X-Lark-Request-Nonce") + fakefeishu.EncryptKey + string(body)))
	if !fresh(stamp) || subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Lark-Signature")), []byte(hex.EncodeToString(sum[:]))) != 1 {
		return "", false
	}
	var closed struct{ Encrypt string }
	err := json.Unmarshal(body, &closed)
	var sealed []byte
	if err == nil {
		sealed, err = base64.StdEncoding.DecodeString(closed.Encrypt)
	}
	if err != nil || len(sealed) < 2*aes.BlockSize || len(sealed)%aes.BlockSize != 0 {
		return "", false
	}
	key := sha256.Sum256([]byte(fakefeishu.EncryptKey))
	block, _ := aes.NewCipher(key[:]) // 32 bytes are a key
	plain := sealed[aes.BlockSize:]
	cipher.NewCBCDecrypter(block, sealed[:aes.BlockSize]).CryptBlocks(plain, plain)
	var click struct {
		Header struct{ Token string }
		Event  struct {
			Action struct{ Value struct{ Action string } }
		}
	}
	err = json.Unmarshal(plain[:len(plain)-int(min(plain[len(plain)-1], aes.BlockSize))], &click)
	return click.Event.Action.Value.Action, err == nil && click.Header.Token == fakefeishu.VerificationToken
}

// agreeFeishu is the answer to every call of Feishu's API.
func agreeFeishu(_ *http.Request, n int64) map[string]any {
	return map[string]any{
		"code": 0, "msg": "ok", "tenant_access_token": "t-bench", "expire": 7200, "bot": map[string]any{"open_id": fakefeishu.Bot, "activate_status": 2},
		"data": map[string]any{"tenant": map[string]any{"tenant_key": fakefeishu.TenantKey}, "message_id": fmt.Sprintf("om_%032x", n)},
	}
}

func feishuGoals(t *table) []goal {
	last := len(t.loads) - 1
	return []goal{
		{"clicks/s at 128 against node-sdk", t.against(last, nameOurs, t.front.peer.name, rate), "%.1f", "≥ 3.5", "5"},
		{"clicks/s at 128 against the bare handler", t.against(last, nameOurs, nameBare, rate), "%.2f", "≥ 0.7", "0.9"},
	}
}
