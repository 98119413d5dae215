//! Lines beside each other, and what of them is folded away.

use super::lines::{Run, common};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashSet;
use std::ops::Range;

/// Unchanged lines that stay visible around a change.
const CONTEXT: usize = 3;
/// Shorter unchanged stretches are not worth a fold.
const FOLD: usize = 4;
/// Texts with more lines, both together, are not compared line by line.
const MAX_LINES: usize = 60_000;
/// So many pairs of lines are looked at to align a replaced stretch by its keys.
const MAX_PAIRS: usize = 10_000;

/// The texts have too many lines to be compared one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// How many lines they have together.
    pub lines: usize,
}

/// A line of each text, beside each other; at least one is there. Lines are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// The line of the first text.
    pub before: Option<usize>,
    /// The line of the second text.
    pub after: Option<usize>,
    /// Whether both are the same.
    pub same: bool,
}

/// A stretch of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which rows.
    pub rows: Range<usize>,
    /// Whether nothing changed there, so that it is folded away at first.
    pub folded: bool,
}

/// Which line of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// The one that both texts have.
    Both,
    /// The one of the first text.
    Before,
    /// The one of the second text.
    After,
}

/// What is drawn, from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// Both lines of a row, side by side.
    Row(usize),
    /// One line of a row.
    Line(usize, Half),
    /// A fold that stands for these rows.
    Fold(Range<usize>),
}

/// What differs between two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The lines of the first text.
    pub before: Vec<String>,
    /// The lines of the second text.
    pub after: Vec<String>,
    /// All rows.
    pub rows: Vec<Row>,
    /// The rows in stretches.
    pub sections: Vec<Section>,
    /// How many lines are only in the second text.
    pub added: usize,
    /// How many lines are only in the first text.
    pub removed: usize,
}

/// What differs between two texts, line by line.
///
/// # Errors
/// [`TooLarge`] beyond 60,000 lines.
pub fn compare(before: &str, after: &str) -> Result<Diff, TooLarge> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if old.len() + new.len() > MAX_LINES {
        return Err(TooLarge { lines: old.len() + new.len() });
    }
    let mut rows = Vec::with_capacity(old.len().max(new.len()));
    let (mut line, mut other) = (0, 0);
    let end = Run { before: old.len(), after: new.len(), length: 0 };
    for run in common(&old, &new).into_iter().chain([end]) {
        align(&old, &new, line..run.before, other..run.after, &mut rows);
        rows.extend((0..run.length).map(|step| Row {
            before: Some(run.before + step),
            after: Some(run.after + step),
            same: true,
        }));
        (line, other) = (run.before + run.length, run.after + run.length);
    }
    let count = |has: fn(&Row) -> bool| rows.iter().filter(|row| !row.same && has(row)).count();
    let (added, removed) = (count(|row| row.after.is_some()), count(|row| row.before.is_some()));
    let sections = fold(&rows);
    let own = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
    Ok(Diff { before: own(old), after: own(new), rows, sections, added, removed })
}

/// Rows for a replaced stretch: lines with the same key beside each other, the others in order.
fn align(old: &[&str], new: &[&str], lines: Range<usize>, others: Range<usize>, rows: &mut Vec<Row>) {
    let mut beside = |before: Range<usize>, after: Range<usize>| {
        let length = before.len().max(after.len());
        rows.extend((0..length).map(|step| {
            let (before, after) = (before.clone().nth(step), after.clone().nth(step));
            // What was too much to compare exactly may still be the same here and there.
            let same = before.zip(after).is_some_and(|(line, other)| old[line] == new[other]);
            Row { before, after, same }
        }));
    };
    if lines.is_empty() || others.is_empty() || lines.len() * others.len() > MAX_PAIRS {
        return beside(lines, others);
    }
    let keys = |texts: &[&str], range: &Range<usize>| -> Vec<String> {
        texts[range.clone()].iter().map(|line| key(line).to_owned()).collect()
    };
    for op in capture_diff_slices(Algorithm::Myers, &keys(old, &lines), &keys(new, &others)) {
        let (before, after) = match op {
            DiffOp::Equal { old_index, new_index, len } => (old_index..old_index + len, new_index..new_index + len),
            DiffOp::Delete { old_index, old_len, new_index } => (old_index..old_index + old_len, new_index..new_index),
            DiffOp::Insert { old_index, new_index, new_len } => (old_index..old_index, new_index..new_index + new_len),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                (old_index..old_index + old_len, new_index..new_index + new_len)
            }
        };
        let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        beside(moved(before, lines.start), moved(after, others.start));
    }
}

