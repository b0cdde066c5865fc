// Package strace shows the system calls behind an experiment. It runs this
// program again under strace(1), which has to be installed; the program calls
// Child first, where the experiment is run between two marks.
package strace
