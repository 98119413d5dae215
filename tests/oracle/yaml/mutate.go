package main

import (
	"bufio"
	"math/rand"
	"os"
	"strings"
)

// What tends to matter to a reader of YAML.
var morsels = []string{
	":", ": ", " :", "-", "- ", "?", "? ", ",", "[", "]", "{", "}", "#", " #", "&a ", "*a", "!", "!!str ", "!!int ", "|", ">", "|-", ">+", "|2", "'", "\"", "%", "@", "`", "\\",
	"\\n", "\\x41", "\\\n", "\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "    ", "---\n", "\n---\n", "...\n", "<<: ", "<<: *a\n", "~", "null", "y", "no", "0x1f", "017", "1e3",
	"1_0", ".inf", "2024-01-01", "é", "\u0085", "\u2028", "\ufeff", "😀", "{{ x }}", "a: b\n", "  a: b\n", "- a\n", "  - a\n", "%YAML 1.1\n", "\x01", "=", "<<",
}

const marks = ":-?,[]{}#&*!|>'\"%@` \n\tay0"

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// A piece of some lines of a file, with a few changes.
func change(random *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	from := random.Intn(len(lines))
	margin := indentation(lines[from])
	to := from + 1
	for to < len(lines) && to < from+30 && (indentation(lines[to]) >= margin || strings.TrimSpace(lines[to]) == "") {
		to++
	}
	lines = append([]string{}, lines[from:to]...)
	// Most pieces begin at the left, as whole files do.
	if random.Intn(5) > 0 {
		for i, line := range lines {
			lines[i] = line[min(margin, indentation(line)):]
		}
	}
	piece := []byte(strings.Join(lines, ""))
	for range random.Intn(4) {
		at := random.Intn(len(piece) + 1)
		switch random.Intn(5) {
		case 0, 1:
			morsel := morsels[random.Intn(len(morsels))]
			piece = append(piece[:at:at], append([]byte(morsel), piece[at:]...)...)
		case 2:
			end := min(len(piece), at+1+random.Intn(4))
			piece = append(piece[:at:at], piece[end:]...)
		case 3:
			if at < len(piece) {
				piece[at] = marks[random.Intn(len(marks))]
			}
		case 4:
			end := min(len(piece), at+random.Intn(30))
			to := random.Intn(len(piece) + 1)
			piece = append(piece[:to:to], append(append([]byte{}, piece[at:end]...), piece[to:]...)...)
		}
	}
	return strings.ToValidUTF8(string(piece), "?")
}

func mutate(seed int64, count int, files []string) {
	random := rand.New(rand.NewSource(seed))
	out := bufio.NewWriter(os.Stdout)
	texts := make([]string, len(files))
	for i, file := range files {
		data, err := os.ReadFile(file)
		check(err)
		texts[i] = strings.ToValidUTF8(string(data), "?")
	}
	for range count {
		printRead(out, change(random, texts[random.Intn(len(texts))]))
	}
	check(out.Flush())
}
