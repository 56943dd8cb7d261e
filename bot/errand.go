package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// An errand is what a command line wants done with the store: by itself when
// nobody serves, else by the serving process over a Unix socket in the store's
// folder. Both ways run the same function, with the same checks and the same
// audit; the actor is cli:<os user>.
type errand struct {
	Name  string            `json:"name"`
	Actor string            `json:"actor"`
	Flags map[string]string `json:"flags,omitempty"`
	house options           // of the app that is opened where nobody serves
}

// paper is an errand with what it reads and where its report goes.
type paper struct {
	errand
	in  io.Reader
	out io.Writer
}

// errands are the functions by name; they return an exit code.
func errands() map[string]func(context.Context, *app, paper) (int, error) {
	return map[string]func(context.Context, *app, paper) (int, error){
		"import company":    importCompanyErrand,
		"import training":   importTrainingErrand,
		"import interviews": importInterviewsErrand,
		"import pay":        importPayErrand,
		"import calendar":   importCalendarErrand,
		"undo pay":          undoPayErrand,
		"export":            exportErrand,
		"audit verify":      auditVerifyErrand,
		"init claim":        claimErrand,
		"hello":             helloErrand,
		"backup":            backupErrand,
		"outbox release":    outboxReleaseErrand,
		"erase":             eraseErrand,
		"doctor":            doctorErrand,
	}
}

// The exit codes of the command line.
const (
	exitDone    = 0
	exitFailed  = 1 // nothing done, or a check failed
	exitUsage   = 2
	exitPartial = 3 // partly stored
)

const (
	socketFile  = "closeloop.sock"
	pidFile     = "closeloop.pid"
	errandTag   = "X-Closeloop-Errand"
	exitTag     = "X-Closeloop-Exit"
	failureTag  = "X-Closeloop-Failure"
	socketLimit = 100 // bytes in a socket's path, a little under the kernel's
)

// adminDoor is the Unix socket of a serving process.
type adminDoor struct {
	server   *http.Server
	listener net.Listener
}

// listenAdmin opens the socket, readable by the owner only, and leaves the
// process's number for whoever comes second.
func (a *app) listenAdmin() (adminDoor, error) {
	d := adminDoor{server: &http.Server{Handler: http.HandlerFunc(a.serveErrand), ReadHeaderTimeout: 5 * time.Second}}
	dir := a.cfg.storeDir()
	if dir == "" {
		var err error
		d.listener, err = net.Listen("unix", filepath.Join(os.TempDir(), fmt.Sprintf("closeloop-%d-%d.sock", os.Getpid(), time.Now().UnixNano())))
		return d, err
	}
	path, release, err := short(filepath.Join(dir, socketFile))
	if err != nil {
		return d, err
	}
	defer release()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, fmt.Errorf("listen for commands: %w", err)
	}
	if d.listener, err = net.Listen("unix", path); err != nil {
		return d, fmt.Errorf("listen for commands: %w", err)
	}
	d.listener.(*net.UnixListener).SetUnlinkOnClose(false)
	err = os.Chmod(path, 0o600)
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	return d, errors.Join(err, os.WriteFile(filepath.Join(dir, pidFile), pid, 0o600))
}

// short is a path that fits a socket's address: a long one goes through the
// folder's file descriptor, as Linux allows.
func short(path string) (string, func(), error) {
	if len(path) < socketLimit {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, fmt.Errorf("open the store's folder: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { _ = dir.Close() }, nil
}

func (a *app) serveErrand(w http.ResponseWriter, r *http.Request) {
	var e errand
	if err := json.Unmarshal([]byte(r.Header.Get(errandTag)), &e); err != nil {
		http.Error(w, "read errand", http.StatusBadRequest)
		return
	}
	do, ok := errands()[e.Name]
	if !ok {
		http.Error(w, "no such errand", http.StatusNotFound)
		return
	}
	// The report goes out while the file still comes in.
	if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
		http.Error(w, "open both ways", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Trailer", exitTag+", "+failureTag)
	code, err := do(r.Context(), a, paper{e, r.Body, w})
	w.Header().Set(exitTag, strconv.Itoa(code))
	if err != nil {
		w.Header().Set(failureTag, strconv.Quote(err.Error()))
	}
}

// run carries an errand out: through the process that serves the store, or on
// the store itself. in may be read twice, from its beginning.
func (e errand) run(ctx context.Context, cfg Config, in io.ReadSeeker, out io.Writer) (int, error) {
	if in != nil {
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return exitFailed, fmt.Errorf("read input: %w", err)
		}
	}
	if code, err, served := e.send(ctx, cfg, in, out); served {
		return code, err
	}
	a, err := open(ctx, cfg.quiet(), e.house)
	if err != nil {
		return exitFailed, err
	}
	code, err := errands()[e.Name](ctx, a, paper{e, in, out})
	return code, errors.Join(err, a.close())
}

// send asks the serving process. served is false when there is none.
func (e errand) send(ctx context.Context, cfg Config, in io.Reader, out io.Writer) (code int, err error, served bool) {
	dir := cfg.storeDir()
	if dir == "" {
		return 0, nil, false
	}
	path, release, err := short(filepath.Join(dir, socketFile))
	if err != nil {
		return 0, nil, false
	}
	defer release()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err != nil {
		return 0, nil, false
	}
	client := http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil },
	}}
	defer client.CloseIdleConnections()
	code, err = e.ask(ctx, &client, in, out)
	return code, err, true
}

var errMiddle = errors.New("ask the serving process: it stopped in the middle; see its log, then repeat the command, which does nothing twice")

func (e errand) ask(ctx context.Context, client *http.Client, in io.Reader, out io.Writer) (int, error) {
	tag, err := json.Marshal(e)
	if err != nil {
		return exitFailed, fmt.Errorf("send errand: %w", err)
	}
	if in != nil {
		in = io.NopCloser(in)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://closeloop/", in)
	if err != nil {
		return exitFailed, fmt.Errorf("send errand: %w", err)
	}
	req.Header.Set(errandTag, string(tag))
	resp, err := client.Do(req)
	if err != nil {
		return exitFailed, fmt.Errorf("ask the serving process: %w", err)
	}
	_, err = io.Copy(out, resp.Body)
	err = errors.Join(err, resp.Body.Close())
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return exitFailed, errMiddle
	}
	if err != nil {
		return exitFailed, fmt.Errorf("ask the serving process: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return exitFailed, fmt.Errorf("ask the serving process: it answered %s; is it another version?", resp.Status)
	}
	code, err := strconv.Atoi(resp.Trailer.Get(exitTag))
	if err != nil {
		return exitFailed, errMiddle
	}
	if failure, err := strconv.Unquote(resp.Trailer.Get(failureTag)); err == nil {
		return code, errors.New(failure)
	}
	return code, nil
}
