package echotest

// claims has one check for each field of echo.Traits, besides those that are
// data: Name and Crosses.
var claims = []check{
	{name: "Boundaries", run: boundaries},
	{name: "Truncates", run: truncates},
	{name: "Reliable", run: reliable},
	{name: "Ordered", run: ordered},
	{name: "Refuses", run: refuses},
	{name: "Connected", run: connected},
	{name: "HalfClose", run: halfClose},
	{name: "Backpressure", run: backpressure},
	{name: "Resumable", run: resumable},
	{name: "EmptyMessages", run: emptyMessages},
	{name: "MaxMessage", run: maxMessage},
}
