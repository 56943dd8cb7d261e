// Command closeloop is the bot: it reads its configuration, wires the rooms
// together, serves, and drains. Nothing here decides anything about
// candidates; everything here may look at the wall clock, which nothing below
// may.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
