//! Programs and what they give. The answers are gopher-lua's, where it has one.

use super::LuaScript;
use crate::budget::{Bound, Budget};
use crate::error::ScriptError;
use proptest::prelude::*;
use serde_json::{Value, json};
use windlass_model::application::Object;

const NOW: i64 = 1_732_484_645;

fn object(value: Value) -> Object {
    serde_json::from_value(value).unwrap()
}

fn run_on(source: &str, obj: Value, budget: &Budget) -> Result<Value, ScriptError> {
    LuaScript::compile(source, budget)?.run(&object(obj), NOW, budget)
}

fn run(source: &str) -> Result<Value, ScriptError> {
    run_on(source, json!({}), &Budget::default())
}

/// Each expression's values as texts, joined by `|`.
fn shown(expressions: &str) -> String {
    let source = format!(
        "local function show(...) local t = {{}} for i = 1, select('#', ...) do t[i] = tostring((select(i, ...))) end return table.concat(t, '|') end return show({expressions})"
    );
    match run(&source) {
        Ok(Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn numbers_read_as_floats_without_a_point() {
    for (expression, text) in [
        ("10/2 .. 'x'", "5x"),
        ("7 % 3 .. ''", "1"),
        ("-7 % 3 .. ''", "2"),
        ("math.floor(3.7) .. ''", "3"),
        ("2^53", "9007199254740992"),
        ("tostring(3/1)", "3"),
        ("1/3", "0.3333333333333333"),
        ("math.max(1, 2.5)", "2.5"),
        ("math.huge", "+Inf"),
        ("0/0 ~= 0/0", "true"),
        ("tonumber('0x10')", "16"),
        ("tonumber('10', 2)", "2"),
        ("tonumber('abc')", "nil"),
        ("'a' .. 1 .. 'b' .. 2.5", "a1b2.5"),
        ("1 .. ''", "1"),
        ("#('x' .. 10/5)", "2"),
        ("'5' + 1", "6"),
        ("table.concat({1, 2.5, 6/2, 'x'}, ',')", "1,2.5,3,x"),
        ("('x'):rep(6/2)", "xxx"),
        ("math.pow(2, 3), math.mod(7, 3), math.fmod(-7, 3), math.log10(100)", "8|1|-1|2"),
    ] {
        assert_eq!(shown(expression), text, "{expression}");
    }
}

#[test]
fn formats_are_gopher_luas() {
    for (arguments, text) in [
        (
            r#"'%d %s %5.1f|%-5s|%5d|%x|%g|%q', 3.7, 3, 2.25, 'ab', 42, 255, 1/3, 'a"b\n'"#,
            r#"3 3   2.2|ab   |   42|ff|0.3333333333333333|"a\"b\n""#,
        ),
        ("'%s %s', 1", "1 %!s(MISSING)"),
        ("'%d', '12'", "12"),
        ("'%d', 'x'", "0"),
        ("'%s', nil", "nil"),
        ("'%i%%', 5", "5%"),
        ("'%5.2s|', 'abc'", "   ab|"),
        ("'%c', 65", "A"),
        ("'%s', true", "true"),
        ("'%.3f', 2", "2.000"),
        ("'%05d %+d %x %o', 42, 42, -1, 8", "00042 +42 -1 10"),
        ("'%e', 12345.678", "1.234568e+04"),
        ("'%.14g %g %G', 3.0, 100000000, 1e-10", "3 1e+08 1E-10"),
        ("'%.3g %.3g', 1234, 0.00012345", "1.23e+03 0.000123"),
        ("'%y', 1", "the Lua program failed: line 1: invalid option '%y' to 'format'"),
        ("'%d', {}", "the Lua program failed: line 1: bad argument #2 to 'format' (number expected, got table)"),
    ] {
        assert_eq!(shown(&format!("string.format({arguments})")), text, "{arguments}");
    }
}

#[test]
fn texts_are_searched_and_cut() {
    for (expression, text) in [
        ("string.gsub('hello world', 'o', '0')", "hell0 w0rld|2"),
        ("string.gsub('abc', '%w', '%0%0')", "aabbcc|3"),
        ("string.gsub('abc', '', '-')", "-a-b-c-|4"),
        ("string.gsub('k=v; a=b', '(%w+)=(%w+)', '%2=%1')", "v=k; b=a|2"),
        ("string.gsub('abc', 'b', {b = 'X'})", "aXc|1"),
        ("string.gsub('abc', 'b', function() return nil end)", "abc|1"),
        ("string.gsub('aaa', 'a', 'b', 2)", "bba|2"),
        ("string.gsub('aaa', '^a', 'b')", "baa|1"),
        ("string.find('a.b', '.', 1, true)", "2|2"),
        ("string.find('abc', 'b()')", "2|2|3"),
        ("string.find('', '')", "1|0"),
        ("string.find('abc', 'z')", "nil"),
        ("string.find('abc', 'c', -1)", "3|3"),
        ("string.match('2024-01-02', '(%d+)-(%d+)')", "2024|01"),
        ("('key: value'):match('^(%w+):%s*(.+)$')", "key|value"),
        ("string.sub('abc', -2)", "bc"),
        ("string.sub('abcdef', 1, 7/2)", "abc"),
        ("string.byte('abc', 1, -1)", "97|98|99"),
        ("string.len(10/2)", "1"),
        ("string.upper('abc'), string.lower('ABC'), string.reverse('abc')", "ABC|abc|cba"),
        ("string.gmatch('a b', '%a')()", "a"),
    ] {
        assert_eq!(shown(expression), text, "{expression}");
    }
    let words = run("local t = {} for k, v in string.gmatch('a=1, b=2', '(%w+)=(%w+)') do t[k] = v end return t");
    assert_eq!(words.unwrap(), json!({ "a": "1", "b": "2" }));
    let every = run("local n = 0 for _ in ('abc'):gmatch('') do n = n + 1 end return n");
    assert_eq!(every.unwrap(), json!(4));
}

#[test]
fn what_lua_5_1_had_is_there() {
    for (expression, text) in [
        ("unpack({1, 2, 3})", "1|2|3"),
        ("table.getn({1, 2, 3})", "3"),
        ("table.maxn({1, 2, [10] = 3})", "10"),
        ("type(string.gfind)", "function"),
        ("_VERSION", "Lua 5.1"),
        ("select('#', 1, nil)", "2"),
        ("pcall(error, 'x', 0)", "false|x"),
        ("table.remove({})", "nil"),
        ("type(require('os').date)", "function"),
        ("os.date('!%Y-%m-%dT%H:%M:%SZ', 1.5)", "1970-01-01T00:00:01Z"),
        ("os.date('%F')", "2024-11-24"),
        ("os.time()", "1732484645"),
        ("os.time({year = 2024, month = 1, day = 2})", "1704196800"),
        ("os.time({year = '2024', month = '01', day = '09', hour = '08', min = '07', sec = '05'})", "1704787625"),
        ("os.time({year = '2024', month = 'x', day = '9.7', hour = '0x10', min = '', sec = ' 5'})", "1699545605"),
        ("os.time({year = 2024, month = '', day = '1e1'})", "1699617600"),
        ("os.time({year = 2024, month = 13, day = 2, hour = 0})", "1735776000"),
        ("os.date('*t', 0).year", "1970"),
        ("tostring({})", "table"),
        ("tostring(nil)", "nil"),
        ("print('not shown')", ""),
        ("collectgarbage()", "0"),
    ] {
        assert_eq!(shown(expression), text, "{expression}");
    }
    for (source, answer) in [
        ("local t = {3, 1, 2} table.sort(t) return t", json!([1, 2, 3])),
        ("local t = {'b', 'a'} table.sort(t, function(a, b) return a > b end) return t", json!(["b", "a"])),
        ("local t = {1, 2, 3} local r = table.remove(t, 1) return {r, #t, t[1]}", json!([1, 2, 2])),
        ("local t = {1, 3} table.insert(t, 2, 2) table.insert(t, 4) return t", json!([1, 2, 3, 4])),
        ("goto last do return 1 end ::last:: return 2", json!(2)),
        ("for i = 1, 3 do if i == 2 then goto continue end obj[i] = i ::continue:: end return obj[3]", json!(3)),
        (
            "local t = {} for k in pairs({b = 1, a = 2, [2] = 1, [1] = 1}) do t[#t + 1] = k end return t",
            json!([1, 2, "a", "b"]),
        ),
        ("local m = setmetatable({}, {__concat = function(a, b) return 'joined' end}) return 1 .. m", json!("joined")),
        (
            "local m = setmetatable({}, {__concat = function(a, b) return 'joined' end}) return m .. 'x' .. 'y'",
            json!("joined"),
        ),
        ("local ok, err = pcall(function() error('x') end) return {ok, err}", json!([false, "script:1: x"])),
        (
            "local ok, err = pcall(string.rep) return err",
            json!("bad argument #1 to 'rep' (string expected, got no value)"),
        ),
        ("return xpcall(error, function(e) return 'handled ' .. e end, 'x')", json!("handled x")),
        ("return 1, 2", json!(2)),
        ("", Value::Null),
    ] {
        assert_eq!(run(source), Ok(answer), "{source}");
    }
}

#[test]
fn objects_arrive_as_in_argo_cd() {
    let obj = json!({
        "spec": { "replicas": 3, "ratio": 0.5, "none": null, "list": [1, null, 2] },
        "metadata": { "labels": {}, "name": "가게" },
    });
    let source = "local s = obj.spec return {s.replicas .. '', s.ratio .. '', tostring(s.none), #s.list .. '', s.list[2] .. '', obj.metadata.name, type(obj.metadata.labels), s.replicas + 1 .. ''}";
    let answer = run_on(source, obj, &Budget::default());
    assert_eq!(answer, Ok(json!(["3", "0.5", "nil", "2", "2", "가게", "table", "4"])));
}

#[test]
fn answers_that_are_none_are_refused() {
    for (source, words) in [
        ("return function() end", "a function, for which JSON has no form"),
        ("return {a = 1, 2}", "a list and has names"),
        ("return {[1] = 1, [3] = 1}", "a list with gaps"),
        ("return {[1.5] = 1}", "a list with gaps"),
        ("return {[true] = 1}", "neither numbers nor texts"),
        ("local t = {} t.t = t return t", "nested too deeply, or in itself"),
        ("return 0/0", "a number that JSON does not have"),
    ] {
        let error = run(source).unwrap_err();
        assert!(matches!(&error, ScriptError::Answer { .. }) && error.to_string().contains(words), "{source}: {error}");
    }
}

#[test]
fn errors_say_where_and_why() {
    for (source, text) in [
        ("\nlocal x = = 1", "the Lua program is not valid: line 2: unexpected symbol near '='"),
        ("return 'a' .. ", "the Lua program is not valid: line 1: unexpected symbol near <eof>"),
        (
            "\n\nreturn obj.status.phase",
            "the Lua program failed: line 3: attempt to index a nil value (field 'status')",
        ),
        ("\nreturn 'a' .. nil", "the Lua program failed: line 2: attempt to concatenate a nil value"),
        ("error('boom')", "the Lua program failed: line 1: boom"),
        ("string.rep({}, 1)", "the Lua program failed: line 1: bad argument #1 to 'rep' (string expected, got table)"),
        ("pairs(nil)", "the Lua program failed: line 1: bad argument #1 to 'pairs' (table expected, got nil)"),
        ("x()", "the Lua program failed: line 1: attempt to call a nil value (global 'x')"),
        ("error({})", "the Lua program failed: table"),
    ] {
        assert_eq!(run(source).unwrap_err().to_string(), text, "{source}");
    }
}

#[test]
fn what_leads_out_is_refused_by_name() {
    for (source, name) in [
        ("io.open('/etc/passwd')", "io.open"),
        ("os.execute('true')", "os.execute"),
        ("os.getenv('HOME')", "os.getenv"),
        ("os.exit()", "os.exit"),
        ("os.clock()", "os.clock"),
        ("dofile('/etc/passwd')", "dofile"),
        ("loadstring('return 1')", "loadstring"),
        ("load('return 1')", "load"),
        ("require('io')", "require(\"io\")"),
        ("debug.getregistry()", "debug.getregistry"),
        ("coroutine.create(print)", "coroutine.create"),
        ("package.loadlib()", "package.loadlib"),
        ("math.random()", "math.random"),
        ("setfenv(1, {})", "setfenv"),
        ("setmetatable({}, {__gc = print})", "__gc"),
    ] {
        let error = run(source).unwrap_err().to_string();
        assert!(error.contains(&format!("{name} is not offered to programs here")), "{source}: {error}");
    }
    assert_eq!(shown("string.dump, string.pack, warn, rawequal(_G, _G)"), "nil|nil|nil|true");
}

#[test]
fn bytecode_is_refused() {
    assert!(matches!(LuaScript::compile("\u{1b}Lua", &Budget::default()), Err(ScriptError::Syntax { .. })));
}

#[test]
fn nothing_is_left_for_the_next_run() {
    let script =
        LuaScript::compile("seen = (seen or 0) + 1 string.extra = seen return seen", &Budget::default()).unwrap();
    for _ in 0..2 {
        assert_eq!(script.run(&Object::default(), NOW, &Budget::default()), Ok(json!(1)));
    }
}

#[test]
fn hostile_programs_are_stopped() {
    // The deadline is far, so that the counts alone decide.
    let counted = Budget { steps: 1_000_000, deadline: std::time::Duration::from_secs(600), ..Budget::default() };
    let mut wrong = Vec::new();
    let big = "local s = ('a'):rep(1000000) ";
    for (source, bounds) in [
        ("while true do end".to_owned(), &[Bound::Steps][..]),
        ("local function f() return f() end f()".into(), &[Bound::Steps]),
        ("local function f() return 1 + f() end f()".into(), &[Bound::Steps]),
        ("while true do pcall(function() while true do end end) end".into(), &[Bound::Steps]),
        (
            "while true do xpcall(function() while true do end end, function() while true do end end) end".into(),
            &[Bound::Steps],
        ),
        ("while true do pcall(error) end".into(), &[Bound::Steps]),
        ("local s = 'a' while true do s = s .. s end".into(), &[Bound::Text]),
        ("while true do pcall(string.rep, 'a', 1e9) end".into(), &[Bound::Text]),
        ("return ('a'):rep(1e15)".into(), &[Bound::Text]),
        ("return (''):rep(1e15)".into(), &[]),
        ("return string.format('%999999999d', 1)".into(), &[Bound::Text]),
        ("return string.format('%.999999999f', 1)".into(), &[Bound::Text]),
        ("local t = {} while true do t[#t + 1] = {} end".into(), &[Bound::Memory, Bound::Steps]),
        ("local t = {} for i = 1, 1e12 do t[i] = i end".into(), &[Bound::Memory, Bound::Steps]),
        (format!("{big} return s:find(('a*'):rep(20) .. 'b')"), &[Bound::Steps]),
        (format!("{big} return s:gsub('a', s)"), &[Bound::Text]),
        (format!("{big} return s:gsub('.-b', '')"), &[Bound::Steps]),
        (format!("{big} return s:match('^(a*a*a*a*)b$')"), &[Bound::Steps]),
        (format!("{big} while true do s:find('b', 1, true) end"), &[Bound::Steps]),
        (format!("{big} while true do s:upper() end"), &[Bound::Steps]),
        ("return ('x'):gsub('x', function() while true do end end)".into(), &[Bound::Steps]),
        ("table.sort({1, 2, 3}, function() while true do end end)".into(), &[Bound::Steps]),
        (
            "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return t.x".into(),
            &[Bound::Depth, Bound::Memory],
        ),
        (
            "local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) return tostring(t)".into(),
            &[Bound::Depth, Bound::Memory],
        ),
        ("return table.concat(setmetatable({}, {__len = function() return 1e15 end}))".into(), &[]),
        ("table.insert({}, 1e15, 1)".into(), &[]),
        ("table.insert({}, -1e15, 1)".into(), &[Bound::Steps]),
        ("table.insert({1, 2, 3}, -1e15, 1)".into(), &[Bound::Steps]),
        ("return unpack({}, 1, 1e9)".into(), &[Bound::Steps]),
        ("return table.concat({}, 'x', 1, 1e15)".into(), &[]),
        ("local t = {} for i = 1, 150 do t = {t} end return t".into(), &[]),
        ("local t = {} for i = 1, 40 do t = {t, t} end return t".into(), &[Bound::Steps]),
        ("for i = 1, 10000 do local t = {} for j = 1, 10000 do t[j] = 'x' end next(t) end".into(), &[Bound::Steps]),
    ] {
        let found = match run_on(&source, json!({}), &counted) {
            Err(ScriptError::Exhausted { bound, .. }) => Some(bound),
            _ => None,
        };
        let expected =
            if bounds.is_empty() { found.is_none() } else { found.is_some_and(|found| bounds.contains(&found)) };
        if !expected {
            wrong.push(format!("{source:.80}: {found:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn programs_that_are_hostile_to_the_reader_are_stopped() {
    let mut wrong = Vec::new();
    for (source, bound) in [
        ("(".repeat(50_000), Bound::Nesting),
        ("x = ".to_owned() + &"{".repeat(50_000), Bound::Nesting),
        (format!("x = {}1", "not ".repeat(50_000)), Bound::Nesting),
        (format!("return {}''", "'' .. ".repeat(20_000)), Bound::Nesting),
        ("do ".repeat(50_000), Bound::Nesting),
        ("a".repeat(300_000), Bound::Program),
    ] {
        let found = LuaScript::compile(&source, &Budget::default()).map(|_| ());
        if !matches!(&found, Err(ScriptError::Exhausted { bound: met, .. }) if *met == bound) {
            wrong.push(format!("{source:.20}: {found:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn an_object_nested_too_deeply_is_refused() {
    let mut value = json!(1);
    for _ in 0..300 {
        value = json!({ "a": value });
    }
    let found = run_on("return 1", value, &Budget::default());
    assert!(matches!(found, Err(ScriptError::Exhausted { bound: Bound::Depth, .. })), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_reader(source in ".{0,60}") {
        let _ = run(&source);
    }

    #[test]
    fn no_program_breaks_the_sandbox(words in proptest::collection::vec(
        prop::sample::select(vec![
            "return ", "obj", ".", "status", "..", "...", "'x'", "\"", "[[", "]]", "(", ")", "{", "}", "local x = ", "x",
            "for i = 1, 9 do ", "while x do ", "if x then ", " end ", "function(...) ", "string.", "format", "gsub", "rep",
            "table.", "sort", "concat", "pcall", "error", "setmetatable", ",", "=", "#", "%", "-", "1", "1e9", "--", "\n",
        ]),
        0..25,
    )) {
        let budget = Budget { steps: 20_000, ..Budget::default() };
        let _ = run_on(&words.concat(), json!({ "status": { "x": [1, "a"] } }), &budget);
    }
}
