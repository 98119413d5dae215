//! The lines of a tree that are drawn.

use super::build::{Node, Tree, is_unhealthy, sync};
use crate::object::Show;
use std::collections::{BTreeMap, HashSet};
use windlass_model::application::HealthStatus;

/// So many siblings of one kind are shown; the others stand behind a line that says how many they are.
const SIBLINGS: usize = 20;
/// A few more are shown rather than hidden.
const SLACK: usize = 3;

/// What of a tree is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Only what has this text in its kind, name, namespace, reason or facts; lower case.
    pub text: String,
    /// Only what needs eyes.
    pub show: Show,
    /// Only these kinds; all if there are none.
    pub kinds: Vec<String>,
    /// Only these healths, by name; all if there are none.
    pub health: Vec<String>,
    /// Only these sync states, by name; all if there are none.
    pub sync: Vec<String>,
    /// Nodes that are closed.
    pub closed: HashSet<String>,
    /// Groups of siblings that are shown whole.
    pub whole: HashSet<String>,
}

impl Look {
    /// Whether anything is left out.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        let lists = [&self.kinds, &self.health, &self.sync];
        !self.text.is_empty() || self.show != Show::All || lists.iter().any(|list| !list.is_empty())
    }

    fn fits(&self, node: &Node) -> bool {
        let chosen = |list: &[String], value: Option<String>| {
            list.is_empty() || value.is_some_and(|value| list.contains(&value))
        };
        let shown = match self.show {
            Show::All => true,
            Show::OutOfSync => node.is_out_of_sync(),
            Show::Unhealthy => is_unhealthy(node),
        };
        shown
            && chosen(&self.kinds, Some(node.object.kind.clone()))
            && chosen(&self.health, node.health().map(|health| format!("{health:?}")))
            && chosen(&self.sync, sync(node).map(|sync| format!("{sync:?}")))
            && (self.text.is_empty() || self.has_text(node))
    }

    fn has_text(&self, node: &Node) -> bool {
        let object = &node.object;
        let reason = object.health.as_ref().map(|health| health.message.as_str());
        let why = node.managed.as_ref().map(|managed| managed.message.as_str());
        let facts = object.info.iter().map(|fact| fact.value.as_str());
        let texts = [object.kind.as_str(), &object.name, &object.namespace, &object.group].into_iter();
        texts.chain(reason).chain(why).chain(facts).any(|text| text.to_lowercase().contains(&self.text))
    }
}

/// Whether a node is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// It has nothing below it.
    Leaf,
    /// What is below it is shown.
    Open,
    /// It is not.
    Closed,
}

/// A line of the tree. `level`, `position` and `of` (among its siblings) count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// An object.
    Object {
        /// Which node.
        node: usize,
        /// Its depth.
        level: usize,
        /// Its place among its siblings.
        position: usize,
        /// How many siblings there are.
        of: usize,
        /// Whether it is open.
        fold: Fold,
        /// It is only here because something below it was asked for.
        faded: bool,
    },
    /// Siblings of one kind that are not shown, or the end of those that are.
    More {
        /// The group's name.
        group: String,
        /// Their kind.
        kind: String,
        /// How many are not shown; 0 if all are.
        hidden: usize,
        /// The worst health among the hidden ones.
        worst: Option<HealthStatus>,
        /// Their depth.
        level: usize,
        /// Its place among its siblings.
        position: usize,
        /// How many siblings there are.
        of: usize,
    },
    /// The place of objects whose owner is not here.
    Unattached {
        /// How many there are.
        count: usize,
        /// Its place among the roots.
        position: usize,
        /// How many roots there are.
        of: usize,
        /// Whether it is open.
        fold: Fold,
    },
}

/// The name under which the place of unattached objects is opened and closed.
const UNATTACHED: &str = "unattached";

impl Row {
    /// The row's name: the object's in the address bar, or that of a group.
    #[must_use]
    pub fn id<'a>(&'a self, tree: &'a Tree) -> &'a str {
        match self {
            Self::Object { node, .. } => tree.nodes.get(*node).map_or("", |node| &node.id),
            Self::More { group, .. } => group,
            Self::Unattached { .. } => UNATTACHED,
        }
    }

    /// Its depth, from 1.
    #[must_use]
    pub fn level(&self) -> usize {
        match self {
            Self::Object { level, .. } | Self::More { level, .. } => *level,
            Self::Unattached { .. } => 1,
        }
    }

