//! Lua's patterns, counted: a pattern that tries too many ways is stopped, where C's matcher would go on for hours.
//!
//! The rules are those of the reference manual of Lua 5.1, section 5.4.1, with the frontier `%f` of later versions.

use crate::budget::{Bound, Meter};

/// The most captures of a pattern.
const MAX_CAPTURES: usize = 32;
/// How deeply quantifiers and captures of one pattern may follow each other. Each costs a frame.
const MAX_DEPTH: usize = 200;

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PatternError {
    /// The pattern is not one.
    Malformed(&'static str),
    /// The budget is spent.
    Bound(Bound),
}

impl From<Bound> for PatternError {
    fn from(bound: Bound) -> Self {
        Self::Bound(bound)
    }
}

type Outcome<T> = Result<T, PatternError>;

/// What a pair of parentheses caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capture {
    /// Bytes from, to.
    Text(usize, usize),
    /// `()`: a place, counted from 0.
    Place(usize),
}

#[derive(Clone, Copy)]
enum Slot {
    Open(usize),
    Closed(usize, usize),
    Place(usize),
}

/// Where a pattern fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What the parentheses caught; empty without parentheses.
    pub(super) captures: Vec<Capture>,
}

/// The first place at or after `from` where the pattern fits.
///
/// # Errors
/// A pattern that is not one, and a spent budget.
pub(super) fn find(text: &[u8], pattern: &[u8], from: usize, meter: &Meter) -> Outcome<Option<Found>> {
    let (pattern, anchored) = match pattern.strip_prefix(b"^") {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let mut start = from;
    loop {
        meter.charge(1)?;
        if let Some(found) = fit(text, pattern, start, meter)? {
            return Ok(Some(found));
        }
        start += 1;
        if anchored || start > text.len() {
            return Ok(None);
        }
    }
}

/// The pattern (without its anchor) at exactly this place.
pub(super) fn fit(text: &[u8], pattern: &[u8], start: usize, meter: &Meter) -> Outcome<Option<Found>> {
    let mut matcher = Matcher { text, pattern, slots: Vec::new(), meter, depth: 0 };
    let Some(end) = matcher.rest(start, 0)? else { return Ok(None) };
    let captures = matcher
        .slots
        .iter()
        .map(|slot| match *slot {
            Slot::Open(_) => Err(PatternError::Malformed("unfinished capture")),
            Slot::Closed(from, to) => Ok(Capture::Text(from, to)),
            Slot::Place(place) => Ok(Capture::Place(place)),
        })
        .collect::<Result<_, _>>()?;
    Ok(Some(Found { start, end, captures }))
}

struct Matcher<'a> {
    text: &'a [u8],
    pattern: &'a [u8],
    slots: Vec<Slot>,
    meter: &'a Meter,
    depth: usize,
}