/// What makes a line of YAML the same field: its indentation and key; the whole line if it has none.
fn key(line: &str) -> &str {
    line.find(": ").and_then(|at| line.get(..=at)).unwrap_or(line)
}

fn fold(rows: &[Row]) -> Vec<Section> {
    let mut shown = vec![false; rows.len()];
    for (index, _) in rows.iter().enumerate().filter(|(_, row)| !row.same) {
        let end = rows.len().min(index + CONTEXT + 1);
        shown[index.saturating_sub(CONTEXT)..end].fill(true);
    }
    let mut sections: Vec<Section> = Vec::new();
    for (index, visible) in shown.into_iter().enumerate() {
        match sections.last_mut().filter(|section| section.folded != visible) {
            Some(section) => section.rows.end = index + 1,
            None => sections.push(Section { rows: index..index + 1, folded: !visible }),
        }
    }
    // A short stretch between changes stays; one that stands alone (equal texts) may be short too.
    if sections.len() > 1 {
        for section in &mut sections {
            section.folded &= section.rows.len() >= FOLD;
        }
    }
    sections
}

impl Diff {
    /// What is drawn: in two columns, or one below the other. `open` has the first rows of folds that were opened.
    #[must_use]
    pub fn items(&self, side: bool, open: &HashSet<usize>) -> Vec<Item> {
        let mut items = Vec::new();
        for section in &self.sections {
            if section.folded && !open.contains(&section.rows.start) {
                items.push(Item::Fold(section.rows.clone()));
            } else if side {
                items.extend(section.rows.clone().map(Item::Row));
            } else {
                self.inline(section.rows.clone(), &mut items);
            }
        }
        items
    }

    /// Each stretch of changes: first what goes, then what comes.
    fn inline(&self, rows: Range<usize>, items: &mut Vec<Item>) {
        let mut coming: Vec<Item> = Vec::new();
        for index in rows {
            let Some(row) = self.rows.get(index) else { continue };
            if row.same {
                items.append(&mut coming);
                items.push(Item::Line(index, Half::Both));
                continue;
            }
            if row.before.is_some() {
                items.push(Item::Line(index, Half::Before));
            }
            if row.after.is_some() {
                coming.push(Item::Line(index, Half::After));
            }
        }
        items.append(&mut coming);
    }

    /// The row with a line: of the second text if given, else of the first.
    #[must_use]
    pub fn row_of(&self, before: Option<usize>, after: Option<usize>) -> Option<usize> {
        let find = |fits: &dyn Fn(&Row) -> bool| self.rows.iter().position(fits);
        after
            .and_then(|line| find(&|row| row.after == Some(line)))
            .or_else(|| before.and_then(|line| find(&|row| row.before == Some(line))))
    }

    /// The fold that hides a row, by its first row.
    #[must_use]
    pub fn fold_of(&self, row: usize) -> Option<usize> {
        self.sections.iter().find(|section| section.rows.contains(&row)).filter(|it| it.folded).map(|it| it.rows.start)
    }