    /// Whether it is open.
    #[must_use]
    pub fn fold(&self) -> Fold {
        match self {
            Self::Object { fold, .. } | Self::Unattached { fold, .. } => *fold,
            Self::More { .. } => Fold::Leaf,
        }
    }
}

/// The lines of a tree, from top to bottom.
#[must_use]
pub fn rows(tree: &Tree, look: &Look) -> Vec<Row> {
    let shown = Shown::of(tree, look);
    let mut out = Vec::new();
    let keep = |list: &[usize]| -> Vec<usize> { list.iter().copied().filter(|node| shown.visible[*node]).collect() };
    let (roots, lost) = (keep(&tree.roots), keep(&tree.unattached));
    let extra = usize::from(!lost.is_empty());
    let mut stack = shown.siblings(tree, look, "", &roots, 1, extra);
    if extra > 0 {
        let fold = if look.closed.contains(UNATTACHED) { Fold::Closed } else { Fold::Open };
        let of = stack.len() + 1;
        // Drawn last: below all others on the stack.
        let mut below = vec![Row::Unattached { count: lost.len(), position: of, of, fold }];
        if fold == Fold::Open {
            let mut inner = shown.siblings(tree, look, UNATTACHED, &lost, 2, 0);
            inner.reverse();
            below.extend(inner);
        }
        below.reverse();
        stack.reverse();
        below.extend(stack);
        stack = below;
    } else {
        stack.reverse();
    }
    while let Some(row) = stack.pop() {
        if let Row::Object { node, level, fold: Fold::Open, .. } = row {
            let children = keep(&tree.nodes[node].children);
            let mut below = shown.siblings(tree, look, &tree.nodes[node].id, &children, level + 1, 0);
            below.reverse();
            stack.extend(below);
        }
        out.push(row);
    }
    out
}

/// Which nodes are drawn: those that fit, and their owners.
struct Shown {
    visible: Vec<bool>,
    fits: Vec<bool>,
}

impl Shown {
    fn of(tree: &Tree, look: &Look) -> Self {
        let fits: Vec<bool> = tree.nodes.iter().map(|node| look.fits(node)).collect();
        let mut visible = fits.clone();
        for (index, _) in fits.iter().enumerate().filter(|(_, fits)| **fits) {
            let mut owner = tree.nodes[index].parent;
            while let Some(at) = owner.filter(|at| !visible[*at]) {
                visible[at] = true;
                owner = tree.nodes[at].parent;
            }
        }
        Self { visible, fits }
    }

