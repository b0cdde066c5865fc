package annotate

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Library is the packages that may be read. What an exercise is, and what it is
// checked with, stays unseen: it is there to be written.
type Library struct {
	Sources fs.FS
	Roots   []string // folders, in the order in which they are listed
}

// Files are all files of the library; those that are tests only if tests is set.
func (l Library) Files(tests bool) (files []string) {
	for _, root := range l.Roots {
		fs.WalkDir(l.Sources, root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "exercise"):
				return fs.SkipDir
			case path.Ext(name) == ".go" && (tests || !strings.HasSuffix(name, "_test.go")):
				files = append(files, name)
			}
			return nil
		})
	}
	return files
}

// Packages are its folders with source in them, each before those inside it.
func (l Library) Packages() (dirs []string) {
	for _, file := range l.Files(false) {
		if dir := path.Dir(file); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	shelf := func(dir string) int { return slices.Index(l.Roots, strings.Split(dir, "/")[0]) }
	slices.SortFunc(dirs, func(a, b string) int {
		return cmp.Or(cmp.Compare(shelf(a), shelf(b)), strings.Compare(a, b))
	})
	return dirs
}

// Sections are those of a file, or of all files of a package that are no tests,
// doc.go first.
func (l Library) Sections(name string) (all []Section, err error) {
	for _, file := range l.filesOf(name) {
		f, err := l.parse(file)
		if err != nil {
			return nil, err
		}
		all = append(all, f.Sections...)
	}
	return all, nil
}

// Synopsis is what a package says of itself in a sentence, without its name.
func (l Library) Synopsis(dir string) (string, error) {
	for _, file := range l.filesOf(dir) {
		f, err := l.parse(file)
		if err != nil || f.Synopsis != "" {
			return withoutName(f.Synopsis), err
		}
	}
	return "", nil
}

// withoutName drops "Package tcp " from the front.
func withoutName(synopsis string) string {
	if after, ok := strings.CutPrefix(synopsis, "Package "); ok {
		_, synopsis, _ = strings.Cut(after, " ")
	}
	return synopsis
}

func (l Library) filesOf(name string) []string {
	if path.Ext(name) == ".go" {
		return []string{name}
	}
	files := slices.DeleteFunc(l.Files(false), func(f string) bool { return path.Dir(f) != name })
	slices.SortStableFunc(files, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, "/doc.go"), strings.TrimSuffix(b, "/doc.go"))
	})
	return files
}

func (l Library) parse(file string) (File, error) {
	src, err := fs.ReadFile(l.Sources, file)
	if err != nil {
		return File{}, err
	}
	return Parse(file, src)
}

// FilesIn are the files that the sections are of.
func FilesIn(all []Section) (files []string) {
	for _, s := range all {
		files = append(files, s.File)
	}
	return slices.Compact(files)
}

// Names are all that the sections declare, in order; nothing is called "_".
func Names(all []Section) (names []string) {
	for _, s := range all {
		for _, e := range s.Entries {
			if e.Name != "_" {
				names = append(names, e.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Only are the parts of the sections that declare name; a package may have one
// for each system.
func Only(all []Section, name string) (picked []Section) {
	for _, s := range all {
		if only, ok := s.Only(name); ok {
			picked = append(picked, only)
		}
	}
	return picked
}

// Comparable is side without what differs from other in any case: package
// clauses, and imports of files that other does not have.
func Comparable(side, other []Section) []Section {
	files := FilesIn(other)
	return slices.DeleteFunc(slices.Clone(side), func(s Section) bool {
		paired := twoFiles(side, other) || slices.ContainsFunc(files, func(f string) bool {
			return path.Base(f) == path.Base(s.File)
		})
		return s.Kind == "package" || s.Kind == "import" && !paired
	})
}
