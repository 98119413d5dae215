//! The `Warning` header (RFC 9111, as Kubernetes uses it): `299 windlass "spec.x: not acted on"`, several in one line.

/// The texts of the warnings in a header's value.
#[must_use]
pub fn texts(header: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut text: Option<String> = None;
    let mut letters = header.chars();
    while let Some(letter) = letters.next() {
        match (&mut text, letter) {
            (None, '"') => text = Some(String::new()),
            (None, _) => {}
            (Some(_), '"') => found.extend(text.take()),
            (Some(open), '\\') => open.extend(letters.next()),
            (Some(open), letter) => open.push(letter),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_read() {
        assert_eq!(texts(r#"299 windlass "a, \"b\"", 299 windlass "c""#), ["a, \"b\"", "c"]);
        assert_eq!(texts("299 windlass \"open"), Vec::<String>::new());
        assert_eq!(texts(""), Vec::<String>::new());
    }
}
