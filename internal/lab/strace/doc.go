// Package strace shows the system calls behind an experiment. It starts this
// program again, as a child, under strace(1), which has to be installed. The
// child runs the experiment between two marks.
package strace
