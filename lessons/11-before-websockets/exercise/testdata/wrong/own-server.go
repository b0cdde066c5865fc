// breaks: reads
// believes: A stream looks as one's own server writes it: an id, a line of data, and nothing else.

package exercise

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
		if value, ok := strings.CutPrefix(line, "id: "); ok {
			id, _ = strconv.Atoi(value)
		}
		if value, ok := strings.CutPrefix(line, "data: "); ok {
			data = []string{value}
		}
	}
}
