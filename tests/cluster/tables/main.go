// Prints, as JSON, what Kubernetes' own code makes of quantities and of three-way patches: the tables that
// server/objects/testdata/tables.json has.
//
//	cd tests/cluster && go run ./tables > ../../server/objects/testdata/tables.json
package main

import (
	"encoding/json"
	"fmt"

	apps "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

func main() {
	quantities := [][]any{}
	for _, number := range []string{"", "0", "00", "1", "7", "8", "10", "100", "1000", "1024", "1500", "2048", "4096", "0.5", "0.25", ".5", "1.", "1.5", "01", "007", "+1", "-1", "-0", "+", "-", "1.000", "0.001", "0.0001", "1.10", "123456789", "1234567890123456789", "99999999999999999999", "0.123456789123", "1.5.5", "a", "1 ", " 1", "1_0"} {
		for _, suffix := range []string{"", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E3", "e-3", "e+2", "e1", "e0", "e", "i", "K", "x", "mi", "e30"} {
			text := number + suffix
			var parsed resource.Quantity
			quoted, _ := json.Marshal(text)
			row := []any{text, nil}
			if json.Unmarshal(quoted, &parsed) == nil {
				row[1] = parsed.String()
			}
			quantities = append(quantities, row)
		}
	}
	patches := []any{}
	spec := func(containers, rest string) string {
		return fmt.Sprintf(`{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"%s},"spec":{"template":{"spec":{"containers":[%s]}}}}`, rest, containers)
	}
	one, two, three := `{"name":"a","image":"a:1"}`, `{"name":"b","image":"b:1","args":["x"]}`, `{"name":"c","image":"c:1"}`
	strategy := func(text string) string {
		return `{"apiVersion":"apps/v1","kind":"Deployment","spec":{"strategy":` + text + `}}`
	}
	pod := func(text string) string {
		return `{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":` + text + `}}`
	}
	for _, each := range [][3]string{
		{spec(one, ""), spec(one, ""), spec(one, "")},
		{spec(one, ""), spec(`{"name":"a","image":"a:2"}`, ""), spec(one, "")},
		{spec(one+","+two, ""), spec(two, ""), spec(one+","+two+","+three, "")},
		{spec(one+","+two, ""), spec(two+","+one, ""), spec(one+","+two, "")},
		{spec(one, ""), spec(three+","+one, ""), spec(one+","+two, "")},
		{spec(one+","+two, ""), spec(one+","+`{"name":"b","image":"b:1"}`, ""), spec(one+","+two, "")},
		{spec(one, `,"labels":{"x":"1","y":"2"}`), spec(one, `,"labels":{"y":"3"}`), spec(one, `,"labels":{"x":"1","y":"2","z":"9"}`)},
		{spec(one, `,"labels":{"x":"1"}`), spec(one, ``), spec(one, `,"labels":{"x":"1","z":"9"}`)},
		{spec(one, `,"finalizers":["a","b"]`), spec(one, `,"finalizers":["c","a"]`), spec(one, `,"finalizers":["a","b","d"]`)},
		{spec(one, `,"finalizers":["a","b"]`), spec(one, `,"finalizers":["b"]`), spec(one, `,"finalizers":["a","b"]`)},
		{strategy(`{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}`), strategy(`{"type":"Recreate"}`), strategy(`{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}`)},
		{strategy(`{"type":"RollingUpdate"}`), strategy(`{"type":"RollingUpdate"}`), strategy(`{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}`)},
		{pod(`{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}`), pod(`{"spec":{"volumes":[{"name":"v","secret":{"secretName":"s"}}]}}`), pod(`{"spec":{"volumes":[{"name":"v","emptyDir":{}},{"name":"w","emptyDir":{}}]}}`)},
		{pod(`{"spec":{"tolerations":[{"key":"a"}]}}`), pod(`{"spec":{"tolerations":[{"key":"b"}]}}`), pod(`{"spec":{"tolerations":[{"key":"a"},{"key":"o"}]}}`)},
		{pod(`{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}}`), pod(`{"spec":{"containers":[{"name":"a","ports":[{"containerPort":81}],"env":[{"name":"B","value":"3"},{"name":"C"}]}]}}`), pod(`{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}],"env":[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"Z","value":"9"}]}]}}`)},
		{`{}`, pod(`{"spec":{"hostname":null,"nodeSelector":{"a":"b"}}}`), pod(`{"spec":{"hostname":"h"}}`)},
	} {
		schema, err := strategicpatch.NewPatchMetaFromStruct(apps.Deployment{})
		if err != nil {
			panic(err)
		}
		patch, err := strategicpatch.CreateThreeWayMergePatch([]byte(each[0]), []byte(each[1]), []byte(each[2]), schema, true)
		if err != nil {
			panic(err)
		}
		patches = append(patches, map[string]json.RawMessage{"applied": []byte(each[0]), "desired": []byte(each[1]), "live": []byte(each[2]), "patch": patch})
	}
	line := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	fmt.Printf("{\"quantities\": %s,\n\"patches\": [\n", line(quantities))
	for at, patch := range patches {
		end := ","
		if at == len(patches)-1 {
			end = ""
		}
		fmt.Println(line(patch) + end)
	}
	fmt.Println("]}")
}
