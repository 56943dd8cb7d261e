package chat

import (
	"context"
	"io"
)

// Dropped is a file that somebody put into the chat with the bot: Event.File
// says which. It is answered by a sentence at most; what the bot thinks of the
// file comes as a card of its own.
const Dropped Kind = "dropped"

// MaxFile is how many bytes a file may have that is dropped into a chat.
const MaxFile = 20 << 20

// File is a reference to a file that stands in a chat. ID is opaque to
// everybody but the platform that made it; what is in the file stays there
// until somebody fetches it.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Fetcher is a platform that can give a file back.
type Fetcher interface {
	// Fetch opens what is in a file; the caller closes it. A *SendError with
	// Gone says that it is there no longer; any other error is temporary.
	Fetch(context.Context, File) (io.ReadCloser, error)
}

// Attachment is a file that comes with a card. It is made anew whenever it is
// fetched, and Make names it for who makes it ("template/company"): the card
// holds no content.
type Attachment struct {
	Name string `json:"name"` // as it is saved: "company.xlsx"
	Make string `json:"make"`
	// Alt says what a picture shows, for who does not see it. Empty: a file's name
	// says enough.
	Alt Text `json:"alt,omitzero"`
}
