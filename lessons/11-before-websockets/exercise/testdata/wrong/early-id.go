// breaks: whole
// believes: The id of an event is seen when its line has come.

package exercise

// A follower is what outlives a connection.
type follower struct {
	got  func(Event)
	last int // the last event that got has had
	seen int // the last one whose id has come
	wait time.Duration
}

// once reads one connection to its end. An error is the end of all.
func (f *follower) once(ctx context.Context, client *http.Client, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if f.seen > 0 {
		r.Header.Set("Last-Event-ID", strconv.Itoa(f.seen))
	}
	answer, err := client.Do(r)
	if err != nil {
		return ctx.Err() // nil: no connection this time
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", answer.Status)
	}
	f.read(bufio.NewReader(answer.Body))
	return ctx.Err()
}

// read takes lines until there are no more. What is not complete then is in
// its variables, and goes with them.
func (f *follower) read(in *bufio.Reader) {
	var id int
	var data []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" {
			f.complete(id, data)
			id, data = 0, nil
			continue
		}
		// A comment has an empty name.
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "id":
			id, _ = strconv.Atoi(value)
			f.seen = id
		case "data":
			data = append(data, value)
		case "retry":
			if ms, err := strconv.Atoi(value); err == nil {
				f.wait = time.Duration(ms) * time.Millisecond
			}
		}
	}
}
