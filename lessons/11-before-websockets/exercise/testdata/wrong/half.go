// breaks: whole
// believes: What has been read has been received, so the end of a stream completes its last event.

package exercise

// read takes lines until there are no more. What is not complete then is in
// its variables, and goes with them.
func (f *follower) read(in *bufio.Reader) {
	var id int
	var data []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			f.complete(id, data)
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
		case "data":
			data = append(data, value)
		case "retry":
			if ms, err := strconv.Atoi(value); err == nil {
				f.wait = time.Duration(ms) * time.Millisecond
			}
		}
	}
}
