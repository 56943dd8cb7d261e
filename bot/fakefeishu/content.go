package fakefeishu

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// raw contacts, as a tenant's data loss prevention finds them.
var (
	phone = regexp.MustCompile(`(^|\D)1[3-9]\d{9}(\D|$)`)
	mail  = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]*\w`)
)

// judge refuses a message's content for what is in it.
func (c call) judge(kind, content string) error {
	var said object
	if json.Unmarshal([]byte(content), &said) != nil || said == nil {
		return refuse(badParam, "content is not in JSON format")
	}
	if err := c.judgeKind(kind, content, said); err != nil {
		return err
	}
	return c.audit(said)
}

func (c call) judgeKind(kind, content string, said object) error {
	switch kind {
	case "text":
		if words, ok := said["text"].(string); !ok || words == "" {
			return refuse(badParam, "text content is empty")
		}
		return sized(content, textSize)
	case "post":
		if len(said) == 0 {
			return refuse(badParam, "post content is empty")
		}
		return sized(content, cardSize)
	case "image":
		return c.attached(said, "image_key", "image")
	case "file", "media", "audio":
		return c.attached(said, "file_key", "file")
	case "interactive":
		if err := sized(content, cardSize); err != nil {
			return err
		}
		return cardRefused(c.cardFlaws(json.RawMessage(content)))
	}
	return refuse(badParam, "invalid msg_type")
}

func sized(content string, most int) error {
	if len(content) > most {
		return refuse(tooLong)
	}
	return nil
}

// attached: the file was uploaded, as what it is sent as.
func (c call) attached(said object, field, as string) error {
	key, _ := said[field].(string)
	f := c.files[key]
	switch {
	case f == nil:
		return refuse(badParam, "invalid "+field)
	case f.Image != (as == "image"):
		return refuse(wrongFile)
	}
	return nil
}

// audit is what the house refuses in any text of a message.
func (c call) audit(v any) error {
	switch v := v.(type) {
	case string:
		if c.house.dlp && (phone.MatchString(v) || mail.MatchString(v)) {
			return refuse(leak)
		}
		for _, word := range c.house.sensitive {
			if strings.Contains(v, word) {
				return refuse(sensitive)
			}
		}
	case []any:
		for _, x := range v {
			if err := c.audit(x); err != nil {
				return err
			}
		}
	case object:
		for _, x := range v {
			if err := c.audit(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// cardRefused is how Feishu says that it could not make a card.
func cardRefused(flaws []Flaw) error {
	if len(flaws) == 0 {
		return nil
	}
	f := flaws[0]
	if f.Code == tooLong {
		return refuse(tooLong)
	}
	return refuse(badCard, fmt.Sprintf("ErrCode: %d; ErrMsg: %s; ErrorValue: %s; ", f.Code, f.Why, f.Path))
}
