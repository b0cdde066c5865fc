package cli

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// issue makes a certificate for hosts that vouches for itself, with a key that
// never leaves this process.
func issue(hosts []string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	return certify(key, hosts)
}

// issueEven makes one whose signatures have one length, so that packets have.
func issueEven() (tls.Certificate, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	return certify(key, nil)
}

func certify(key crypto.Signer, hosts []string) (tls.Certificate, error) {
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "socketlab"},
		NotBefore:             now.Add(-time.Hour), // for clocks that are behind
		NotAfter:              now.AddDate(0, 0, 7),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, h := range append([]string{"localhost", "127.0.0.1", "::1"}, hosts...) {
		if ip := net.ParseIP(h); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else if h != "" {
			c.DNSNames = append(c.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// serial is left to chance but for its length, which is the most that there may
// be (RFC 5280, section 4.1.2.2).
func serial() *big.Int {
	b := make([]byte, 20)
	rand.Read(b)
	b[0] = b[0]&0x3f | 0x40 // positive, and without zeros in front
	return new(big.Int).SetBytes(b)
}

// certificateHosts are the hosts of targets, and all of this machine's
// addresses for those that listen on all of them.
func certificateHosts(targets []target) []string {
	var hosts []string
	for _, t := range targets {
		if !t.isTLS() {
			continue
		}
		host, _ := t.hostPort()
		if t.addr == "" || !isEverywhere(host) {
			hosts = append(hosts, host)
			continue
		}
		if name, err := os.Hostname(); err == nil {
			hosts = append(hosts, name)
		}
		addrs, _ := net.InterfaceAddrs()
		for _, a := range addrs {
			if ip, _, err := net.ParseCIDR(a.String()); err == nil {
				hosts = append(hosts, ip.String())
			}
		}
	}
	return hosts
}

// writeCA writes a certificate where clients can read it, in a folder of its
// own, which remove takes away again.
func writeCA(c tls.Certificate) (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "socketlab-ca-")
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(dir, "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(path, block, 0o644)); err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	return path, func() { os.RemoveAll(dir) }, nil
}

// trust reads the certificates that a client accepts instead of the system's.
func trust(path string) (*tls.Config, error) {
	if path == "" {
		return &tls.Config{}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, tell(err, "--ca %s cannot be read: %s", path, plain(err))
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, tell(nil, "--ca %s holds no certificate in PEM form", path)
	}
	return &tls.Config{RootCAs: roots}, nil
}

// certificate is the one that was given, or one made on the spot, whose path
// errs is told. Nothing is made when no target needs it.
func (s *serving) certificate(targets []target, errs io.Writer) (*tls.Config, func(), error) {
	nothing := func() {}
	if s.cert != "" {
		pair, err := tls.LoadX509KeyPair(s.cert, s.key)
		if err != nil {
			return nil, nil, tell(err, "--cert %s and --key %s cannot be used: %s", s.cert, s.key, plain(err))
		}
		return &tls.Config{Certificates: []tls.Certificate{pair}}, nothing, nil
	}
	if !slices.ContainsFunc(targets, target.isTLS) {
		return nil, nothing, nil
	}
	made, err := issue(certificateHosts(targets))
	if err != nil {
		return nil, nil, err
	}
	path, remove, err := writeCA(made)
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(errs, "ca=%s\n", path)
	return &tls.Config{Certificates: []tls.Certificate{made}}, remove, nil
}
