package rules

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"closeloop/flows/hiring"
)

func known(name string) bool { return slices.Contains(Names(), name) }

// operators are those that compare or join; none of them loops or grows.
func operators() []string {
	return []string{
		"and", "&&", "or", "||", "==", "!=", "<", "<=", ">", ">=", "in", "not in",
		"+", "-", "*", "%", "contains", "startsWith", "endsWith",
	}
}

// compares lets an operator pass, and words beside a status, a duty or what the company names only where
// there is such a one: what is misspelt would never hold, and nobody would notice.
func (j *judge) compares(n *ast.BinaryNode, at int) {
	if !slices.Contains(operators(), n.Operator) {
		j.fault = &Fault{Wrong: Forbidden, At: at}
		return
	}
	if !slices.Contains([]string{"==", "!=", "in", "not in"}, n.Operator) {
		return
	}
	j.spelt(n.Left, n.Right)
	j.spelt(n.Right, n.Left)
}

func (j *judge) spelt(name, value ast.Node) {
	id, ok := name.(*ast.IdentifierNode)
	if !ok {
		return
	}
	var words []string
	switch id.Value {
	case "status":
		for _, s := range hiring.Statuses() {
			words = append(words, string(s))
		}
	case "duty":
		for _, r := range BuiltIn() {
			words = append(words, string(r.Duty))
		}
	default:
		if words = j.own[id.Value]; words == nil {
			return
		}
	}
	values := []ast.Node{value}
	if list, ok := value.(*ast.ArrayNode); ok {
		values = list.Nodes
	}
	for _, v := range values {
		if s, ok := v.(*ast.StringNode); ok && !slices.Contains(words, s.Value) {
			j.fault = &Fault{NoSuch, v.Location().From, s.Value}
		}
	}
}
