// Package course is the lessons as data: what their READMEs consist of, and how
// that stays true. A README is Markdown that a code host shows as it is. Markers
// in comments say where a part of it comes from: source by symbol, a command and
// what it prints, the options of a prediction. Weave puts these parts in anew,
// wherever they do not say the same any more.
package course
