package seventh_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/seventh"
)

func TestContract(t *testing.T) { echotest.Run(t, seventh.Transport{}) }
