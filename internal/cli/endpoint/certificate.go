package endpoint

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"

	"github.com/socketlab/socketlab/internal/certificate"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
)

// certificateHosts are the hosts of targets, and all of this machine's
// addresses for those that listen on all of them.
func certificateHosts(targets []Target) []string {
	var hosts []string
	for _, t := range targets {
		if !t.IsTLS() {
			continue
		}
		host, _ := t.HostPort()
		if t.Addr == "" || !IsUnspecified(host) {
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

// LoadRoots reads a file of certificates, which a client accepts instead of the
// system's. With path "" the client accepts the system's.
func LoadRoots(path string) (*tls.Config, error) {
	if path == "" {
		return &tls.Config{}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, cmdutil.UserErrorf(err, "--ca %s cannot be read: %s", path, errno.RootCause(err))
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, cmdutil.UserErrorf(nil, "--ca %s holds no certificate in PEM form", path)
	}
	return &tls.Config{RootCAs: roots}, nil
}

// ServerTLS returns the TLS configuration of servers at targets, or nil if no
// target has TLS. It loads the certificate from a pair of files. If no files
// are named, it makes a new certificate and prints its path on errs. The
// returned function removes that file.
func ServerTLS(cert, key string, targets []Target, errs io.Writer) (*tls.Config, func(), error) {
	nothing := func() {}
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, nil, cmdutil.UserErrorf(err, "--cert %s and --key %s cannot be used: %s", cert, key, errno.RootCause(err))
		}
		return &tls.Config{Certificates: []tls.Certificate{pair}}, nothing, nil
	}
	if !slices.ContainsFunc(targets, Target.IsTLS) {
		return nil, nothing, nil
	}
	made, err := certificate.Issue(certificateHosts(targets))
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
