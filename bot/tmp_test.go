package main
import ("io";"os";"runtime/pprof";"closeloop/flows/intake";"iter";"encoding/json")
func intakeStream(r io.Reader) iter.Seq2[json.RawMessage, error] { return intake.Stream(r) }
func prof() func() {
 f, _ := os.Create("/tmp/stored.out"); pprof.StartCPUProfile(f); return func(){pprof.StopCPUProfile(); f.Close()}
}
