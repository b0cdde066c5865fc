package load

// A Limit holds one limit of this machine.
type Limit struct {
	Resource string // "ports"
	Value    string // a number, with its unit
	Setting  string // the setting that raises it, such as a sysctl
}
