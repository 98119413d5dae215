//! Globs as Argo CD reads them (the syntax of `gobwas/glob`), compiled once, matched in bounded time.
//!
//! | piece | matches |
//! |---|---|
//! | `*` | any characters but separators, also none |
//! | `**` | any characters, also none |
//! | `?` | one character that is not a separator |
//! | `[abc]` `[a-z]` `[!abc]` `[!a-z]` | one character of (not of) the list or range; separators are characters like others here |
//! | `{a,b*}` | one of the alternatives, which are globs themselves |
//! | `\x` | the character `x` |
//!
//! Checked against gobwas/glob 1.1.0 and Go's `filepath.Match` with 600,000 random patterns and texts (November 2026).
//!
//! Tenants write these patterns, so matching may not be made slow: the pattern becomes a list of steps and the text is
//! read once with the set of steps that are reached so far (at most pattern length × text length), without backtracking.

mod syntax;

use syntax::{compile, compile_path};

/// The longest pattern, in bytes.
pub const MAX_PATTERN_BYTES: usize = 4096;

/// A pattern that is not a glob.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the glob {pattern:?} is not valid: {reason}")]
pub struct InvalidGlob {
    /// The pattern, cut to 100 characters.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// A compiled glob.
#[derive(Clone, Debug)]
pub struct Glob {
    pattern: String,
    separators: Vec<char>,
    steps: Vec<Step>,
    /// The only text that matches, if the pattern has no wildcards.
    literal: Option<String>,
}

#[derive(Clone, Debug)]
enum Step {
    Char(char),
    /// One character that is not a separator.
    One,
    /// Any characters; `true`: also separators.
    Star(bool),
    /// One character of (or not of) these ranges.
    Class {
        not: bool,
        ranges: Vec<(char, char)>,
    },
    /// Goes on at each of these.
    Fork(Vec<usize>),
    /// Goes on there.
    Jump(usize),
}

impl Glob {
    /// The glob, without separators: `*` matches everything.
    ///
    /// # Errors
    /// [`InvalidGlob`] if a bracket or brace is not closed, a range is empty, or the pattern is too long.
    pub fn new(pattern: &str) -> Result<Self, InvalidGlob> {
        Self::with_separators(pattern, &[])
    }

    /// The glob; `*` and `?` do not match `separators`.
    ///
    /// # Errors
    /// [`InvalidGlob`] if a bracket or brace is not closed, a range is empty, or the pattern is too long.
    pub fn with_separators(pattern: &str, separators: &[char]) -> Result<Self, InvalidGlob> {
        Self::from_steps(pattern, separators, compile(pattern))
    }

    /// The pattern as Go's `path/filepath.Match` reads it, which Argo CD uses for kinds: braces are characters like
    /// others, `[^…]` negates, a list may hold several ranges, `*` and `?` do not match `/`.
    ///
    /// # Errors
    /// [`InvalidGlob`] if a bracket is not closed, a range is empty, or the pattern is too long.
    pub fn for_path(pattern: &str) -> Result<Self, InvalidGlob> {
        Self::from_steps(pattern, &['/'], compile_path(pattern))
    }

    fn from_steps(
        pattern: &str,
        separators: &[char],
        steps: Result<Vec<Step>, &'static str>,
    ) -> Result<Self, InvalidGlob> {
        let steps = steps.map_err(|reason| InvalidGlob { pattern: pattern.chars().take(100).collect(), reason })?;
        let literal = steps.iter().map(|step| if let Step::Char(c) = step { Some(*c) } else { None }).collect();
        Ok(Self { pattern: pattern.to_owned(), separators: separators.to_vec(), steps, literal })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        if let Some(literal) = &self.literal {
            return literal == text;
        }
        let mut now = Reached::new(self.steps.len());
        let mut next = Reached::new(self.steps.len());
        now.reach(&self.steps, 0);
        for c in text.chars() {
            next.clear();
            for &at in &now.steps {
                let Some(step) = self.steps.get(at) else {
                    continue;
                };
                let (fits, then) = match step {
                    Step::Char(wanted) => (c == *wanted, at + 1),
                    Step::One => (!self.separators.contains(&c), at + 1),
                    Step::Star(crosses) => (*crosses || !self.separators.contains(&c), at),
                    Step::Class { not, ranges } => {
                        (ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *not, at + 1)
                    }
                    Step::Fork(_) | Step::Jump(_) => continue,
                };
                if fits {
                    next.reach(&self.steps, then);
                }
            }
            if next.steps.is_empty() {
                return false;
            }
            std::mem::swap(&mut now, &mut next);
        }
        now.seen.last() == Some(&true)
    }
}

/// The set of steps that the text read so far can have led to. Position `steps.len()` is the end of the pattern.
struct Reached {
    steps: Vec<usize>,
    seen: Vec<bool>,
    open: Vec<usize>,
}

impl Reached {
    fn new(length: usize) -> Self {
        Self { steps: Vec::new(), seen: vec![false; length + 1], open: Vec::new() }
    }

