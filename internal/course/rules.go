package course

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

var (
	fence = regexp.MustCompile("(?m)^```")
	image = regexp.MustCompile(`!\[\]\(`)
	link  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

// widest is how many columns a line in a fence has at most.
const widest = 80

// tab is as wide as a terminal shows one in a lesson.
const tab = "    "

// Check says what a lesson breaks of the rules: every fence is woven or marked as
// something that the learner writes, links lead somewhere, images have texts.
// Folder is where its README lies, from the root of sources.
func Check(sources fs.FS, folder, src string) (broken []string) {
	bare := block.ReplaceAllString(src, "")
	if n, marked := len(fence.FindAllString(bare, -1))/2, strings.Count(bare, "<!-- write -->\n```"); n != marked {
		broken = append(broken, fmt.Sprintf("%d fences are neither woven nor marked with <!-- write -->", n-marked))
	}
	if image.MatchString(src) {
		broken = append(broken, "an image has no alternative text")
	}
	inside := false
	for line := range strings.Lines(src) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			inside = !inside
		} else if inside && ansi.StringWidth(strings.ReplaceAll(line, "\t", tab)) > widest {
			broken = append(broken, fmt.Sprintf("a fenced line is wider than %d columns: %s", widest, line))
		}
	}
	for _, m := range link.FindAllStringSubmatch(bare, -1) {
		if why := leads(sources, folder, src, m[1]); why != "" {
			broken = append(broken, fmt.Sprintf("the link to %s %s", m[1], why))
		}
	}
	return broken
}

// leads says why a link leads nowhere. The network is not asked.
func leads(sources fs.FS, folder, src, to string) string {
	if strings.Contains(to, "://") {
		return ""
	}
	file, anchor, _ := strings.Cut(to, "#")
	if file != "" {
		at := path.Join(folder, file)
		text, err := fs.ReadFile(sources, at)
		if _, missing := fs.Stat(sources, at); missing != nil {
			return "leads nowhere"
		}
		if src = string(text); err != nil || !strings.HasSuffix(at, ".md") {
			return "" // a folder, or source
		}
	}
	if anchor != "" && !hasAnchor(src, anchor) {
		return "has an unknown anchor"
	}
	return ""
}

var anchored = regexp.MustCompile(`(?m)^#+ (.+)$`)

// hasAnchor makes anchors of headings as code hosts do.
func hasAnchor(src, anchor string) bool {
	for _, m := range anchored.FindAllStringSubmatch(src, -1) {
		made := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(m[1]), "")
		if strings.ReplaceAll(made, " ", "-") == anchor {
			return true
		}
	}
	return false
}