    /// The rows of siblings: of a kind with too many the first, which are the worst, and a line for the others.
    fn siblings(
        &self,
        tree: &Tree,
        look: &Look,
        parent: &str,
        nodes: &[usize],
        level: usize,
        extra: usize,
    ) -> Vec<Row> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for node in nodes {
            *counts.entry(&tree.nodes[*node].object.kind).or_default() += 1;
        }
        counts.retain(|_, count| *count > SIBLINGS + SLACK);
        let group = |kind: &str| format!("{parent} > {kind}");
        let mut seen: BTreeMap<&str, (usize, Option<HealthStatus>)> = BTreeMap::new();
        let mut chosen = Vec::new();
        for node in nodes {
            let at = &tree.nodes[*node];
            let kind = at.object.kind.as_str();
            if counts.contains_key(kind) {
                let (count, worst) = seen.entry(kind).or_default();
                *count += 1;
                if *count > SIBLINGS && !look.whole.contains(&group(kind)) {
                    *worst = (*worst).max(at.worst);
                    continue;
                }
            }
            chosen.push(*node);
        }
        let of = chosen.len() + counts.len() + extra;
        let drawn = chosen.len();
        let objects = chosen.into_iter().enumerate().map(|(index, node)| Row::Object {
            node,
            level,
            position: index + 1,
            of,
            fold: self.fold(tree, look, node),
            faded: !self.fits[node],
        });
        let more = counts.iter().enumerate().map(|(index, (kind, count))| {
            let whole = look.whole.contains(&group(kind));
            Row::More {
                group: group(kind),
                kind: (*kind).to_owned(),
                hidden: if whole { 0 } else { count - SIBLINGS },
                worst: seen.get(kind).and_then(|(_, worst)| *worst),
                level,
                position: drawn + index + 1,
                of,
            }
        });
        objects.chain(more).collect()
    }

    fn fold(&self, tree: &Tree, look: &Look, node: usize) -> Fold {
        let at = &tree.nodes[node];
        match at.children.iter().any(|child| self.visible[*child]) {
            false => Fold::Leaf,
            true if look.closed.contains(&at.id) => Fold::Closed,
            true => Fold::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::tests::{managed, object};
    use super::*;
    use HealthStatus::{Degraded, Healthy};
    use windlass_model::tree::ResourceTree;

    fn tree() -> Tree {
        let nodes = vec![
            object("Deployment api", &[], Some(Degraded)),
            object("ReplicaSet r", &["Deployment api"], Some(Degraded)),
            object("Pod good", &["ReplicaSet r"], Some(Healthy)),
            object("Pod bad", &["ReplicaSet r"], Some(Degraded)),
            object("Service web", &[], None),
            object("Pod lost", &["Job gone"], Some(Healthy)),
        ];
        Tree::of(&ResourceTree { nodes }, &[managed("Deployment api", Some(Degraded)), managed("Service web", None)])
    }

    /// Each row: its level, its name, and a sign for open, closed and faded.
    fn shown(tree: &Tree, look: &Look) -> Vec<String> {
        let write = |row: &Row| match row {
            Row::Object { node, level, fold, faded, .. } => {
                let sign = match fold {
                    Fold::Leaf => "",
                    Fold::Open => "-",
                    Fold::Closed => "+",
                };
                format!("{level}{} {sign}{}", tree.nodes[*node].object.name, if *faded { "?" } else { "" })
            }
            Row::More { kind, hidden, level, .. } => format!("{level}{hidden} more {kind}"),
            Row::Unattached { count, .. } => format!("1{count} unattached"),
        };
        rows(tree, look).iter().map(|row| write(row).trim().to_owned()).collect()
    }

    #[test]
    fn rows_follow_what_is_open_and_asked_for() {
        let all = ["1api -", "2r -", "3bad", "3good", "1web", "11 unattached", "2lost"];
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
        for (what, look, expected) in [
            ("everything", Look::default(), all.to_vec()),
            (
                "a closed node",
                Look { closed: set(&["/ReplicaSet//r", "unattached"]), ..Look::default() },
                vec!["1api -", "2r +", "1web", "11 unattached"],
            ),
            (
                "a text, with the owners of what has it",
                Look { text: "good".into(), ..Look::default() },
                vec!["1api -?", "2r -?", "3good"],
            ),
            ("a reason", Look { text: "bad is deg".into(), ..Look::default() }, vec!["1api -?", "2r -?", "3bad"]),
            ("a kind", Look { kinds: vec!["Service".into()], ..Look::default() }, vec!["1web"]),
            ("a health", Look { health: vec!["Degraded".into()], ..Look::default() }, vec!["1api -", "2r -", "3bad"]),
            ("what needs eyes", Look { show: Show::Unhealthy, ..Look::default() }, vec!["1api -", "2r -", "3bad"]),
            ("nothing", Look { text: "none of them".into(), ..Look::default() }, vec![]),
            ("a sync state", Look { sync: vec!["Synced".into()], ..Look::default() }, vec!["1api", "1web"]),
        ] {
            assert_eq!(shown(&tree(), &look), expected, "{what}");
        }
    }

    #[test]
    fn many_siblings_of_a_kind_stand_behind_one_line() {
        let mut nodes = vec![object("Job j", &[], None)];
        nodes.extend(
            (0..200)
                .map(|n| object(&format!("Pod p{n:03}"), &["Job j"], Some(if n == 150 { Degraded } else { Healthy }))),
        );
        nodes.push(object("Secret s", &["Job j"], None));
        let tree = Tree::of(&ResourceTree { nodes }, &[managed("Job j", None)]);
        let rows = shown(&tree, &Look::default());
        assert_eq!(
            (rows.len(), rows[1].as_str(), rows[21].as_str(), rows[22].as_str()),
            (23, "2p150", "2s", "2180 more Pod")
        );
        let whole = Look { whole: HashSet::from(["/Job//j > Pod".into()]), ..Look::default() };
        let rows = shown(&tree, &whole);
        assert_eq!((rows.len(), rows[202].as_str()), (203, "20 more Pod"));
        let some = Look { text: "p15".into(), ..Look::default() };
        assert_eq!(shown(&tree, &some).len(), 11);
    }

    #[test]
    fn places_among_siblings_are_counted() {
        let tree = tree();
        let places: Vec<(usize, usize)> = rows(&tree, &Look::default())
            .iter()
            .map(|row| match row {
                Row::Object { position, of, .. }
                | Row::More { position, of, .. }
                | Row::Unattached { position, of, .. } => (*position, *of),
            })
            .collect();
        assert_eq!(places, [(1, 3), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (1, 1)]);
    }
}
