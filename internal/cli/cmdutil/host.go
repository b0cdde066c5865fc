package cmdutil

// Hosts lists the values of the flag --host.
var Hosts = []string{"kernel", "wire"}
