//! Colours for YAML: enough to read a manifest, not a parser.

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A key, with its colon.
    Key,
    /// A quoted or plain text.
    Text,
    /// A number, boolean or null.
    Literal,
    /// A comment.
    Comment,
    /// Dashes, spaces, block markers.
    Plain,
}

/// The pieces of one line, which together are the line.
#[must_use]
pub fn pieces(line: &str) -> Vec<(Token, &str)> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let body = trimmed.strip_prefix("- ").unwrap_or(if trimmed == "-" { "" } else { trimmed });
        let (lead, tail) = rest.split_at(rest.len() - body.len());
        if lead.is_empty() {
            break;
        }
        found.push((Token::Plain, lead));
        rest = tail;
    }
    if rest.starts_with('#') {
        found.push((Token::Comment, rest));
        return found;
    }
    if let Some(end) = key_end(rest) {
        let (key, value) = rest.split_at(end);
        found.push((Token::Key, key));
        let text = value.trim_start_matches(' ');
        let (space, _) = value.split_at(value.len() - text.len());
        if !space.is_empty() {
            found.push((Token::Plain, space));
        }
        rest = text;
    }
    if !rest.is_empty() {
        found.push((kind_of(rest), rest));
    }
    found
}

/// Where a key with its colon ends.
fn key_end(text: &str) -> Option<usize> {
    let from = match text.chars().next()? {
        quote @ ('"' | '\'') => text.char_indices().skip(1).find(|(_, letter)| *letter == quote)?.0 + 1,
        _ => 0,
    };
    let tail = text.get(from..)?;
    let colon = if tail.ends_with(':') && !tail.contains(": ") { tail.len() - 1 } else { tail.find(": ")? };
    let plain = from > 0 && colon == 0 || from == 0 && !tail.get(..colon)?.contains([' ', '"', '\'', '{', '[', '#']);
    plain.then_some(from + colon + 1)
}

fn kind_of(value: &str) -> Token {
    match value {
        "true" | "false" | "null" | "~" | "{}" | "[]" => Token::Literal,
        "|" | "|-" | "|+" | ">" | ">-" | ">+" => Token::Plain,
        _ if value.parse::<f64>().is_ok() => Token::Literal,
        _ => Token::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::{Comment, Key, Literal, Plain, Text};

    #[test]
    fn lines_fall_into_pieces() {
        for (line, pieces_of) in [
            ("kind: Pod", vec![(Key, "kind:"), (Plain, " "), (Text, "Pod")]),
            ("  - name: a", vec![(Plain, "  - "), (Key, "name:"), (Plain, " "), (Text, "a")]),
            ("spec:", vec![(Key, "spec:")]),
            ("  - 80", vec![(Plain, "  - "), (Literal, "80")]),
            ("  \"a b\": true", vec![(Plain, "  "), (Key, "\"a b\":"), (Plain, " "), (Literal, "true")]),
            ("image: nginx:1.2", vec![(Key, "image:"), (Plain, " "), (Text, "nginx:1.2")]),
            ("# note: x", vec![(Comment, "# note: x")]),
            ("text: |", vec![(Key, "text:"), (Plain, " "), (Plain, "|")]),
            ("    some words: here", vec![(Plain, "    "), (Text, "some words: here")]),
            ("", vec![]),
            ("-", vec![(Plain, "-")]),
            ("- - a", vec![(Plain, "- "), (Plain, "- "), (Text, "a")]),
            ("키: 값", vec![(Key, "키:"), (Plain, " "), (Text, "값")]),
        ] {
            let found = pieces(line);
            assert_eq!(found, pieces_of, "{line:?}");
            assert_eq!(found.iter().map(|(_, text)| *text).collect::<String>(), line);
        }
    }
}
