// Prints, as JSON, the fields in which the API server keeps no zero value: by the name that OpenAPI documents give to
// the type. Those documents do not say it; it lies in the Go types: a field that is no pointer and has `omitempty`
// is left out when it is empty, so that `value: ""` in a manifest is stored as no value at all.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/client-go/kubernetes/scheme"
	aggregator "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

func main() {
	seen := map[reflect.Type]bool{}
	found := map[string][]string{}
	for _, add := range []func() error{
		func() error { return apiextensions.AddToScheme(scheme.Scheme) },
		func() error { return aggregator.AddToScheme(scheme.Scheme) },
	} {
		if err := add(); err != nil {
			panic(err)
		}
	}
	for _, kind := range scheme.Scheme.AllKnownTypes() {
		walk(kind, seen, found)
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"zeros": found}); err != nil {
		panic(err)
	}
}

func walk(of reflect.Type, seen map[reflect.Type]bool, found map[string][]string) {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		walk(of.Elem(), seen, found)
	case reflect.Struct:
		if seen[of] {
			return
		}
		seen[of] = true
		fields(of, name(of), seen, found)
	}
}

func fields(of reflect.Type, owner string, seen map[reflect.Type]bool, found map[string][]string) {
	for i := range of.NumField() {
		field := of.Field(i)
		tag := strings.Split(field.Tag.Get("json"), ",")
		if field.Anonymous && tag[0] == "" {
			// Its fields are the owner's in JSON.
			if field.Type.Kind() == reflect.Struct {
				fields(field.Type, owner, seen, found)
			}
			continue
		}
		if !field.IsExported() || tag[0] == "-" || tag[0] == "" {
			continue
		}
		walk(field.Type, seen, found)
		if keepsNoZero(field.Type, tag[1:]) {
			found[owner] = append(found[owner], tag[0])
		}
	}
}

func keepsNoZero(of reflect.Type, options []string) bool {
	omits := false
	for _, option := range options {
		// Of lists, only those that are not there at all are zero in this sense.
		if option == "omitzero" {
			return false
		}
		omits = omits || option == "omitempty"
	}
	switch of.Kind() {
	case reflect.Bool, reflect.String, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64, reflect.Slice, reflect.Map:
		return omits
	}
	return false
}

// k8s.io/api/apps/v1.Deployment is io.k8s.api.apps.v1.Deployment in documents.
func name(of reflect.Type) string {
	host, path, _ := strings.Cut(of.PkgPath(), "/")
	parts := strings.Split(host, ".")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, ".") + "." + strings.ReplaceAll(path, "/", ".") + "." + of.Name()
}
