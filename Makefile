.PHONY: check test bench lessons golden

check:
	go vet ./... && go tool staticcheck ./... && test -z "$$(gofmt -l .)" && go mod tidy -diff && GOOS=darwin go vet ./... && GOOS=windows go vet ./...

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -count 6 . | go tool benchstat -col /transport -

lessons:
	go generate ./lessons

golden:
	go generate ./lessons ./...
