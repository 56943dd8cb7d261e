package fakefeishu

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The methods of frames.
const (
	control = 0
	data    = 1
)

var errFrame = errors.New("that is no frame of pbbp2")

// frame is what goes over a long connection in either direction: the message of
// proto2 that Feishu calls pbbp2.Frame, encoded by hand.
type frame struct {
	seq, log        uint64
	service, method int32
	headers         []header
	encoding, kind  string // of the payload; empty as a rule
	payload         []byte
	newLog          string
}

type header struct{ key, value string }

// header is the first header of a name.
func (f frame) header(key string) string {
	for _, h := range f.headers {
		if h.key == key {
			return h.value
		}
	}
	return ""
}

// marshal encodes a frame. A negative number takes ten bytes, as in protobuf.
func (f frame) marshal() []byte {
	var out []byte
	for field, n := range []uint64{f.seq, f.log, uint64(f.service), uint64(f.method)} {
		out = binary.AppendUvarint(binary.AppendUvarint(out, uint64(field+1)<<3), n)
	}
	for _, h := range f.headers {
		out = appendBytes(out, 5, slices.Concat(appendBytes(nil, 1, []byte(h.key)), appendBytes(nil, 2, []byte(h.value))))
	}
	for i, b := range [][]byte{[]byte(f.encoding), []byte(f.kind), f.payload, []byte(f.newLog)} {
		if len(b) > 0 {
			out = appendBytes(out, 6+i, b)
		}
	}
	return out
}

func appendBytes(out []byte, field int, b []byte) []byte {
	out = binary.AppendUvarint(out, uint64(field)<<3|2)
	return append(binary.AppendUvarint(out, uint64(len(b))), b...)
}

// unmarshal reads a frame. The first four fields must be there; what it does not
// know it skips.
func (f *frame) unmarshal(raw []byte) error {
	had := [5]bool{}
	err := eachField(raw, func(field int, n uint64, b []byte) error {
		if field < len(had) {
			had[field] = b == nil
		}
		switch field {
		case 1:
			f.seq = n
		case 2:
			f.log = n
		case 3:
			f.service = int32(n)
		case 4:
			f.method = int32(n)
		case 5:
			f.headers = append(f.headers, header{})
			return f.headers[len(f.headers)-1].unmarshal(b)
		case 6:
			f.encoding = string(b)
		case 7:
			f.kind = string(b)
		case 8:
			f.payload = b
		case 9:
			f.newLog = string(b)
		}
		return nil
	})
	if err != nil || slices.Contains(had[1:], false) {
		return errFrame
	}
	return nil
}

func (h *header) unmarshal(raw []byte) error {
	had := 0
	err := eachField(raw, func(field int, _ uint64, b []byte) error {
		switch field {
		case 1:
			h.key, had = string(b), had|1
		case 2:
			h.value, had = string(b), had|2
		}
		return nil
	})
	if err != nil || had != 3 {
		return errFrame
	}
	return nil
}

// eachField reads the fields of a message: numbers, and texts (then b is not nil).
func eachField(raw []byte, take func(field int, n uint64, b []byte) error) error {
	for len(raw) > 0 {
		tag, used := binary.Uvarint(raw)
		if used <= 0 {
			return errFrame
		}
		n, more := binary.Uvarint(raw[used:])
		if more <= 0 {
			return errFrame
		}
		raw = raw[used+more:]
		var b []byte
		switch tag & 7 {
		case 0:
		case 2:
			if n > uint64(len(raw)) {
				return errFrame
			}
			b, raw = append([]byte{}, raw[:n]...), raw[n:]
		default:
			return errFrame
		}
		if err := take(int(tag>>3), n, b); err != nil {
			return err
		}
	}
	return nil
}
