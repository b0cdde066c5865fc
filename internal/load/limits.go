package load

// A Limit is one limit of this machine.
type Limit struct {
	Resource string // "ports"
	Value    string // how many, of what
	Setting  string // that raises it, such as a sysctl
}
