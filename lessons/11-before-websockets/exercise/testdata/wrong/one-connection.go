// breaks: whole
// believes: The connection is the subscription: when it ends, the news have ended.

package exercise

import "errors"

// Follow gets url and calls got for every event of the stream.
func Follow(
	ctx context.Context, client *http.Client, url string, got func(Event),
) error {
	f := follower{got: got, wait: Retry}
	for {
		if err := f.once(ctx, client, url); err != nil {
			return err
		}
		return errors.New("the stream has ended")
	}
}
