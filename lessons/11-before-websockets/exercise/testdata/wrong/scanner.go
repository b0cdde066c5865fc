// breaks: reads
// believes: A Scanner reads lines, however long they are.

package exercise

// once reads one connection to its end. An error is the end of all.
func (f *follower) once(ctx context.Context, client *http.Client, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if f.last > 0 {
		r.Header.Set("Last-Event-ID", strconv.Itoa(f.last))
	}
	answer, err := client.Do(r)
	if err != nil {
		return ctx.Err() // nil: no connection this time
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", answer.Status)
	}
	f.read(bufio.NewScanner(answer.Body))
	return ctx.Err()
}

// read takes lines until there are no more. What is not complete then is in
// its variables, and goes with them.
func (f *follower) read(in *bufio.Scanner) {
	var id int
	var data []string
	for in.Scan() {
		line := in.Text()
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
		case "data":
			data = append(data, value)
		case "retry":
			if ms, err := strconv.Atoi(value); err == nil {
				f.wait = time.Duration(ms) * time.Millisecond
			}
		}
	}
}
