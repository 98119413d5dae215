//! Sets of fields, united and subtracted.

use super::{FieldSet, Step};

impl FieldSet {
    /// Whether the set has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.children.values().all(Self::is_empty)
    }

    /// Adds a field. The object itself, a path without steps, is no field.
    pub fn insert(&mut self, path: &[Step]) {
        match path {
            [] => {}
            [last] => {
                self.members.insert(last.clone());
            }
            [first, rest @ ..] => self.children.entry(first.clone()).or_default().insert(rest),
        }
    }

    /// Whether the field is a member.
    #[must_use]
    pub fn has(&self, path: &[Step]) -> bool {
        match path {
            [] => false,
            [last] => self.members.contains(last),
            [first, rest @ ..] => self.children.get(first).is_some_and(|below| below.has(rest)),
        }
    }

    /// Whether the field, or one below it, is a member.
    #[must_use]
    pub fn reaches(&self, path: &[Step]) -> bool {
        match path {
            [] => !self.is_empty(),
            [last] => self.members.contains(last) || self.children.contains_key(last),
            [first, rest @ ..] => self.children.get(first).is_some_and(|below| below.reaches(rest)),
        }
    }

    /// The fields of either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.add(other);
        all
    }

    fn add(&mut self, other: &Self) {
        self.members.extend(other.members.iter().cloned());
        for (step, below) in &other.children {
            self.children.entry(step.clone()).or_default().add(below);
        }
    }

    /// The fields of both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let members = self.members.intersection(&other.members).cloned().collect();
        let both = self.children.iter().filter_map(|(step, below)| {
            let both = below.intersection(other.children.get(step)?);
            (!both.is_empty()).then(|| (step.clone(), both))
        });
        Self { members, children: both.collect() }
    }

    /// The fields of this set that are not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let members = self.members.difference(&other.members).cloned().collect();
        let left = self.children.iter().map(|(step, below)| match other.children.get(step) {
            Some(without) => (step.clone(), below.difference(without)),
            None => (step.clone(), below.clone()),
        });
        Self { members, children: left.filter(|(_, below)| !below.is_empty()).collect() }
    }

    /// The fields of this set that are neither in the other nor below a field of it.
    #[must_use]
    pub fn recursive_difference(&self, other: &Self) -> Self {
        let members = self.members.difference(&other.members).cloned().collect();
        let outside = self.children.iter().filter(|(step, _)| !other.members.contains(*step));
        let left = outside.map(|(step, below)| match other.children.get(step) {
            Some(without) => (step.clone(), below.recursive_difference(without)),
            None => (step.clone(), below.clone()),
        });
        Self { members, children: left.filter(|(_, below)| !below.is_empty()).collect() }
    }

    /// Whether all fields are in the other, too.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.members.is_subset(&other.members)
            && self.children.iter().all(|(step, below)| match other.children.get(step) {
                Some(others) => below.is_subset(others),
                None => below.is_empty(),
            })
    }

    /// The paths of all members: first those of a level, then those below.
    #[must_use]
    pub fn paths(&self) -> Vec<Vec<Step>> {
        let mut paths = Vec::new();
        self.collect(&mut Vec::new(), &mut paths);
        paths
    }

    fn collect(&self, prefix: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
        for step in &self.members {
            let mut path = prefix.clone();
            path.push(step.clone());
            paths.push(path);
        }
        for (step, below) in &self.children {
            prefix.push(step.clone());
            below.collect(prefix, paths);
            prefix.pop();
        }
    }
}
