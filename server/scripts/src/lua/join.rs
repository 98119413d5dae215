//! Makes `..` write numbers as gopher-lua does.
//!
//! In Lua 5.4 a float that is whole is written with its point: `10 / 2 .. "%"` is `5.0%`. There is no way to teach the
//! virtual machine otherwise, so each `..` of the program becomes `..JOIN..`, where JOIN is a table whose `__concat`
//! puts the two sides together: it is the same operator, so that precedence and order stay, and the text grows only
//! within its line, so that line numbers stay.

/// The name by which the program's text knows the table; it is the main chunk's first argument.
pub(super) const JOIN: &str = "__windlass_join";

/// The program with its `..` replaced and the table's name declared. None if it uses that name itself.
pub(super) fn rewrite(source: &str) -> Option<String> {
    if source.contains(JOIN) {
        return None;
    }
    let mut out = format!("local {JOIN} = ...; ");
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '-' if rest.starts_with("--") => comment(rest),
            '[' => long_bracket(rest).unwrap_or(1),
            '"' | '\'' => quoted(rest, first),
            '.' if rest.starts_with("...") => 3,
            '.' if rest.starts_with("..") => {
                out.push_str("..");
                out.push_str(JOIN);
                out.push_str("..");
                rest = rest.get(2..).unwrap_or_default();
                continue;
            }
            '.' if rest.get(1..2).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())) => number(rest),
            '0'..='9' => number(rest),
            'a'..='z' | 'A'..='Z' | '_' => {
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            other => other.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.push_str(token);
        rest = after;
    }
    Some(out)
}

/// The length of a comment: to its closing bracket, or to the end of the line.
fn comment(text: &str) -> usize {
    let body = text.get(2..).unwrap_or_default();
    match long_bracket(body) {
        Some(length) => 2 + length,
        None => text.find('\n').unwrap_or(text.len()),
    }
}

/// The length of `[[…]]`, `[=[…]=]`, …; None if the text does not begin with one.
fn long_bracket(text: &str) -> Option<usize> {
    let level = text.strip_prefix('[')?.bytes().take_while(|&byte| byte == b'=').count();
    text.get(1 + level..)?.strip_prefix('[')?;
    let close = format!("]{}]", "=".repeat(level));
    let body = text.get(2 + level..)?;
    Some(body.find(&close).map_or(text.len(), |at| 2 + level + at + close.len()))
}

/// The length of a quoted text, to its end or to the end of the program.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a number. As Lua reads it, `1..2` is one malformed number.
fn number(text: &str) -> usize {
    let mut previous = ' ';
    text.find(|c: char| {
        let goes_on = c.is_ascii_alphanumeric()
            || c == '.'
            || (matches!(c, '+' | '-') && matches!(previous, 'e' | 'E' | 'p' | 'P'));
        previous = c;
        !goes_on
    })
    .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_operator_is_replaced() {
        for (source, expected) in [
            ("a .. b", "a ..J.. b"),
            ("a..b..c", "a..J..b..J..c"),
            ("f(...)", "f(...)"),
            ("'a..b' .. \"c..d\\\"..\"", "'a..b' ..J.. \"c..d\\\"..\""),
            ("-- a..b\na..b", "-- a..b\na..J..b"),
            ("--[[ a..b\n]] c..d", "--[[ a..b\n]] c..J..d"),
            ("[==[ ..]] ]==] .. x", "[==[ ..]] ]==] ..J.. x"),
            ("t[1]..x", "t[1]..J..x"),
            ("t[u[1]]..x", "t[u[1]]..J..x"),
            ("x1..x2", "x1..J..x2"),
            ("1 ..2", "1 ..J..2"),
            ("1e-5 .. .5", "1e-5 ..J.. .5"),
            ("1..2", "1..2"),
            ("\"가게\" .. x", "\"가게\" ..J.. x"),
            ("'unfinished .. ", "'unfinished .. "),
            ("[[unfinished .. ", "[[unfinished .. "),
        ] {
            let found = rewrite(source).unwrap();
            let found = found.strip_prefix("local __windlass_join = ...; ").unwrap().replace(JOIN, "J");
            assert_eq!(found, expected, "{source}");
        }
        assert_eq!(rewrite("local __windlass_join = 1"), None);
    }
}
