package many

import (
	"context"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// serve starts an echo server of t at any free address. Done ends it and waits
// until it has ended.
func serve(ctx context.Context, t echo.Transport) (s echo.Server, done func(), err error) {
	s, closeServer, err := lab.Listen(ctx, t, "")
	if err != nil {
		return nil, nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Serve(ctx)
	}()
	return s, func() {
		closeServer()
		<-ended
	}, nil
}
