//! Which words of two lines differ.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A piece of a line; marked if the other line has something else there.
pub type Piece<'a> = (bool, &'a str);

/// Longer lines are compared from both ends only.
const MAX_WORDS: usize = 600;
/// Lines that share less than this part of their letters are other lines, and no word of them is marked.
const ALIKE: f64 = 0.3;

/// The pieces of two lines that stand beside each other; each line's pieces together are the line.
#[must_use]
pub fn words<'a>(before: &'a str, after: &'a str) -> (Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let (old, new) = (split(before), split(after));
    let mut old_marks = vec![true; old.len()];
    let mut new_marks = vec![true; new.len()];
    let mut keep = |from: usize, to: usize, length: usize| {
        old_marks[from..from + length].fill(false);
        new_marks[to..to + length].fill(false);
    };
    if old.len() > MAX_WORDS || new.len() > MAX_WORDS {
        let head = old.iter().zip(&new).take_while(|(word, other)| word == other).count();
        let tail =
            old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(word, other)| word == other).count();
        keep(0, 0, head);
        keep(old.len() - tail, new.len() - tail, tail);
    } else {
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                keep(old_index, new_index, len);
            }
        }
    }
    let letters = |words: &[&str], marks: &[bool], all: bool| -> usize {
        let kept = words.iter().zip(marks).filter(|(_, marked)| all || !**marked);
        kept.map(|(word, _)| word.trim().chars().filter(|letter| letter.is_alphanumeric()).count()).sum()
    };
    let longer = letters(&old, &old_marks, true).max(letters(&new, &new_marks, true));
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more precision")]
    let alike = letters(&old, &old_marks, false) as f64 >= ALIKE * longer as f64;
    if !alike {
        old_marks.fill(false);
        new_marks.fill(false);
    }
    (pieces(before, &old, &old_marks), pieces(after, &new, &new_marks))
}

/// Words, runs of spaces, and single signs.
fn split(line: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        _ if letter.is_alphanumeric() => 0,
        _ if letter.is_whitespace() => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    let mut begin = 0;
    let mut before = None;
    for (index, letter) in line.char_indices() {
        let now = kind(letter);
        if before.is_some_and(|before| before != now || now == 2) {
            found.extend(line.get(begin..index));
            begin = index;
        }
        before = Some(now);
    }
    found.extend(line.get(begin..).filter(|rest| !rest.is_empty()));
    found
}

/// Neighbours with the same mark, joined.
fn pieces<'a>(line: &'a str, words: &[&'a str], marks: &[bool]) -> Vec<Piece<'a>> {
    let mut found: Vec<Piece<'a>> = Vec::new();
    let (mut begin, mut end) = (0, 0);
    let mut current = None;
    for (word, mark) in words.iter().zip(marks) {
        if current.is_some_and(|current| current != *mark) {
            found.extend(line.get(begin..end).map(|text| (!*mark, text)));
            begin = end;
        }
        current = Some(*mark);
        end += word.len();
    }
    if let Some(mark) = current {
        found.extend(line.get(begin..end).map(|text| (mark, text)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marked pieces in brackets.
    fn shown(before: &str, after: &str) -> (String, String) {
        let (old, new) = words(before, after);
        let write = |pieces: Vec<Piece<'_>>| {
            pieces.iter().map(|(marked, text)| if *marked { format!("[{text}]") } else { (*text).to_owned() }).collect()
        };
        (write(old), write(new))
    }

    #[test]
    fn what_changed_in_a_line_is_marked() {
        for (before, after, old, new) in [
            ("  replicas: 1", "  replicas: 3", "  replicas: [1]", "  replicas: [3]"),
            ("image: a/api:1.2", "image: a/api:1.3", "image: a/api:1.[2]", "image: a/api:1.[3]"),
            ("same", "same", "same", "same"),
            ("", "a", "", "a"),
            ("  name: web", "  port: 80", "  name: web", "  port: 80"),
            ("args: [a, b]", "args: [a, b, c]", "args: [a, b]", "args: [a, b[, c]]"),
            ("키: 값", "키: 새 값", "키: 값", "키: [새 ]값"),
        ] {
            assert_eq!(shown(before, after), (old.to_owned(), new.to_owned()), "{before} / {after}");
        }
    }

    #[test]
    fn a_very_long_line_is_compared_from_both_ends() {
        let line = |middle: &str| format!("{} {middle} {}", "a b ".repeat(1000), "c d ".repeat(1000));
        let (before, after) = (line("one"), line("two"));
        let (old, new) = words(&before, &after);
        assert_eq!((old[1], new[1], old.len()), ((true, "one"), (true, "two"), 3));
    }
}