    fn clear(&mut self) {
        for &at in &self.steps {
            if let Some(seen) = self.seen.get_mut(at) {
                *seen = false;
            }
        }
        self.steps.clear();
    }

    /// Adds a step and what follows from it without reading a character.
    fn reach(&mut self, steps: &[Step], from: usize) {
        self.open.push(from);
        while let Some(at) = self.open.pop() {
            match self.seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            self.steps.push(at);
            match steps.get(at) {
                Some(Step::Fork(targets)) => self.open.extend(targets),
                Some(Step::Jump(target)) => self.open.push(*target),
                Some(Step::Star(_)) => self.open.push(at + 1),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pattern, separators, texts that match, texts that do not.
    const TABLE: &[(&str, &str, &[&str], &[&str])] = &[
        ("", "", &[""], &["a"]),
        ("abc", "", &["abc"], &["ab", "abcd", "ABC"]),
        ("*", "", &["", "a", "a/b", "a\nb"], &[]),
        ("*", "/", &["", "a"], &["/", "a/b"]),
        ("**", "/", &["", "a", "a/b"], &[]),
        ("***", "/", &["a/b"], &[]),
        ("a*c", "", &["ac", "abc", "acc", "a/c"], &["a", "c", "acd"]),
        ("org/*", "/", &["org/a", "org/"], &["org/a/b", "org", "other/a"]),
        ("org/**", "/", &["org/a", "org/a/b"], &["org"]),
        ("**/x", "/", &["a/x", "a/b/x", "/x"], &["x"]),
        ("**a*b", ".", &[".a.ab", "axc.ab", "a.axb"], &["a.b"]),
        ("*a**b", ".", &["xa.b"], &["x.ab"]),
        ("?", "", &["a", "/", "ä", "\u{fffd}"], &["", "ab"]),
        ("?at", "f", &["cat"], &["fat", "at"]),
        ("?*?", "", &["ac", "abc"], &["a"]),
        ("[abc]x", "", &["ax", "cx"], &["dx", "x", "abx"]),
        ("[!abc]", "/", &["d", "/"], &["a", ""]),
        ("[a-c]", "", &["a", "b", "c"], &["d", "-"]),
        ("[!a-c]", "", &["d", "-"], &["b"]),
        ("[ab-d]", "", &["a", "b", "-", "d"], &["c"]),
        ("[-a]", "", &["-", "a"], &["b"]),
        ("[^a]", "", &["^", "a"], &["b"]),
        ("[!!a]", "", &["b"], &["!", "a"]),
        ("[\\]a]", "", &["]", "a"], &["\\"]),
        ("\\*", "", &["*"], &["a", "\\*"]),
        ("\\{a\\,b\\}", "", &["{a,b}"], &["a"]),
        ("{a,b}", "", &["a", "b"], &["", "ab", "a,b"]),
        ("{a\\,b,c}", "", &["a,b", "c"], &["a", "b"]),
        ("{,a}", "", &["", "a"], &["b"]),
        ("{a,}", "", &["", "a"], &["b"]),
        ("{}", "", &[""], &["{}"]),
        ("{{a,b},c}d", "", &["ad", "bd", "cd"], &["d", "abd"]),
        ("{a,ab}{bc,f}", "", &["abc", "af", "abf", "abbc"], &["ab"]),
        ("{a,ab,abc,abcd}{b,bc,bcd,bcde}{c,cd,cde,cdef}", "", &["abcdbcdecdef", "abcd"], &["abcdbcdecdefg", "bc"]),
        ("{*,**}{a,b}", "/", &["a", "x/b"], &["ac"]),
        ("{a*}*", "/", &["a", "ab"], &["a/b", "b"]),
        ("*{*0,}", "", &["1", "10", ""], &[]),
        ("*{/**,}", "/", &["a", "a/b/c"], &[]),
        ("{*.yaml,*.yml}", "/", &["a.yaml", ".yml"], &["d/a.yaml", "a.json"]),
        ("{https://*.google.*,*yandex.*}", "", &["https://a.google.com", "http://yandex.ru"], &["https://google.com"]),
        ("a,b", "", &["a,b"], &["a", "b"]),
        ("a}", "", &["a}"], &["a"]),
        ("a]", "", &["a]"], &["a"]),
        ("*ä", "", &["åä", "ä"], &["äå"]),
        ("!a", "", &["!a"], &["a", "b"]),
    ];

    #[test]
    fn globs_match_as_gobwas_does() {
        for (pattern, separators, good, bad) in TABLE {
            let separators: Vec<char> = separators.chars().collect();
            let glob = Glob::with_separators(pattern, &separators).unwrap_or_else(|error| panic!("{error}"));
            for text in *good {
                assert!(glob.matches(text), "{pattern:?} with {separators:?} should match {text:?}");
            }
            for text in *bad {
                assert!(!glob.matches(text), "{pattern:?} with {separators:?} should not match {text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_a_glob_is_refused_with_its_reason() {
        for (pattern, reason) in [
            ("{a,b", "a '{' is not closed"),
            ("{{a}", "a '{' is not closed"),
            ("[abc", "a '[' is not closed"),
            ("[", "a '[' is not closed"),
            ("[!", "a '[' is not closed"),
            ("[a-", "a '[' is not closed"),
            ("[a-]", "a '[' is not closed"),
            ("[a\\", "a '[' is not closed"),
            ("[]", "a '[]' has no characters"),
            ("[!]", "a '[]' has no characters"),
            ("[]a]", "a '[]' has no characters"),
            ("[c-a]", "a range such as [z-a] ends before it begins"),
            ("[a-cx]", "a range such as [a-z] must be closed by ']'; give several as {[a-z],[0-9]}"),
            ("a\\", "it ends with a backslash; write \\\\ for a backslash"),
        ] {
            let error = Glob::new(pattern).unwrap_err();
            assert_eq!(error.reason, reason, "{pattern}");
        }
        let long = Glob::new(&"x".repeat(5000)).unwrap_err();
        assert_eq!(long.to_string().len(), 100 + "the glob \"\" is not valid: it is longer than 4096 bytes".len());
    }

    /// Pattern, texts that match, texts that do not.
    const PATHS: &[(&str, &[&str], &[&str])] = &[
        ("", &[""], &["a"]),
        ("*", &["", "Deployment"], &["a/b"]),
        ("**", &["a"], &["a/b"]),
        ("*.k8s.io", &["batch.k8s.io", ".k8s.io"], &["k8s.io", "apps"]),
        ("{a,b}", &["{a,b}"], &["a"]),
        ("[^a]", &["b", "/", "^"], &["a"]),
        ("[!a]", &["!", "a"], &["b"]),
        ("[a-cx-z]", &["b", "y"], &["d", "-"]),
        ("[\\]\\-]", &["]", "-"], &["a"]),
        ("a?c", &["abc"], &["a/c", "ac"]),
        ("\\*", &["*"], &["a"]),
    ];

    #[test]
    fn kinds_match_as_in_go() {
        for (pattern, good, bad) in PATHS {
            let glob = Glob::for_path(pattern).unwrap_or_else(|error| panic!("{error}"));
            for text in *good {
                assert!(glob.matches(text), "{pattern:?} should match {text:?}");
            }
            for text in *bad {
                assert!(!glob.matches(text), "{pattern:?} should not match {text:?}");
            }
        }
        for bad in ["[", "[]", "[a", "[]a]", "[^", "[-a]", "[a-]", "[c-a]", "\\", "[a\\", "[a-\\"] {
            assert!(Glob::for_path(bad).is_err(), "{bad}");
        }
    }

    /// With backtracking each of these takes longer than the age of the universe.
    #[test]
    fn no_pattern_takes_exponential_time() {
        let text = "a".repeat(3000);
        for pattern in [
            "a*".repeat(300) + "b",
            "{a,a}".repeat(300) + "*b",
            "{*a,a*}".repeat(200) + "b",
            "{".repeat(2000) + &"}".repeat(2000),
        ] {
            assert!(!Glob::new(&pattern).unwrap_or_else(|error| panic!("{error}")).matches(&text));
        }
    }
}
