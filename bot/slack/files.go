package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	api "github.com/slack-go/slack"

	"closeloop/bot/chat"
	"closeloop/bot/doorstep"
)

// bring brings the files of a card, made now for its reader. It does so once
// for a post that is repeated in this process.
func (s *Slack) bring(ctx context.Context, channel string, d chat.Delivery) error {
	return s.posts.Bring(d, s.cfg.Now(), func(a chat.Attachment) error {
		m, found, err := s.cfg.Make(ctx, d.Reader.Person, a.Make)
		switch {
		case err != nil:
			return fmt.Errorf("make a file of a card: %w", err)
		case !found || len(m.Body) == 0:
			s.cfg.Log.Warn("a file of a card is not there", "make", a.Make)
			return nil
		}
		return s.upload(ctx, channel, d.Key+a.Make, s.described(d.Reader, a, m))
	})
}

// mostAlt is how many characters Slack takes to describe a picture.
const mostAlt = 1000

// brought is a file with what it shows, for who does not see it.
type brought struct {
	Made
	alt string
}

func (s *Slack) described(r chat.Reader, a chat.Attachment, m Made) brought {
	b := brought{m, m.Name}
	if !a.Alt.Empty() {
		words := []rune(s.cfg.Speaker.Words(r, a.Alt))
		b.alt = string(words[:min(len(words), mostAlt)])
	}
	return b
}

// upload puts a file into a channel. Slack shows a picture as one.
func (s *Slack) upload(ctx context.Context, channel, key string, m brought) error {
	return s.do(ctx, call{method: "files.getUploadURLExternal", key: key}, func(ctx context.Context) error {
		_, err := s.api.UploadFileContext(ctx, api.UploadFileParameters{
			Reader: bytes.NewReader(m.Body), FileSize: len(m.Body), Filename: m.Name, Title: m.Name, AltTxt: m.alt, Channel: channel,
		})
		return err
	})
}

// Fetch opens a file that somebody dropped into the chat. The token goes to
// Slack's hosts only: a file that stands elsewhere is not fetched.
func (s *Slack) Fetch(ctx context.Context, f chat.File) (io.ReadCloser, error) {
	var file *api.File
	err := s.do(ctx, call{method: "files.info", key: f.ID}, func(ctx context.Context) (err error) {
		file, _, _, err = s.api.GetFileInfoContext(ctx, f.ID, 1, 1)
		return err
	})
	if err != nil {
		return nil, lostFile(err)
	}
	address := file.URLPrivateDownload
	if address == "" {
		address = file.URLPrivate
	}
	switch {
	case file.IsExternal || !s.ours(address):
		return nil, &chat.SendError{Gone: true, Code: doorstep.WhyGone, Err: errors.New("the file does not stand in slack")}
	case file.Size > chat.MaxFile:
		return nil, &chat.SendError{Gone: true, Code: doorstep.WhyLarge, Err: errors.New("the file is larger than the bot reads")}
	}
	ctx, cancel := context.WithTimeout(ctx, doorstep.FilePatience)
	body, err := s.download(ctx, address)
	if err != nil {
		cancel()
		return nil, lostFile(err)
	}
	return doorstep.Fetched(body, cancel), nil
}

func (s *Slack) download(ctx context.Context, address string) (body io.ReadCloser, err error) {
	slow := &http.Client{Transport: s.http.Transport, CheckRedirect: s.follow} // ctx has the end
	err = s.do(ctx, call{method: "file", address: true}, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+s.cfg.BotToken)
		resp, err := slow.Do(req)
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return errors.Join(fmt.Errorf("status %d", resp.StatusCode), resp.Body.Close())
		}
		body = resp.Body
		return nil
	})
	return body, err
}

// follow follows a file to where Slack keeps it, and not to the sign-in page, to
// which Slack sends whoever may not read it.
func (s *Slack) follow(to *http.Request, via []*http.Request) error {
	if len(via) > 3 || !s.ours(to.URL.String()) || to.URL.Query().Has("redir") {
		return http.ErrUseLastResponse
	}
	return nil
}

// lostFile says in the house's word that a file is there no longer.
func lostFile(err error) error {
	var e *chat.SendError
	if errors.As(err, &e) && e.Gone {
		e.Code = doorstep.WhyGone
	}
	return err
}
