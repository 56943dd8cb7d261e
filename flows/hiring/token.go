package hiring

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Token is what the store keeps of a link: never the link itself. A token of one
// purpose is unknown to every other.
type Token struct {
	Purpose string    `json:"purpose"` // "board", "letter", "unsubscribe"
	Subject string    `json:"subject"` // a person, or a case
	Until   time.Time `json:"until"`
	Used    time.Time `json:"used,omitzero"` // of a link that counts once
}

// Mint makes the token of a link, 128 bits in base64url, from what it is for:
// the same words give the same token, so that a view can write a link anew that
// the store knows by its hash only. Nobody can guess it without the root key.
type Mint func(purpose, subject, once string) string

// TokenID is the record of a token, by which it is found.
func TokenID(purpose, token string) string {
	sum := sha256.Sum256([]byte(purpose + "\x00" + token))
	return hex.EncodeToString(sum[:])
}
