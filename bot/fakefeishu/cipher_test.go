package fakefeishu

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestVector: the example of Feishu's own documentation.
func TestVector(t *testing.T) {
	t.Parallel()
	const vector = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
	raw, err := base64.StdEncoding.DecodeString(vector)
	if err != nil {
		t.Fatal(err)
	}
	iv := [aes.BlockSize]byte(raw[:aes.BlockSize])
	if got := base64.StdEncoding.EncodeToString(sealed("test key", iv, []byte("hello world"))); got != vector {
		t.Errorf("%s, want %s", got, vector)
	}
	if got, err := unsealed("test key", encode(map[string]any{"encrypt": vector})); err != nil || string(got) != "hello world" {
		t.Errorf("%q %v", got, err)
	}
}

// TestSealing: what was sealed comes back at each length around a block, never twice
// the same bytes, and under no other key.
func TestSealing(t *testing.T) {
	t.Parallel()
	for n := range 3*aes.BlockSize + 1 {
		plain := []byte(strings.Repeat("x", n))
		a, b := Sealed(EncryptKey, plain), Sealed(EncryptKey, plain)
		if bytes.Equal(a, b) {
			t.Errorf("%d: the IV is not new", n)
		}
		if got, err := unsealed(EncryptKey, a); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d: %q %v", n, got, err)
		}
		if got, err := unsealed("another key", a); err == nil && bytes.Equal(got, plain) {
			t.Errorf("%d: another key opens it", n)
		}
	}
}

// TestSignature: made here by hand with sha256sum.
func TestSignature(t *testing.T) {
	t.Parallel()
	if got, want := signature("1700000000", "nonce", "key", []byte(`{"a":1}`)), "b278f92d6176701d627287d13eed6fe41c7f48c298a8ae48190a405f29caf929"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	h := Signed("key", []byte("body"), time.Unix(1700000000, 0))
	stamp, nonce := h.Get("X-Lark-Request-Timestamp"), h.Get("X-Lark-Request-Nonce")
	if stamp != "1700000000" || nonce == "" || h.Get("X-Lark-Signature") != signature(stamp, nonce, "key", []byte("body")) {
		t.Errorf("%v", h)
	}
	if again := Signed("key", []byte("body"), time.Unix(1700000000, 0)); again.Get("X-Lark-Request-Nonce") == nonce {
		t.Error("a nonce came twice")
	}
}

// unsealed is how an app opens what Feishu encrypted.
func unsealed(key string, body []byte) ([]byte, error) {
	var doc struct{ Encrypt string }
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(doc.Encrypt)
	if err != nil {
		return nil, err
	}
	if len(raw) < 2*aes.BlockSize || len(raw)%aes.BlockSize != 0 {
		return nil, errors.New("no whole blocks")
	}
	hash := sha256.Sum256([]byte(key))
	block, err := aes.NewCipher(hash[:])
	if err != nil {
		return nil, err
	}
	iv, out := raw[:aes.BlockSize], bytes.Clone(raw[aes.BlockSize:])
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, out)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.HasSuffix(out, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("wrong padding")
	}
	return out[:len(out)-pad], nil
}
