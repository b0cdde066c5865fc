// breaks: waits
// believes: Who is quickest to come back has missed least.

package exercise

// Follow gets url and calls got for every event of the stream.
func Follow(
	ctx context.Context, client *http.Client, url string, got func(Event),
) error {
	f := follower{got: got, wait: Retry}
	for {
		if err := f.once(ctx, client, url); err != nil {
			return err
		}
	}
}
