// Package lab is what an experiment is, and how one is run over a transport.
//
// An experiment asks one question. It gets an echo.Transport, not a name, and
// reaches both ends of a connection with Pair, or a server with Serve and Dial.
// What it calls is written down when somebody wants to see it, which Observe
// does; otherwise the connections are those of the transport itself.
//
// The experiments lie in the folders of their lessons.
package lab
