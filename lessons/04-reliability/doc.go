// Package reliability shows that reliability is work.
package reliability
