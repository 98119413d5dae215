//! Which lines two texts have in common, in order.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// Steps that exact comparison may take, all parts together: some tenths of a second in a browser.
const FUEL: usize = 20_000_000;
/// Parts of at most this many lines are compared exactly at once; larger ones are divided first.
const SMALL: usize = 200;
/// So often a part is divided again.
const DEPTH: usize = 16;

/// Lines that are the same in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where they begin in the first text.
    pub(super) before: usize,
    /// Where they begin in the second text.
    pub(super) after: usize,
    /// How many they are.
    pub(super) length: usize,
}

/// What is still to be done, last first.
enum Task {
    Part(Range<usize>, Range<usize>, usize),
    Same(Run),
}

/// The common lines, ascending in both texts. Not always as many as there could be, but never wrong.
pub(super) fn common(before: &[&str], after: &[&str]) -> Vec<Run> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut number = |line| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(line).or_insert(next)
    };
    let before: Vec<u32> = before.iter().map(|line| number(*line)).collect();
    let after: Vec<u32> = after.iter().map(|line| number(*line)).collect();
    let mut found = Vec::new();
    let mut fuel = FUEL;
    let mut tasks = vec![Task::Part(0..before.len(), 0..after.len(), 0)];
    while let Some(task) = tasks.pop() {
        match task {
            Task::Same(run) => found.push(run),
            Task::Part(old, new, depth) => divide(&before, &after, (old, new), depth, &mut fuel, &mut tasks),
        }
    }
    found
}

/// Splits a part into what is the same and smaller parts.
fn divide(
    before: &[u32],
    after: &[u32],
    (mut old, mut new): (Range<usize>, Range<usize>),
    depth: usize,
    fuel: &mut usize,
    tasks: &mut Vec<Task>,
) {
    let (lines, others) = (&before[old.clone()], &after[new.clone()]);
    let head = lines.iter().zip(others).take_while(|(line, other)| line == other).count();
    let tail =
        lines[head..].iter().rev().zip(others[head..].iter().rev()).take_while(|(line, other)| line == other).count();
    let first = Run { before: old.start, after: new.start, length: head };
    let last = Run { before: old.end - tail, after: new.end - tail, length: tail };
    old = old.start + head..old.end - tail;
    new = new.start + head..new.end - tail;
    // The last task is the next one: what comes first is pushed last.
    if tail > 0 {
        tasks.push(Task::Same(last));
    }
    if !old.is_empty() && !new.is_empty() {
        let size = old.len() + new.len();
        let anchors = if size > SMALL && depth < DEPTH { anchors(before, after, &old, &new) } else { Vec::new() };
        if !anchors.is_empty() {
            split(&old, &new, &anchors, depth + 1, tasks);
        } else if let Some(left) = fuel.checked_sub(size * size / 2) {
            *fuel = left;
            let ops = capture_diff_slices(Algorithm::Myers, &before[old.clone()], &after[new.clone()]);
            tasks.extend(ops.iter().rev().filter_map(|op| match op {
                DiffOp::Equal { old_index, new_index, len } => {
                    Some(Task::Same(Run { before: old.start + old_index, after: new.start + new_index, length: *len }))
                }
                _ => None,
            }));
        }
    }
    if head > 0 {
        tasks.push(Task::Same(first));
    }
}

/// The parts between anchors, and the anchors.
fn split(old: &Range<usize>, new: &Range<usize>, anchors: &[(usize, usize)], depth: usize, tasks: &mut Vec<Task>) {
    let (mut old_end, mut new_end) = (old.end, new.end);
    for (line, other) in anchors.iter().rev() {
        tasks.push(Task::Part(line + 1..old_end, other + 1..new_end, depth));
        tasks.push(Task::Same(Run { before: *line, after: *other, length: 1 }));
        (old_end, new_end) = (*line, *other);
    }
    tasks.push(Task::Part(old.start..old_end, new.start..new_end, depth));
}

