// breaks: comes-back
// believes: One client is as good as another.

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
	answer, err := http.DefaultClient.Do(r)
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
