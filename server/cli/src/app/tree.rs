//! A tree of objects as lines of text.

use std::collections::{BTreeMap, BTreeSet};
use windlass_model::tree::{InfoItem, ResourceNode};

/// One line of a tree.
pub(super) struct Line<'a> {
    /// What leads to it: `│ └─`.
    pub(super) branch: String,
    pub(super) node: &'a ResourceNode,
}

/// Each node below its first parent; one without a parent among the nodes stands at the left.
pub(super) fn lines(nodes: &[ResourceNode]) -> Vec<Line<'_>> {
    let uids: BTreeSet<&str> = nodes.iter().map(|node| node.uid.as_str()).collect();
    let mut children: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let parent =
            node.parent_refs.iter().find(|parent| parent.uid != node.uid && uids.contains(parent.uid.as_str()));
        match parent {
            Some(parent) => children.entry(parent.uid.as_str()).or_default().push(at),
            None => roots.push(at),
        }
    }
    let (mut lines, mut shown) = (Vec::new(), BTreeSet::new());
    // What goes round has no root: it comes last, each circle once.
    for root in roots.into_iter().chain(0..nodes.len()) {
        let mut stack = vec![(root, String::new(), String::new())];
        while let Some((at, branch, below)) = stack.pop() {
            let Some(node) = nodes.get(at).filter(|_| shown.insert(at)) else { continue };
            let of_node = children.get(node.uid.as_str()).map(Vec::as_slice).unwrap_or_default();
            for (number, child) in of_node.iter().enumerate().rev() {
                let last = number + 1 == of_node.len();
                let (twig, further) = if last { ("└─", "  ") } else { ("├─", "│ ") };
                stack.push((*child, format!("{below}{twig}"), format!("{below}{further}")));
            }
            lines.push(Line { branch, node });
        }
    }
    lines
}

pub(super) fn health(node: &ResourceNode) -> String {
    node.health.as_ref().map(|health| format!("{:?}", health.status)).unwrap_or_default()
}

/// `Rev:3`; `Running, node-1, 1/1, 2 restarts`; why it is not healthy.
pub(super) fn info(node: &ResourceNode) -> String {
    let words = |item: &InfoItem| match item.name.as_str() {
        "Restart Count" => format!("{} restarts", item.value),
        _ => item.value.clone(),
    };
    let mut info: Vec<String> = node.info.iter().map(words).collect();
    info.extend(node.health.iter().map(|health| health.message.clone()).filter(|message| !message.is_empty()));
    info.join(", ")
}

#[cfg(test)]
mod tests {
    use super::lines;
    use windlass_model::tree::{ResourceNode, ResourceRef};

    fn node(name: &str, parents: &[&str]) -> ResourceNode {
        let parent = |uid: &&str| ResourceRef { uid: (*uid).to_owned(), ..ResourceRef::default() };
        ResourceNode {
            name: name.into(),
            uid: name.into(),
            parent_refs: parents.iter().map(parent).collect(),
            ..ResourceNode::default()
        }
    }

    #[test]
    fn trees_are_drawn() {
        let nodes = [
            node("a", &[]),
            node("b", &["of-somebody-else"]),
            node("a1", &["a"]),
            node("a2", &["a"]),
            node("a11", &["a1", "b"]),
            node("round", &["round-too"]),
            node("round-too", &["round"]),
            node("self", &["self"]),
        ];
        let drawn: Vec<String> =
            lines(&nodes).iter().map(|line| format!("{}{}", line.branch, line.node.name)).collect();
        assert_eq!(drawn, ["a", "├─a1", "│ └─a11", "└─a2", "b", "self", "round", "└─round-too"]);
    }
}
