package endpoint

import "fmt"

// whoHolds names the program that listens on the port of t, or the command
// that does.
func whoHolds(t Target, port string) string {
	if who := holder(t, port); who != "" {
		return "held by " + who + "; stop it or choose another port"
	}
	return fmt.Sprintf("see who holds it with: %s", fmt.Sprintf(holderCommand(t), port))
}
