package cli

import "io/fs"

// sources is the repository as far as the command shows it.
var sources fs.FS

// SetSources says what the command shows of itself. It comes before Main.
func SetSources(repository fs.FS) { sources = repository }
