package fakefeishu

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Sealed is a body as Feishu encrypts it for an app: AES-256-CBC under the SHA-256
// of the Encrypt Key, padded as PKCS#7 says, after an IV that is new each time.
func Sealed(key string, plain []byte) []byte {
	var iv [aes.BlockSize]byte
	_, _ = rand.Read(iv[:]) // it never fails
	return encode(map[string]any{"encrypt": base64.StdEncoding.EncodeToString(sealed(key, iv, plain))})
}

func sealed(key string, iv [aes.BlockSize]byte, plain []byte) []byte {
	hash := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(hash[:])
	if err != nil {
		panic(err) // the key is 32 bytes long
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	padded := slices.Concat(plain, bytes.Repeat([]byte{byte(pad)}, pad))
	cipher.NewCBCEncrypter(block, iv[:]).CryptBlocks(padded, padded)
	return append(iv[:], padded...)
}

// Signed are the headers by which Feishu signs a request: SHA-256 over time,
// nonce, Encrypt Key and the raw body.
func Signed(key string, body []byte, at time.Time) http.Header {
	stamp, nonce := strconv.FormatInt(at.Unix(), 10), rand.Text()
	return http.Header{
		"X-Lark-Request-Timestamp": {stamp},
		"X-Lark-Request-Nonce":     {nonce},
		"X-Lark-Signature":         {signature(stamp, nonce, key, body)},
	}
}

func signature(stamp, nonce, key string, body []byte) string {
	sum := sha256.Sum256(slices.Concat([]byte(stamp+nonce+key), body))
	return hex.EncodeToString(sum[:])
}
