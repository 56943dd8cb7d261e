package certificate

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// readable mends the table from which a reader of the file knows its letters.
// The library writes a character above U+FFFF as one number of five digits, where
// the format wants two halves of four: the name would be drawn right but copied
// and read aloud wrong. The file's length must stay, so the table's own name,
// which nobody reads, gives its letters: enough for five such characters, and
// what is above that stays as it was.
func readable(file []byte) []byte {
	from, to := bytes.Index(file, []byte("begincmap")), bytes.Index(file, []byte("endcmap"))
	if from < 0 || to < from {
		return file
	}
	table, name, spare := file[from:to], []byte("/Adobe-Identity-UCS"), 0
	high := regexp.MustCompile(`>(<[0-9A-F]{5,6}>)`)
	table = high.ReplaceAllFunc(table, func(found []byte) []byte {
		code, err := strconv.ParseUint(string(found[2:len(found)-1]), 16, 32)
		if err != nil {
			return found
		}
		first, second := utf16.EncodeRune(rune(code))
		mended := fmt.Appendf(nil, "><%04X%04X>", first, second)
		if spare+len(mended)-len(found) > len(name)-2 {
			return found
		}
		spare += len(mended) - len(found)
		return mended
	})
	table = bytes.Replace(table, name, name[:len(name)-spare], 1)
	return bytes.Join([][]byte{file[:from], table, file[to:]}, nil)
}
