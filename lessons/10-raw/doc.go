// Package raw shows what lies below the ports.
package raw
