// Asks sigs.k8s.io/yaml what it makes of YAML texts and of values, so that Windlass can be held to it.
//
//	go run . fixtures FOLDER    writes read.jsonl and write.jsonl for the tests of server/objects (tools/oracle-yaml)
//	go run . mutate SEED COUNT FILE...
//	                            changes the files at random, COUNT times, and prints what Go makes of each change
//
// A line of read.jsonl is [text, JSON], or [text] where Go refuses the text, its strict reading (a key that is there
// twice) included. A line of write.jsonl is [value, YAML].
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	goyaml "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"
)

var merge = regexp.MustCompile(`<<['"]?\s*:`)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(path string, into any) {
	data, err := os.ReadFile(path)
	check(err)
	check(json.Unmarshal(data, into))
}

// What Go reads: the first document, or why it refuses one of the text's documents.
func read(text []byte) (json.RawMessage, error) {
	answer, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	decoder := goyaml.NewDecoder(bytes.NewReader(text))
	// Strictly, a field may not take the place of a merged one; Kubernetes does not read so strictly.
	decoder.SetStrict(!merge.Match(text))
	for {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return answer, nil
		}
		if err == nil {
			err = sayable(document)
		}
		if err != nil {
			return nil, err
		}
	}
}

// An error if two keys of a map are the same as text, of which Go keeps one by chance, if one cannot be text, or if the
// bytes of a !!binary are no text, which Go replaces by question marks.
func sayable(value any) error {
	switch value := value.(type) {
	case string:
		if !utf8.ValidString(value) {
			return errors.New("not UTF-8")
		}
	case []any:
		for _, item := range value {
			if err := sayable(item); err != nil {
				return err
			}
		}
	case map[any]any:
		names := map[string]bool{}
		for key, field := range value {
			var name string
			switch key := key.(type) {
			case float64:
				name = strconv.FormatFloat(key, 'g', -1, 32)
			case nil, uint64:
				return fmt.Errorf("%v as a key", key)
			default:
				name = fmt.Sprint(key)
			}
			if err := sayable(name); err != nil {
				return err
			}
			if names[name] {
				return fmt.Errorf("%s twice", name)
			}
			names[name] = true
			if err := sayable(field); err != nil {
				return err
			}
		}
	}
	return nil
}

// What Go writes for a value; an error where Go itself reads it as something else.
func write(value json.RawMessage) (string, error) {
	var decoded any
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	check(decoder.Decode(&decoded))
	decoded = numbers(decoded)
	text, err := yaml.Marshal(decoded)
	if err != nil {
		return "", err
	}
	encoded, err := json.Marshal(decoded)
	check(err)
	again, err := yaml.YAMLToJSON(text)
	if err == nil && !bytes.Equal(encoded, again) {
		err = fmt.Errorf("%s is read as %s", encoded, again)
	}
	// Go writes these as line breaks of their own, and indents what follows.
	if strings.ContainsAny(string(text), "\u2028\u2029") {
		err = errors.New("line separators")
	}
	return string(text), err
}

// The value with numbers as Kubernetes keeps them.
func numbers(value any) any {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			value[i] = numbers(item)
		}
	case map[string]any:
		for name, field := range value {
			value[name] = numbers(field)
		}
	case json.Number:
		if number, err := strconv.ParseInt(value.String(), 10, 64); err == nil {
			return number
		}
		if number, err := strconv.ParseUint(value.String(), 10, 64); err == nil {
			return number
		}
		number, err := value.Float64()
		check(err)
		return number
	}
	return value
}

// One JSON value on one line.
func print(out io.Writer, line ...any) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(line))
}

func printRead(out io.Writer, text string) {
	if answer, err := read([]byte(text)); err == nil {
		print(out, text, answer)
	} else {
		print(out, text)
	}
}

func fixtures(folder string) {
	var texts []string
	load("read.cases.json", &texts)
	file, err := os.Create(filepath.Join(folder, "read.jsonl"))
	check(err)
	out := bufio.NewWriter(file)
	seen := map[string]bool{}
	for _, text := range append(texts, readCases()...) {
		// JSON is read as JSON, whose rules are not YAML's.
		if !seen[text] && !json.Valid([]byte(text)) {
			seen[text] = true
			printRead(out, text)
		}
	}
	check(out.Flush())

	var values []json.RawMessage
	load("write.cases.json", &values)
	file, err = os.Create(filepath.Join(folder, "write.jsonl"))
	check(err)
	out = bufio.NewWriter(file)
	clear(seen)
	for _, value := range append(values, writeCases()...) {
		var compact bytes.Buffer
		check(json.Compact(&compact, value))
		if seen[compact.String()] {
			continue
		}
		seen[compact.String()] = true
		if text, err := write(value); err == nil {
			print(out, json.RawMessage(compact.Bytes()), text)
		} else {
			fmt.Fprintf(os.Stderr, "left out: %s: %v\n", compact.String(), err)
		}
	}
	check(out.Flush())
}

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "fixtures":
		fixtures(os.Args[2])
	case len(os.Args) > 4 && os.Args[1] == "mutate":
		seed, err := strconv.ParseInt(os.Args[2], 10, 64)
		check(err)
		count, err := strconv.Atoi(os.Args[3])
		check(err)
		mutate(seed, count, os.Args[4:])
	default:
		check(errors.New("usage: go run . fixtures FOLDER | mutate SEED COUNT FILE...: " + strings.Join(os.Args[1:], " ")))
	}
}
