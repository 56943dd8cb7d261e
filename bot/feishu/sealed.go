package feishu

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// seal is the encrypt key in the two forms that the door needs.
type seal struct {
	key   string
	block cipher.Block
}

// newSeal makes a seal of an encrypt key, "" if there is none: then nothing opens.
func newSeal(key string) seal {
	if key == "" {
		return seal{}
	}
	sum := sha256.Sum256([]byte(key))
	block, _ := aes.NewCipher(sum[:]) // 32 bytes are a key of AES
	return seal{key: key, block: block}
}

// signature is how Feishu signs a request: over the bytes as they came.
func (s seal) signature(stamp, nonce string, raw []byte) [sha256.Size]byte {
	signed := make([]byte, 0, len(stamp)+len(nonce)+len(s.key)+len(raw))
	signed = append(append(append(append(signed, stamp...), nonce...), s.key...), raw...)
	return sha256.Sum256(signed)
}

// open decrypts what Feishu encrypted: whole blocks after an initial one, with a
// padding of which every byte is right. Where only the padding is wrong the words
// come all the same and ok is false, so that the caller takes as long over them
// as over any others before it refuses.
func (s seal) open(words string) (plain []byte, ok bool) {
	sealed, err := base64.StdEncoding.Strict().DecodeString(words)
	if err != nil || s.block == nil || len(sealed) < 2*aes.BlockSize || len(sealed)%aes.BlockSize != 0 || lineEnd(words) {
		return nil, false
	}
	plain = sealed[aes.BlockSize:]
	cipher.NewCBCDecrypter(s.block, sealed[:aes.BlockSize]).CryptBlocks(plain, plain)
	pad, good := padding(plain)
	return plain[:len(plain)-pad*good], good == 1
}

// lineEnd says whether there is one in the words, over which base64 reads on.
func lineEnd(words string) bool {
	for i := range len(words) {
		if words[i] == '\n' || words[i] == '\r' {
			return true
		}
	}
	return false
}

// padding is how long the padding of PKCS#7 is and, in good, whether it is one (1)
// or not (0). It looks at a whole block, whatever stands in it.
func padding(plain []byte) (pad, good int) {
	last := plain[len(plain)-aes.BlockSize:]
	pad = int(last[aes.BlockSize-1])
	good = subtle.ConstantTimeLessOrEq(1, pad) & subtle.ConstantTimeLessOrEq(pad, aes.BlockSize)
	for i, b := range last {
		inside := subtle.ConstantTimeLessOrEq(aes.BlockSize-i, pad)
		good &= subtle.ConstantTimeSelect(inside, subtle.ConstantTimeByteEq(b, byte(pad)), 1)
	}
	return pad, good
}
