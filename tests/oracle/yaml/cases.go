package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Texts that YAML 1.1 may read as something else than text, and those that only look like it.
var scalars = strings.Fields(`
	y Y yes Yes YES yEs n N no No NO nO on On ON oN off Off OFF true True TRUE tRUE false False FALSE
	null Null NULL nULL ~ ~~ none
	0 00 01 07 08 09 010 0777 -0 -017 +017 0o17 0O17 0o8 -0o17 0o 0x1F 0X1f -0x10 +0x10 0xg 0x 0b11 0B11 0b12 0b 0b+1
	0b-1 -0b11 -0b+1 +0b11 1 +1 -1 +-1 -+1 - -- --- -a 1_000 1__0_ _1 +_1 0_7 0x_1 0b_1 0b_-1 1_e3 ._5 .5_0 1_.5
	1e3 1E3 1e+3 1e-3 1.e3 1. .5 +.5 -.5 . .. ... .e5 .5e .5e3 1e 1e+ 1ee5 0x1p-2 .5p1 0.0 -0.0 1.0 1.50 1.5e300 1e400
	-1e400 1e-400 .1e400 1e18 1e19 1e20 1e21 1e5 1e6 1e7 123456.7 1234567.8 0.0001 0.00001 3.4e38 3.5e38
	9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615
	18446744073709551616 +9223372036854775808 0xffffffffffffffff 0x8000000000000000 123456789012345678901234567890
	.inf .Inf .INF .iNF +.inf -.inf -.Inf .nan .NaN .NAN .nAN +.nan inf nan Infinity infinity .infinity
	12:30 12:30:45 1:60 01:02 +1:20 -1:20.5 1:20. 190:20:30 190:20:30.15 1:2:3:4 1:99 a:b 12:3a
	2024-01-01 2024-1-1 2024-13-01 2024-02-30 2023-02-29 2024-02-29 2024-01-01T00:00:00Z 2024-01-01t00:00:00Z
	2024-01-01T00:00:00+02:00 2024-01-01T00:00:00.123456789Z 2024-1-1T1:2:3Z 2024-01-01T24:00:00Z 2024-01-01T00:00
	20240101 2024-01 0001-01-01 0000-01-01 99999-01-01
	<< = == a ab a#b a# #a @a %a &a *a !a !!a |a >a ?a :a a: :: -: ?: ,a [a ]a {a }a a,b a[b a{b 'a' 'a'' "a" a"b "" a'b 'a "a
	a\b \a é ünï 日本語 😀 a😀 true: y: {} [] {a} [a] {{x}} {{.Values.x}} ${x} $(x) x=y v1.2.3 1.2.3 1.2.3.4 10.0.0.0/8 500m 1Gi
	100% /a/b a/b:c http://a:80/b?c=d&e#f sha256:abc *.example.com foo@bar ~/x <a> a>b a|b`)

// Texts with blanks and line breaks.
var spaced = []string{
	"", " ", "  ", "\t", "\n", "\n\n", " a", "a ", " a ", "a b", "a  b", "a\tb", "\ta", "a\t", "a\nb", "a\n", "a\n\n", "\na", "\n\na\n",
	" a\nb", "a\n b", "a\n  b\nc", "a \nb", "a\n\nb\n\n", "a\n \nb", "a\n\t\nb", "a: b", "a :b", "a #b", "a# b", "- a", "-", "- ", "? a", "?",
	": a", ":", "# a", "a:", "a: ", "[a, b]", "{a: b}", "& a", "* a", "! a", "| a", "> a", "% a", "@ a", "` a", "---", "--- a", "---a", "...",
	"... a", "...a", "a\n---\nb", "a\n...\nb", "a\r\nb", "a\rb", "\r", "a\u0085b", "a\u00a0b", "a\u2028b", "a\u2029b", "\ufeff", "a\ufeffb", "\u007f", "\u0000",
	"a\u0000b", "\u0001", "\u001b[0m", "\u00e9", "\u00e9\u0000", "\U0001f600", "a\U0001f600", "\U0010fffd", "\ue000", "\ufffd", "\u0080",
	"a\\b", "a\"b", "a'b", "'", "''", "\"", "\"\"", "'a'", "\"a\"", "it's: so", "say \"a\": b", "a\\nb", "a\n# b", "# a\nb", "a\n- b", "a\nb: c",
	"\\", "\\n", "2024-01-01 10:00:00", "2024-01-01 10:00", "2001-12-14 21:59:43.10 -5", "1 2", "0x 1", "y ", " y", "~ ", "null ", "<< ", "=",
}

func repeated(word string, count int) string { return strings.TrimSpace(strings.Repeat(word, count)) }

// Long texts, which are folded when they are written.
func long() []string {
	words := repeated("lorem ipsum dolor ", 12)
	return []string{
		words, words + "  " + words, words + "\n" + words, words + "\n\n" + words + "\n", "'" + words, words + ": " + words, words + " #" + words,
		strings.Repeat("x", 200), strings.Repeat("x", 79) + " y z", strings.Repeat("x", 80) + " y z", strings.Repeat("x", 81) + " y z", strings.Repeat("x ", 80),
		strings.Repeat("é ", 80) + "é", strings.Repeat("日本 ", 60) + "語", repeated("a  b ", 60), "\t" + words, words + "\t" + words, words + "\u0001" + words,
		strings.Repeat("\" ", 60), strings.Repeat("' ", 60) + "x: y", strings.Repeat("\\ ", 60) + ": ", " " + words, words + " ", repeated("- ", 90), repeated("y: ", 60),
	}
}

