package packet

// A Trigger says why TCP has sent a segment again. It comes from the sender, not
// from times.
type Trigger int

// The triggers of a retransmission.
const (
	Unknown         Trigger = iota // the sender has not said
	HandshakeTimer                 // no answer to a SYN came in time
	Timeout                        // the retransmission timer has expired (RFC 6298)
	AfterTimeout                   // what follows a segment that timed out is sent again, too
	LossProbe                      // a probe for the loss of the last segment (RFC 8985, section 7)
	LossDetected                   // RACK or three duplicate acknowledgments (RFC 8985, section 6; RFC 5681)
	ProbeOrDetected                // LossProbe or LossDetected: the sender's counters allow both
)

// String returns the trigger in a few words, or "" for Unknown.
func (t Trigger) String() string {
	return []string{
		"", "SYN timer", "timeout", "after timeout", "loss probe", "loss detected", "loss probe or detected",
	}[t]
}
