package echo_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
)

func TestClaimsCoverTraits(t *testing.T) {
	var fields, claimed []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[echo.Traits]()) {
		if f.Name != "Name" {
			fields = append(fields, f.Name)
		}
	}
	for _, c := range (echo.Traits{}).Claims() {
		claimed = append(claimed, c.Field)
	}
	assert.Equal(t, fields, claimed, "each field but Name is a claim, in the order of the struct")
}

func TestClaimsFollowTheirFields(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[echo.Traits]()) {
		var none, some echo.Traits
		v := reflect.ValueOf(&some).Elem().FieldByIndex(f.Index)
		switch f.Type.Kind() {
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Int:
			v.SetInt(512)
		case reflect.String:
			v.SetString(string(echo.CrossesHost))
		}
		for i, before := range none.Claims() {
			after := some.Claims()[i]
			if after.Field != f.Name {
				assert.Equal(t, before, after, "%s changes no claim but its own", f.Name)
				continue
			}
			assert.NotEqual(t, before.Value, after.Value, "the value of %s says what its field does", f.Name)
			assert.NotEqual(t, before.Sentence, after.Sentence, "and so does its sentence")
			assert.Equal(t, after, some.Claim(f.Name), "Claim finds it by name")
		}
	}
	assert.Zero(t, echo.Traits{}.Claim("Nothing"), "a field that is none has no claim")
}

func TestEveryReachHasASentence(t *testing.T) {
	for _, r := range []echo.Reach{echo.CrossesHost, echo.CrossesNetwork, echo.CrossesBrowser} {
		assert.NotEmpty(t, echo.Traits{Crosses: r}.Claim("Crosses").Sentence)
	}
}
