// Writes what sigs.k8s.io/yaml makes of the cases in this folder's parent, for the tests in src/yaml/tests.rs.
//
//	cd server/objects/testdata/generate && go run . ..
//
// read.cases.json holds YAML texts; read.json gets, for each, Go's JSON or null where Go refuses the text.
// write.cases.json holds values; write.json gets, for each, Go's YAML.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

func load(path string, into any) {
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		panic(err)
	}
}

func store(path string, what any) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(what); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		panic(err)
	}
}

type read struct {
	Text string          `json:"text"`
	JSON json.RawMessage `json:"json"`
}

type written struct {
	Value json.RawMessage `json:"value"`
	YAML  string          `json:"yaml"`
}

func main() {
	folder := os.Args[1]
	var texts []string
	load(filepath.Join(folder, "read.cases.json"), &texts)
	var reads []read
	for _, text := range texts {
		answer, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			answer = []byte("null")
		}
		reads = append(reads, read{text, answer})
	}
	store(filepath.Join(folder, "read.json"), reads)

	var values []json.RawMessage
	load(filepath.Join(folder, "write.cases.json"), &values)
	var writes []written
	for _, value := range values {
		var decoded any
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.UseNumber()
		if err := decoder.Decode(&decoded); err != nil {
			panic(err)
		}
		answer, err := yaml.Marshal(decoded)
		if err != nil {
			// Go cannot read its own JSON where it has control characters as keys.
			fmt.Fprintf(os.Stderr, "left out %s: %v\n", value, err)
			continue
		}
		writes = append(writes, written{value, string(answer)})
	}
	store(filepath.Join(folder, "write.json"), writes)
}
