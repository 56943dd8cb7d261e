package feishu

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	larkevent "github.com/larksuite/oapi-sdk-go/v3/event"
	"pgregory.net/rapid"

	"closeloop/bot/fakefeishu"
	"closeloop/bot/needs"
)

// words are what stands in an encrypted body.
func encrypted(key string, plain []byte) string {
	var body struct{ Encrypt string }
	_ = json.Unmarshal(fakefeishu.Sealed(key, plain), &body)
	return body.Encrypt
}

// TestTheVector: what Feishu's own page gives as an example.
func TestTheVector(t *testing.T) {
	t.Parallel()
	if plain, ok := newSeal("test key").open("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="); !ok || string(plain) != "hello world" {
		t.Errorf("%q, %v", plain, ok)
	}
}

// TestWhatIsSealedOpens: whatever Feishu encrypts is read byte for byte, and signed
// as the SDK signs it.
func TestWhatIsSealedOpens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key, plain := rapid.StringN(1, 40, -1).Draw(t, "key"), rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		s := newSeal(key)
		if got, ok := s.open(encrypted(key, plain)); !ok || !bytes.Equal(got, plain) {
			t.Errorf("%q, %v", got, ok)
		}
		sum := s.signature("1700000000", "nonce", plain)
		if want := larkevent.Signature("1700000000", "nonce", key, string(plain)); want != hex.EncodeToString(sum[:]) {
			t.Errorf("signed %x, want %s", sum, want)
		}
	})
}

// TestWhatIsNotWholeStaysShut: blocks, padding and base64 are judged to the last bit.
func TestWhatIsNotWholeStaysShut(t *testing.T) {
	t.Parallel()
	s := newSeal("test key")
	raw := func(padding ...byte) string { // one block that ends so
		block := append(bytes.Repeat([]byte{'x'}, 16-len(padding)), padding...)
		iv := make([]byte, 16)
		sealed := make([]byte, 16)
		s.block.Encrypt(sealed, block)
		return base64.StdEncoding.EncodeToString(append(iv, sealed...))
	}
	good := raw(2, 2)
	if plain, ok := s.open(good); !ok || string(plain) != strings.Repeat("x", 14) {
		t.Fatalf("%q, %v", plain, ok)
	}
	if plain, ok := s.open(raw(bytes.Repeat([]byte{16}, 16)...)); !ok || len(plain) != 0 {
		t.Errorf("a block of padding: %q, %v", plain, ok)
	}
	for name, words := range map[string]string{
		"empty": "", "no base64": "!" + good[1:], "a line end": good[:10] + "\n" + good[10:], "no end": strings.TrimRight(good, "="),
		"loose bits": good[:len(good)-2] + map[bool]string{true: "B", false: "A"}[good[len(good)-2] == 'A'] + "=",
		"only an IV": base64.StdEncoding.EncodeToString(make([]byte, 16)), "half a block": base64.StdEncoding.EncodeToString(make([]byte, 40)),
		"padding of 0": raw(0), "of 17": raw(17), "of 255": raw(255), "not all of it": raw(3, 2, 3), "the first wrong": raw(5, 3, 3), "another key's": encrypted("another", []byte("{}")),
	} {
		if plain, ok := s.open(words); ok {
			t.Errorf("%s: opened as %q", name, plain)
		}
	}
	if _, ok := newSeal("").open(good); ok {
		t.Error("opened without a key")
	}
}

// FuzzSealed: whatever comes makes nothing panic, and what opens becomes the same words
// when it is sealed again.
func FuzzSealed(f *testing.F) {
	s := newSeal("test key")
	good := encrypted("test key", []byte(`{"schema":"2.0"}`))
	for _, words := range append(needs.Strange(300, good), good, "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "") {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		plain, ok := s.open(words)
		if !ok {
			return
		}
		sealed, err := base64.StdEncoding.DecodeString(words)
		if err != nil {
			t.Fatal(err)
		}
		pad := len(sealed) - aes.BlockSize - len(plain)
		blocks := append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
		cipher.NewCBCEncrypter(s.block, sealed[:aes.BlockSize]).CryptBlocks(blocks, blocks)
		if pad < 1 || pad > aes.BlockSize || !bytes.Equal(blocks, sealed[aes.BlockSize:]) {
			t.Errorf("%q opened as %q", words, plain)
		}
	})
}
