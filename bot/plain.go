package main

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What libraries say names types and functions of the program; people are told
// the place, what stands there and what to write instead.

// settingFault is what the YAML reader found.
func settingFault(err error) string {
	wrong, ok := errors.AsType[*yaml.TypeError](err)
	if !ok || wrong.Token == nil || wrong.Token.Position == nil {
		return yaml.FormatError(err, false, false)
	}
	at := wrong.Token.Position
	return fmt.Sprintf("[%d:%d] %q is the wrong sort of value; want %s", at.Line, at.Column, wrong.Token.Value, wanting(wrong.DstType.Kind()))
}

func wanting(kind reflect.Kind) string {
	switch kind {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "keys with values"
	}
	return "text"
}

// flagFault is what the reader of the command line found.
func flagFault(_ *cobra.Command, err error) error {
	wrong, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return err
	}
	want := wrong.GetFlag().Value.Type()
	if want == "bool" {
		want = "true or false"
	}
	return fmt.Errorf("read --%s %q: want %s", wrong.GetFlag().Name, wrong.GetValue(), want)
}
