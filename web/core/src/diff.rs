//! Two texts side by side: which lines differ, and which words in them.

use similar::{ChangeTag, TextDiff};

/// Lines of unchanged text that stay visible around a change.
const CONTEXT: usize = 3;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// It is in both texts.
    Same,
    /// It is in the first text only.
    Removed,
    /// It is in the second text only.
    Added,
}

/// One line of either text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub tag: Tag,
    /// Its number in the first text, from 1.
    pub before: Option<usize>,
    /// Its number in the second text, from 1.
    pub after: Option<usize>,
    /// Its text; parts that differ from the other side's line are marked.
    pub parts: Vec<(bool, String)>,
}

/// A run of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    /// Changes with the lines around them.
    Shown(Vec<Line>),
    /// Unchanged lines that are folded away.
    Folded(Vec<Line>),
}

/// What differs between two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The runs of lines, in order.
    pub sections: Vec<Section>,
    /// How many lines are only in the second text.
    pub added: usize,
    /// How many lines are only in the first text.
    pub removed: usize,
}

/// A line of each text that stand beside each other.
pub type Pair<'a> = (Option<&'a Line>, Option<&'a Line>);

/// What differs between two texts, line by line.
#[must_use]
pub fn compare(before: &str, after: &str) -> Diff {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for op in diff.ops() {
        for change in diff.iter_inline_changes(op) {
            let tag = match change.tag() {
                ChangeTag::Equal => Tag::Same,
                ChangeTag::Delete => Tag::Removed,
                ChangeTag::Insert => Tag::Added,
            };
            let parts = change
                .iter_strings_lossy()
                .map(|(marked, text)| (marked, text.trim_end_matches('\n').to_owned()))
                .filter(|(_, text)| !text.is_empty())
                .collect();
            lines.push(Line {
                tag,
                before: change.old_index().map(|index| index + 1),
                after: change.new_index().map(|index| index + 1),
                parts,
            });
        }
    }
    let count = |tag| lines.iter().filter(|line: &&Line| line.tag == tag).count();
    let (added, removed) = (count(Tag::Added), count(Tag::Removed));
    Diff { sections: fold(lines), added, removed }
}

/// Lines of the first text beside those of the second.
#[must_use]
pub fn pairs(lines: &[Line]) -> Vec<Pair<'_>> {
    let mut pairs: Vec<Pair<'_>> = Vec::with_capacity(lines.len());
    let mut waiting = 0;
    for line in lines {
        match line.tag {
            Tag::Same => {
                waiting = pairs.len() + 1;
                pairs.push((Some(line), Some(line)));
            }
            Tag::Removed => pairs.push((Some(line), None)),
            Tag::Added => {
                // The first removed line of this run that has no partner yet.
                if let Some(pair) = pairs.get_mut(waiting) {
                    pair.1 = Some(line);
                } else {
                    pairs.push((None, Some(line)));
                }
                waiting += 1;
            }
        }
    }
    pairs
}

fn fold(lines: Vec<Line>) -> Vec<Section> {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.tag != Tag::Same).map(|(index, _)| index).collect();
    let mut sections: Vec<Section> = Vec::new();
    let mut next = changed.iter().copied().peekable();
    let mut last: Option<usize> = None;
    for (index, line) in lines.into_iter().enumerate() {
        while next.peek().is_some_and(|at| *at <= index) {
            last = next.next();
        }
        let near = last.is_some_and(|at| index - at <= CONTEXT) || next.peek().is_some_and(|at| at - index <= CONTEXT);
        match (sections.last_mut(), near) {
            (Some(Section::Shown(run)), true) | (Some(Section::Folded(run)), false) => run.push(line),
            (_, true) => sections.push(Section::Shown(vec![line])),
            (_, false) => sections.push(Section::Folded(vec![line])),
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(range: std::ops::Range<usize>) -> String {
        range.map(|n| format!("line {n}\n")).collect()
    }

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let before = numbered(0..20);
        let after = before.replace("line 10\n", "line ten\n");
        let diff = compare(&before, &after);
        assert_eq!((diff.added, diff.removed), (1, 1));
        let shape: Vec<(bool, usize)> = diff
            .sections
            .iter()
            .map(|section| match section {
                Section::Shown(lines) => (true, lines.len()),
                Section::Folded(lines) => (false, lines.len()),
            })
            .collect();
        assert_eq!(shape, [(false, 7), (true, 8), (false, 6)]);
        let Section::Shown(lines) = &diff.sections[1] else { panic!("shown") };
        let pair = pairs(lines)[3];
        assert_eq!(pair.0.and_then(|line| line.before), Some(11));
        assert_eq!(pair.1.and_then(|line| line.after), Some(11));
        let marked: Vec<&str> = pair
            .1
            .iter()
            .flat_map(|line| &line.parts)
            .filter(|(marked, _)| *marked)
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(marked, ["ten"]);
    }

    #[test]
    fn equal_texts_have_no_changes() {
        let diff = compare("a\nb\n", "a\nb\n");
        assert_eq!((diff.added, diff.removed), (0, 0));
        assert!(matches!(diff.sections.as_slice(), [Section::Folded(lines)] if lines.len() == 2));
        assert_eq!(compare("", ""), Diff::default());
    }

    #[test]
    fn uneven_runs_keep_their_order() {
        let diff = compare("a\nb\nz\n", "1\n2\n3\nz\n");
        let Section::Shown(lines) = &diff.sections[0] else { panic!("shown") };
        let numbers: Vec<(Option<usize>, Option<usize>)> = pairs(lines)
            .iter()
            .map(|(before, after)| (before.and_then(|line| line.before), after.and_then(|line| line.after)))
            .collect();
        assert_eq!(numbers, [(Some(1), Some(1)), (Some(2), Some(2)), (None, Some(3)), (Some(3), Some(4))]);
    }
}
