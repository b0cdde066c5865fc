// breaks: file-stays
// believes: What stands at my path was left there by my last run, so it can go before each start.

package exercise

func Listen(path string) (net.Listener, error) {
	os.Remove(path)
	return net.Listen("unix", path)
}
