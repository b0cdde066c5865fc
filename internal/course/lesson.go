package course

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Lesson is a README.md, taken apart.
type Lesson struct {
	Number   int
	Folder   string // "02-boundaries"
	Title    string
	Idea     string // one paragraph
	Sections []Section
}

// A Section is what stands below a heading of the second level.
type Section struct {
	Name  string // "Predict"
	Parts []Part // in order
}

// A Part is Markdown as it stands, or a Block.
type Part struct {
	Text  string
	Block *Block
}

// Sections are what every lesson has, in this order.
var Sections = []string{"Predict", "Run", "Observe", "Explain", "Exercise", "Check", "Read on"}

var (
	title   = regexp.MustCompile(`^# (\d+)\. (.+)\n`)
	heading = regexp.MustCompile(`(?m)^## (.+)\n`)
	folder  = regexp.MustCompile(`^\d\d-[a-z-]+$`)
)

// Folders are those of the lessons that are written, in their order.
func Folders(lessons fs.FS) (found []string, err error) {
	entries, err := fs.ReadDir(lessons, ".")
	for _, e := range entries {
		if _, missing := fs.Stat(lessons, path.Join(e.Name(), "README.md")); missing == nil && folder.MatchString(e.Name()) {
			found = append(found, e.Name())
		}
	}
	return found, err
}

// Numbers returns the numbers of the lessons in folders.
func Numbers(folders []string) (all []int) {
	for _, f := range folders {
		number, _, _ := strings.Cut(f, "-")
		n, _ := strconv.Atoi(number)
		all = append(all, n)
	}
	return all
}

// Read returns the lesson in a folder.
func Read(lessons fs.FS, folder string) (Lesson, error) {
	src, err := fs.ReadFile(lessons, path.Join(folder, "README.md"))
	if err != nil {
		return Lesson{}, err
	}
	l, err := Parse(string(src))
	if err != nil {
		return Lesson{}, fmt.Errorf("%s/README.md: %w", folder, err)
	}
	l.Folder = folder
	return l, nil
}

// Parse takes the text of a lesson apart. It says what is not as it has to be.
func Parse(src string) (l Lesson, err error) {
	head := title.FindStringSubmatch(src)
	if head == nil {
		return l, fmt.Errorf("the first line is no title, such as: # 2. A stream has no messages")
	}
	l.Number, _ = strconv.Atoi(head[1])
	l.Title = head[2]
	body := src[len(head[0]):]
	at := heading.FindAllStringSubmatchIndex(body, -1)
	var names []string
	for i, m := range at {
		end := len(body)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		s := Section{Name: body[m[2]:m[3]]}
		if s.Parts, err = parts(body[m[1]:end]); err != nil {
			return l, fmt.Errorf("section %s: %w", s.Name, err)
		}
		names, l.Sections = append(names, s.Name), append(l.Sections, s)
	}
	if !slices.Equal(names, Sections) {
		return l, fmt.Errorf("its sections are %s; they have to be %s", strings.Join(names, ", "), strings.Join(Sections, ", "))
	}
	l.Idea = strings.TrimSpace(body[:at[0][0]])
	return l, nil
}

// Section returns one of Sections.
func (l Lesson) Section(name string) Section {
	return l.Sections[slices.Index(Sections, name)]
}

// Blocks returns all of them, of one kind if kind is not empty.
func (l Lesson) Blocks(kind string) (found []*Block) {
	for _, s := range l.Sections {
		for _, p := range s.Parts {
			if p.Block != nil && (kind == "" || p.Block.Kind == kind) {
				found = append(found, p.Block)
			}
		}
	}
	return found
}

// Markdown is the section as it stands, below its heading.
func (s Section) Markdown() string {
	var md strings.Builder
	for _, p := range s.Parts {
		if p.Block != nil {
			md.WriteString(p.Block.Body + "\n")
			continue
		}
		md.WriteString(p.Text)
	}
	return md.String()
}

// Markdown is the block as it stands.
func (b *Block) Markdown() string { return b.Body }