impl Matcher<'_> {
    /// Where the pattern from `p` on ends, if it fits the text from `s` on.
    fn rest(&mut self, s: usize, p: usize) -> Outcome<Option<usize>> {
        if self.depth >= MAX_DEPTH {
            return Err(self.meter.stop(Bound::Depth).into());
        }
        self.depth += 1;
        let end = self.items(s, p);
        self.depth -= 1;
        end
    }

    /// Item after item; what has to try several ways calls [`Self::rest`] for each.
    fn items(&mut self, mut s: usize, mut p: usize) -> Outcome<Option<usize>> {
        loop {
            self.meter.charge(1)?;
            let Some(&first) = self.pattern.get(p) else { return Ok(Some(s)) };
            match (first, self.pattern.get(p + 1)) {
                (b'(', Some(b')')) => return self.open(Slot::Place(s), s, p + 2),
                (b'(', _) => return self.open(Slot::Open(s), s, p + 1),
                (b')', _) => return self.close(s, p + 1),
                (b'$', None) => return Ok((s == self.text.len()).then_some(s)),
                (b'%', Some(b'b')) => match self.balanced(s, p + 2)? {
                    Some(end) => (s, p) = (end, p + 4),
                    None => return Ok(None),
                },
                (b'%', Some(b'f')) => {
                    if self.pattern.get(p + 2) != Some(&b'[') {
                        return Err(PatternError::Malformed("missing '[' after '%f' in pattern"));
                    }
                    let end = self.class_end(p + 2)?;
                    let before = s.checked_sub(1).and_then(|before| self.text.get(before)).copied().unwrap_or(0);
                    let here = self.text.get(s).copied().unwrap_or(0);
                    if self.in_set(before, p + 2, end) || !self.in_set(here, p + 2, end) {
                        return Ok(None);
                    }
                    p = end;
                }
                (b'%', Some(digit)) if digit.is_ascii_digit() => match self.repeated(s, *digit)? {
                    Some(end) => (s, p) = (end, p + 2),
                    None => return Ok(None),
                },
                _ => {
                    let end = self.class_end(p)?;
                    match self.pattern.get(end) {
                        Some(b'?') => {
                            if self.is_one(s, p, end)
                                && let Some(found) = self.attempt(s + 1, end + 1)?
                            {
                                return Ok(Some(found));
                            }
                            p = end + 1;
                        }
                        Some(b'*') => return self.longest(s, s, p, end),
                        Some(b'+') => {
                            return if self.is_one(s, p, end) { self.longest(s, s + 1, p, end) } else { Ok(None) };
                        }
                        Some(b'-') => return self.fewest(s, p, end),
                        _ => {
                            if !self.is_one(s, p, end) {
                                return Ok(None);
                            }
                            (s, p) = (s + 1, end);
                        }
                    }
                }
            }
        }
    }

    /// [`Self::rest`], with the captures as they were if it does not fit.
    fn attempt(&mut self, s: usize, p: usize) -> Outcome<Option<usize>> {
        let slots = self.slots.clone();
        let end = self.rest(s, p)?;
        if end.is_none() {
            self.slots = slots;
        }
        Ok(end)
    }

    fn open(&mut self, slot: Slot, s: usize, p: usize) -> Outcome<Option<usize>> {
        if self.slots.len() >= MAX_CAPTURES {
            return Err(PatternError::Malformed("too many captures"));
        }
        self.slots.push(slot);
        let end = self.rest(s, p)?;
        if end.is_none() {
            self.slots.pop();
        }
        Ok(end)
    }

    fn close(&mut self, s: usize, p: usize) -> Outcome<Option<usize>> {
        let open = self.slots.iter().rposition(|slot| matches!(slot, Slot::Open(_)));
        let Some((index, Slot::Open(from))) = open.and_then(|index| Some((index, *self.slots.get(index)?))) else {
            return Err(PatternError::Malformed("invalid pattern capture"));
        };
        self.set(index, Slot::Closed(from, s));
        let end = self.rest(s, p)?;
        if end.is_none() {
            self.set(index, Slot::Open(from));
        }
        Ok(end)
    }

    fn set(&mut self, index: usize, slot: Slot) {
        if let Some(place) = self.slots.get_mut(index) {
            *place = slot;
        }
    }

    /// As many as there are, then fewer. `from` is where they begin, `first` the least end.
    fn longest(&mut self, from: usize, first: usize, p: usize, end: usize) -> Outcome<Option<usize>> {
        let mut s = from;
        while self.is_one(s, p, end) {
            self.meter.charge(1)?;
            s += 1;
        }
        loop {
            if let Some(found) = self.attempt(s, end + 1)? {
                return Ok(Some(found));
            }
            if s <= first {
                return Ok(None);
            }
            s -= 1;
        }
    }

    fn fewest(&mut self, mut s: usize, p: usize, end: usize) -> Outcome<Option<usize>> {
        loop {
            if let Some(found) = self.attempt(s, end + 1)? {
                return Ok(Some(found));
            }
            if !self.is_one(s, p, end) {
                return Ok(None);
            }
            s += 1;
        }
    }

    /// `%bxy`: from an x to the y that balances it.
    fn balanced(&self, s: usize, p: usize) -> Outcome<Option<usize>> {
        let (Some(&open), Some(&close)) = (self.pattern.get(p), self.pattern.get(p + 1)) else {
            return Err(PatternError::Malformed("missing arguments to '%b'"));
        };
        if self.text.get(s) != Some(&open) {
            return Ok(None);
        }
        let mut depth = 1_usize;
        for (index, &byte) in self.text.iter().enumerate().skip(s + 1) {
            self.meter.charge(1)?;
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    return Ok(Some(index + 1));
                }
            } else if byte == open {
                depth += 1;
            }
        }
        Ok(None)
    }

    /// `%1`: what a capture caught, again.
    fn repeated(&self, s: usize, digit: u8) -> Outcome<Option<usize>> {
        let slot = usize::from(digit).checked_sub(usize::from(b'1')).and_then(|index| self.slots.get(index));
        let Some(&Slot::Closed(from, to)) = slot else { return Err(PatternError::Malformed("invalid capture index")) };
        self.meter.charge_text(to - from)?;
        let caught = self.text.get(from..to).unwrap_or_default();
        Ok(self.text.get(s..).is_some_and(|rest| rest.starts_with(caught)).then_some(s + caught.len()))
    }

    /// Where the single-character class that begins at `p` ends.
    fn class_end(&self, p: usize) -> Outcome<usize> {
        match self.pattern.get(p) {
            Some(b'%') if self.pattern.get(p + 1).is_none() => {
                Err(PatternError::Malformed("malformed pattern (ends with '%')"))
            }
            Some(b'%') => Ok(p + 2),
            Some(b'[') => {
                let mut end = p + 1;
                if self.pattern.get(end) == Some(&b'^') {
                    end += 1;
                }
                // A ] in the first place stands for itself.
                loop {
                    let Some(&byte) = self.pattern.get(end) else {
                        return Err(PatternError::Malformed("malformed pattern (missing ']')"));
                    };
                    end += if byte == b'%' { 2 } else { 1 };
                    if self.pattern.get(end) == Some(&b']') {
                        return Ok(end + 1);
                    }
                }
            }
            _ => Ok(p + 1),
        }
    }

    /// Whether the byte at `s` is of the class at `p..end`.
    fn is_one(&self, s: usize, p: usize, end: usize) -> bool {
        let Some(&byte) = self.text.get(s) else { return false };
        match (self.pattern.get(p), self.pattern.get(p + 1)) {
            (Some(b'.'), _) => true,
            (Some(b'%'), Some(&class)) => in_class(byte, class),
            (Some(b'['), _) => self.in_set(byte, p, end),
            (Some(&literal), _) => literal == byte,
            (None, _) => false,
        }
    }

    /// Whether the byte is in the set `[…]` at `p..end`.
    fn in_set(&self, byte: u8, p: usize, end: usize) -> bool {
        let set = self.pattern.get(p + 1..end.saturating_sub(1)).unwrap_or_default();
        let (mut set, inverted) = match set.strip_prefix(b"^") {
            Some(rest) => (rest, true),
            None => (set, false),
        };
        let mut found = false;
        while let Some((&first, rest)) = set.split_first() {
            set = match (first, rest) {
                (b'%', [class, rest @ ..]) => {
                    found |= in_class(byte, *class);
                    rest
                }
                (_, [b'-', last, rest @ ..]) => {
                    found |= (first..=*last).contains(&byte);
                    rest
                }
                _ => {
                    found |= first == byte;
                    rest
                }
            };
        }
        found != inverted
    }
}