/// Lines that each part has exactly once, as many as keep their order.
fn anchors(before: &[u32], after: &[u32], old: &Range<usize>, new: &Range<usize>) -> Vec<(usize, usize)> {
    // How often in each part, and where last.
    let mut seen: HashMap<u32, (u32, u32, usize)> = HashMap::new();
    for index in old.clone() {
        seen.entry(before[index]).or_default().0 += 1;
    }
    for index in new.clone() {
        if let Some(entry) = seen.get_mut(&after[index]) {
            entry.1 += 1;
            entry.2 = index;
        }
    }
    let pairs: Vec<(usize, usize)> = old
        .clone()
        .filter_map(|index| match seen.get(&before[index]) {
            Some((1, 1, other)) => Some((index, *other)),
            _ => None,
        })
        .collect();
    ascending(&pairs)
}

/// The longest choice of pairs that ascends on both sides (patience sorting).
fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The pair that ends the best choice of each length, and each pair's predecessor.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let at = ends.partition_point(|end| pairs[*end].1 < pair.1);
        previous.push(at.checked_sub(1).map(|before| ends[before]));
        if at == ends.len() {
            ends.push(index);
        } else {
            ends[at] = index;
        }
    }
    let mut chosen = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        chosen.push(pairs[index]);
        next = previous[index];
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let split = |text: &'static str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>();
        let (before, after) = (split(before.to_owned().leak()), split(after.to_owned().leak()));
        let runs = common(&before, &after);
        for run in &runs {
            assert_eq!(before[run.before..][..run.length], after[run.after..][..run.length]);
        }
        runs.iter().map(|run| before[run.before..][..run.length].join(" ")).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn common_lines_are_found_in_order() {
        for (before, after, runs) in [
            ("", "", ""),
            ("a b c", "a b c", "a b c"),
            ("a b c", "a x c", "a | c"),
            ("a b c d", "b c", "b c"),
            ("x a x b x", "x b x a x", "x | a x | "),
            ("a", "b", ""),
        ] {
            let found = shown(before, after);
            if runs.ends_with("| ") {
                assert!(!found.is_empty(), "{before} / {after}");
            } else {
                assert_eq!(found, runs, "{before} / {after}");
            }
        }
    }

    #[test]
    fn anchors_keep_their_order() {
        for (pairs, chosen) in [
            (vec![], vec![]),
            (vec![(0, 5), (1, 1), (2, 2), (3, 0)], vec![(1, 1), (2, 2)]),
            (vec![(0, 0), (1, 9), (2, 3), (3, 4)], vec![(0, 0), (2, 3), (3, 4)]),
        ] {
            assert_eq!(ascending(&pairs), chosen);
        }
    }

    #[test]
    fn large_texts_are_divided_and_what_is_too_much_is_replaced() {
        // Ten thousand lines, of which each tenth changed: all the others are found.
        let lines = |changed: bool| -> Vec<String> {
            (0..10_000).map(|n| if n % 10 == 0 && changed { format!("new {n}") } else { format!("line {n}") }).collect()
        };
        let (before, after) = (lines(false), lines(true));
        let refer = |lines: &'static [String]| lines.iter().map(String::as_str).collect::<Vec<_>>();
        let runs = common(&refer(before.leak()), &refer(after.leak()));
        assert_eq!(runs.iter().map(|run| run.length).sum::<usize>(), 9_000);
        // No line is unique, and nearly none is common: it ends, with what could be found.
        let noise = |seed: usize| -> Vec<String> { (0..30_000).map(|n| format!("{}", (n * seed) % 11)).collect() };
        let (before, after) = (noise(7), noise(5));
        let runs = common(&refer(before.leak()), &refer(after.leak()));
        assert!(runs.windows(2).all(|pair| pair[0].before < pair[1].before && pair[0].after < pair[1].after));
    }
}
