package fakeslack

import (
	_ "embed"
	"sync"

	"closeloop/bot/backstage"
)

//go:embed blockkit.txt
var blockkit string

// kit is blockkit.txt, read once.
var kit = sync.OnceValue(func() backstage.Grammar { return backstage.ReadGrammar(blockkit) })

// kind is what a field holds.
type kind = backstage.Kind

// object is a JSON object on its way through the rules.
type object = backstage.Object