    /// The first row of each stretch of changes.
    #[must_use]
    pub fn changes(&self) -> Vec<usize> {
        let before = [true].into_iter().chain(self.rows.iter().map(|row| row.same));
        let begins = self.rows.iter().zip(before).enumerate().filter(|(_, (row, before))| !row.same && *before);
        begins.map(|(index, _)| index).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(range: Range<usize>) -> String {
        range.map(|n| format!("line {n}\n")).collect()
    }

    fn rows(diff: &Diff) -> Vec<(Option<usize>, Option<usize>)> {
        diff.rows.iter().map(|row| (row.before, row.after)).collect()
    }

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let before = numbered(0..20);
        let after = before.replace("line 10\n", "line ten\n");
        let diff = compare(&before, &after).unwrap();
        assert_eq!((diff.added, diff.removed), (1, 1));
        let shape: Vec<(bool, usize)> =
            diff.sections.iter().map(|section| (section.folded, section.rows.len())).collect();
        assert_eq!(shape, [(true, 7), (false, 7), (true, 6)]);
        assert_eq!(diff.rows[10], Row { before: Some(10), after: Some(10), same: false });
        assert_eq!((diff.row_of(None, Some(10)), diff.row_of(Some(3), None)), (Some(10), Some(3)));
        assert_eq!((diff.fold_of(3), diff.fold_of(10), diff.changes()), (Some(0), None, vec![10]));
        let closed = diff.items(true, &HashSet::new());
        assert_eq!((closed.len(), closed[0].clone()), (9, Item::Fold(0..7)));
        let open = diff.items(false, &HashSet::from([0]));
        assert_eq!(open.len(), 7 + 8 + 1);
        assert_eq!(open[10..12], [Item::Line(10, Half::Before), Item::Line(10, Half::After)]);
    }

    #[test]
    fn lines_with_the_same_key_stand_beside_each_other() {
        for (before, after, expected) in [
            ("", "", vec![]),
            ("a\n", "", vec![(Some(0), None)]),
            ("a: 1\nb: 1\n", "new: x\na: 2\nb: 2\n", vec![(None, Some(0)), (Some(0), Some(1)), (Some(1), Some(2))]),
            (
                "a\nb\nz\n",
                "1\n2\n3\nz\n",
                vec![(Some(0), Some(0)), (Some(1), Some(1)), (None, Some(2)), (Some(2), Some(3))],
            ),
        ] {
            assert_eq!(rows(&compare(before, after).unwrap()), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn equal_texts_are_one_fold() {
        let diff = compare("a\nb\n", "a\nb\n").unwrap();
        assert_eq!((diff.added, diff.removed, diff.changes()), (0, 0, vec![]));
        assert_eq!(diff.items(true, &HashSet::new()), [Item::Fold(0..2)]);
    }

    #[test]
    fn short_stretches_between_changes_are_not_folded() {
        let before = numbered(0..20);
        let after = before.replace("line 3\n", "x\n").replace("line 13\n", "y\n");
        let folded = compare(&before, &after).unwrap().sections.iter().filter(|section| section.folded).count();
        assert_eq!(folded, 0, "three lines between, and three at the end");
    }

    #[test]
    fn each_line_is_in_exactly_one_row() {
        let before: String = (0..3000).map(|n| format!("  - name: x{}\n", n % 7)).collect();
        let after: String = (0..2500).map(|n| format!("  - name: x{}\n", n % 5)).collect();
        let diff = compare(&before, &after).unwrap();
        let old: Vec<usize> = diff.rows.iter().filter_map(|row| row.before).collect();
        let new: Vec<usize> = diff.rows.iter().filter_map(|row| row.after).collect();
        assert_eq!((old, new), ((0..3000).collect(), (0..2500).collect()));
        for row in diff.rows.iter().filter(|row| row.same) {
            assert_eq!(diff.before[row.before.unwrap()], diff.after[row.after.unwrap()]);
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let huge = "a\n".repeat(30_001);
        assert_eq!(compare(&huge, &huge), Err(TooLarge { lines: 60_002 }));
    }
}
