package cmdutil

// Hosts are what --host takes.
var Hosts = []string{"kernel", "wire"}
