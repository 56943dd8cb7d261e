package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// salvo is what one round of clicks gave.
type salvo struct {
	perSecond        float64
	p50, p99, p999   time.Duration
	processor, syncs float64 // microseconds and flushes of the disk, per click; syncs below 0: nobody counted
}

// fire sends each lane of clicks down a connection of its own, one after the
// other's answer, and measures. Each connection has had an answer before the
// clock starts: a server accepts them one by one. Every click's must be 200.
func fire(addr string, lanes [][][]byte) (salvo, error) {
	lines := make([]line, len(lanes))
	for i := range lanes {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return salvo{}, err
		}
		defer func() { _ = conn.Close() }()
		lines[i] = line{conn, bufio.NewReader(conn)}
		if _, err := lines[i].exchange([]byte("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")); err != nil {
			return salvo{}, err
		}
	}
	var (
		shooters sync.WaitGroup
		took     = make([][]time.Duration, len(lanes))
		faults   = make([]error, len(lanes))
		gun      = make(chan struct{})
	)
	for i, clicks := range lanes {
		took[i] = make([]time.Duration, 0, len(clicks))
		shooters.Go(func() {
			<-gun
			for _, click := range clicks {
				at := time.Now()
				if faults[i] = lines[i].click(click); faults[i] != nil {
					return
				}
				took[i] = append(took[i], time.Since(at))
			}
		})
	}
	start := time.Now()
	close(gun)
	shooters.Wait()
	spent := time.Since(start)
	for _, err := range faults {
		if err != nil {
			return salvo{}, err
		}
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	n := len(all)
	return salvo{perSecond: float64(n) / spent.Seconds(), p50: all[n/2], p99: all[n*99/100], p999: all[n*999/1000], syncs: -1}, nil
}

// line is one connection.
type line struct {
	conn net.Conn
	in   *bufio.Reader
}

// click sends a click, which must count.
func (l line) click(request []byte) error {
	answer, err := l.exchange(request)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("answer %s", answer.Status)
	}
	return err
}

// exchange is one request and its answer.
func (l line) exchange(request []byte) (*http.Response, error) {
	if err := l.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return nil, err
	}
	if _, err := l.conn.Write(request); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer, err
}