/// `%a` and the like; an upper-case letter is the opposite, and what is no class stands for itself.
fn in_class(byte: u8, class: u8) -> bool {
    let found = match class.to_ascii_lowercase() {
        b'a' => byte.is_ascii_alphabetic(),
        b'c' => byte.is_ascii_control(),
        b'd' => byte.is_ascii_digit(),
        b'l' => byte.is_ascii_lowercase(),
        b'p' => byte.is_ascii_punctuation(),
        b's' => byte.is_ascii_whitespace() || byte == 0x0b,
        b'u' => byte.is_ascii_uppercase(),
        b'w' => byte.is_ascii_alphanumeric(),
        b'x' => byte.is_ascii_hexdigit(),
        b'z' => byte == 0,
        _ => return class == byte,
    };
    found != class.is_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use proptest::prelude::*;

    fn meter() -> Meter {
        // The deadline is far, so that the count alone decides.
        Meter::start(&Budget { steps: 300_000, deadline: std::time::Duration::from_secs(600), ..Budget::default() })
    }

    /// `start..end` and the captures, as text.
    fn shown(text: &str, pattern: &str) -> String {
        match find(text.as_bytes(), pattern.as_bytes(), 0, &meter()) {
            Ok(Some(found)) => {
                let captures: Vec<String> = found
                    .captures
                    .iter()
                    .map(|capture| match *capture {
                        Capture::Text(from, to) => text.get(from..to).unwrap().to_owned(),
                        Capture::Place(place) => format!("@{place}"),
                    })
                    .collect();
                format!("{}..{} {}", found.start, found.end, captures.join(",")).trim().to_owned()
            }
            Ok(None) => "none".into(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn patterns_fit_as_the_manual_says() {
        for (text, pattern, expected) in [
            ("hello", "l+", "2..4"),
            ("hello", "l-o", "2..5"),
            ("hello", "^ell", "none"),
            ("hello", "lo$", "3..5"),
            ("a$b", "a$b", "0..3"),
            ("THE (quick) fox", "%((%a+)%)", "4..11 quick"),
            ("x = [[y]] z", "%b[]", "4..9"),
            ("2024-01-02", "(%d+)-(%d+)", "0..7 2024,01"),
            ("abc", "()b()", "1..2 @1,@2"),
            ("say \"hi\" 'x'", "([\"'])(.-)%1", "4..8 \",hi"),
            ("a-z", "[a%-]+", "0..2"),
            ("]", "[]]", "0..1"),
            ("a^", "[a^]+", "0..2"),
            ("key_1 = v", "[%w_]+", "0..5"),
            ("abc", "[^a]", "1..2"),
            ("THE END", "%f[%a]%a+%f[%A]", "0..3"),
            ("", "", "0..0"),
            ("aaa", "a?a?a?aaa", "0..3"),
            ("abc", "%", "Malformed(\"malformed pattern (ends with '%')\")"),
            ("abc", "[a", "Malformed(\"malformed pattern (missing ']')\")"),
            ("abc", "(a", "Malformed(\"unfinished capture\")"),
            ("abc", "a)", "Malformed(\"invalid pattern capture\")"),
            ("abc", "%1", "Malformed(\"invalid capture index\")"),
            ("abc", "%b", "Malformed(\"missing arguments to '%b'\")"),
            ("abc", "%f", "Malformed(\"missing '[' after '%f' in pattern\")"),
        ] {
            assert_eq!(shown(text, pattern), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn patterns_that_try_everything_are_stopped() {
        let text = "a".repeat(5000);
        for (pattern, bound) in [
            ("a*".repeat(20) + "b", Bound::Steps),
            ("(a-)".repeat(15) + "b", Bound::Steps),
            (".-".repeat(30) + "b", Bound::Steps),
            ("a?".repeat(500) + "b", Bound::Depth),
        ] {
            assert_eq!(find(text.as_bytes(), pattern.as_bytes(), 0, &meter()), Err(PatternError::Bound(bound)));
        }
    }

    proptest! {
        #[test]
        fn no_pattern_breaks_the_matcher(text in "[ab%()\\[\\]-]{0,20}", pattern in "[ab.%()\\[\\]^$*+?bf1-]{0,20}") {
            let _ = find(text.as_bytes(), pattern.as_bytes(), 0, &meter());
        }
    }
}