func quote(text string, single bool) string {
	if single {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	quoted, err := json.Marshal(text)
	check(err)
	return string(quoted)
}

func indented(text, by string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }

// Every form in which a text can stand: plain, quoted and as a block; as a value, an item and a key; in blocks and in flow.
func forms(text string, blocks bool) []string {
	var all []string
	for _, scalar := range []string{text, quote(text, true), quote(text, false)} {
		all = append(all, "a: "+scalar, "- "+scalar, scalar+": a", "[ "+scalar+" ]", "{ "+scalar+": a }", "{a: "+scalar+"}")
	}
	if blocks {
		for _, header := range []string{"|", ">", "|-", ">+", "|2", ">1-"} {
			all = append(all, "a: "+header+"\n"+indented(text, "  "), "- "+header+" # c\n"+indented(text, "    ")+"\n- b", "? "+header+"\n"+indented(text, "   ")+"\n: b")
		}
	}
	return all
}

// Texts about structure: what may stand where.
func structures() []string {
	pieces := []string{"a", "a: b", "- a", "? a", ": a", "[a]", "{a: b}", "'a'", "\"a\"", "&x a", "*x", "!!str a", "! a", "|\n  a", ">\n  a", "# c", "", "---", "...", "<<: {a: b}", "a:", "-", "?", ":"}
	var all []string
	for _, one := range pieces {
		for _, two := range pieces {
			all = append(all, one+"\n"+two, "m:\n  "+one+"\n  "+two)
		}
		for _, frame := range []string{"- %s", "k: %s", "? %s", "? %s\n: v", "[%s]", "[%s, b]", "{%s}", "{k: %s}", "{%s: v}", "- - %s", "-  %s\n   c: d", "k:\n- %s\nl: m", "k: &y %s\nl: *y", "!!map %s", "--- %s", "%s # c", "\t%s", " %s", "k:\t%s", "- \t%s", "%%YAML 1.1\n--- %s", "%s\r\nb: c", "k: [a,\n%s]", "k: {a: b,\n %s}"} {
			all = append(all, fmt.Sprintf(frame, one))
		}
	}
	for _, tag := range []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!!seq", "!!map", "!!merge", "!!set", "!a", "!", "!<tag:yaml.org,2002:int>", "!<a>", "!e!a", "!!%73tr"} {
		for _, value := range []string{"a", "1", "1.5", "y", "~", "", "'1'", "\"y\"", "2024-01-01", "YQ==", "YR==", "YQ", "Y Q==", "/w==", ".inf", "18446744073709551615", "<<", "[a]", "{a: b}", "|\n  1"} {
			all = append(all, "a: "+tag+" "+value, tag+" "+value+": b")
		}
	}
	return all
}

func readCases() []string {
	var all []string
	for _, text := range scalars {
		all = append(all, forms(text, false)[:6]...)
	}
	for _, text := range spaced {
		all = append(all, forms(text, true)...)
	}
	return append(all, structures()...)
}

func writeCases() []json.RawMessage {
	var all []json.RawMessage
	add := func(value any) {
		encoded, err := json.Marshal(value)
		check(err)
		all = append(all, encoded)
	}
	for _, text := range append(append(append([]string{}, scalars...), spaced...), long()...) {
		add(text)
		add(map[string]any{"a": text})
		add([]any{text, map[string]any{text: []any{text}}})
		add(map[string]any{"a": map[string]any{"b": []any{map[string]any{"c": text, "d": []any{[]any{text}}}}}})
	}
	for _, number := range []string{"0", "-0", "1", "-1", "1.0", "1.5", "-1.5", "1e3", "1e5", "1e6", "123456789", "1e20", "1e21", "1e-3", "1e-4", "1e-5", "1.23e-7", "0.1", "100000.5", "1000000.5", "123456789.125", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775808", "-9223372036854775809", "1.7976931348623157e308", "5e-324", "3.0e10", "12345678901234567890"} {
		all = append(all, json.RawMessage(number), json.RawMessage(`{"a":`+number+`}`), json.RawMessage(`[`+number+`,{"b":[`+number+`]}]`))
	}
	for _, value := range []string{"null", "true", "false", "{}", "[]", "[[]]", "[{}]", `{"a":{}}`, `{"a":[]}`, "[[],[]]", "[[1,[2,[3]]]]", `[{"a":1,"b":[{"c":null}]},[{"d":{}}]]`, `{"":""}`, `{" ":1," a":2,"a ":3}`} {
		all = append(all, json.RawMessage(value))
	}
	// The order of keys. Go has none where its comparison has circles, as for a1b, a2 and a12.
	all = append(all, json.RawMessage(`{"a1":1,"a10":1,"a2":1,"a01":1,"a":1,"A":1,"B":1,"b":1,"_":1,"-":1,"a-b":1,"a.b":1,"ab":1,"aB":1,"1":1,"10":1,"2":1,"é":1,"z":1,"a b":1,"a/b":1,"a12":1,"a002":1,"a0":1,"a00":1}`))
	return all
}
