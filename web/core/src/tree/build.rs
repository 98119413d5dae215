//! From a list of objects with owners to a tree.

use crate::object;
use std::cmp::Reverse;
use std::collections::HashMap;
use windlass_model::application::{HealthStatus, ResourceStatus, SyncStatus};
use windlass_model::tree::{ResourceNode, ResourceRef, ResourceTree};

/// An object in the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name in the address bar.
    pub id: String,
    /// What the server says of it.
    pub object: ResourceNode,
    /// What the application says of it, if it is managed.
    pub managed: Option<ResourceStatus>,
    /// The worst health of it and of all below it.
    pub worst: Option<HealthStatus>,
    /// How many objects are below it.
    pub below: usize,
    /// What it owns, worst health first, then by kind and name.
    pub children: Vec<usize>,
    /// Its owner in this tree.
    pub parent: Option<usize>,
}

impl Node {
    /// Whether the cluster is not what Git says about it.
    #[must_use]
    pub fn is_out_of_sync(&self) -> bool {
        self.managed.as_ref().is_some_and(object::is_out_of_sync)
    }

    /// Its health, if its kind has one.
    #[must_use]
    pub fn health(&self) -> Option<HealthStatus> {
        self.object.health.as_ref().map(|health| health.status)
    }

    fn order(&self) -> (Reverse<Option<HealthStatus>>, &str, &str, &str) {
        (Reverse(self.worst), &self.object.kind, &self.object.name, &self.object.namespace)
    }
}

/// Objects by their owners.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// All of them.
    pub nodes: Vec<Node>,
    /// Those without an owner that are managed, in order.
    pub roots: Vec<usize>,
    /// Those whose owner is not here, in order.
    pub unattached: Vec<usize>,
}

impl Tree {
    /// The tree of what the server found in the cluster, and of the application's own objects (missing ones too).
    #[must_use]
    pub fn of(found: &ResourceTree, resources: &[ResourceStatus]) -> Self {
        let mut nodes = collect(found, resources);
        attach(&mut nodes);
        detach_circles(&mut nodes);
        sum_up(&mut nodes);
        let (mut roots, mut unattached) = (Vec::new(), Vec::new());
        for (index, node) in nodes.iter().enumerate().filter(|(_, node)| node.parent.is_none()) {
            if node.managed.is_some() { roots.push(index) } else { unattached.push(index) }
        }
        for list in [&mut roots, &mut unattached] {
            list.sort_by(|one, two| nodes[*one].order().cmp(&nodes[*two].order()));
        }
        Self { nodes, roots, unattached }
    }

    /// The object with this name in the address bar.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The objects that make one unhealthy: those below it that are as bad as anything there, say why, and have nothing
    /// below them that is; the first in order.
    #[must_use]
    pub fn cause(&self, id: &str) -> Option<&Node> {
        let mut node = self.find(id)?;
        let worst = node.worst?;
        let mut cause = None;
        while let Some(next) =
            node.children.iter().map(|child| &self.nodes[*child]).find(|child| child.worst == Some(worst))
        {
            if next.object.health.as_ref().is_some_and(|it| it.status == worst && !it.message.is_empty()) {
                cause = Some(next);
            }
            node = next;
        }
        cause
    }
}

/// Each object once, managed ones with what the application says of them.
fn collect(found: &ResourceTree, resources: &[ResourceStatus]) -> Vec<Node> {
    let mut managed: HashMap<String, &ResourceStatus> =
        resources.iter().map(|object| (object::id_of(object), object)).collect();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut nodes: Vec<Node> = Vec::new();
    for object in &found.nodes {
        let id = object::id(&object.group, &object.kind, &object.namespace, &object.name);
        if known.contains_key(&id) {
            continue;
        }
        known.insert(id.clone(), nodes.len());
        let status = managed.remove(&id);
        nodes.push(node(id, object.clone(), status));
    }
    for object in resources {
        let id = object::id_of(object);
        if managed.remove(&id).is_some() {
            let missing = ResourceNode {
                group: object.group.clone(),
                version: object.version.clone(),
                kind: object.kind.clone(),
                namespace: object.namespace.clone(),
                name: object.name.clone(),
                ..ResourceNode::default()
            };
            nodes.push(node(id, missing, Some(object)));
        }
    }
    nodes
}

fn node(id: String, mut object: ResourceNode, managed: Option<&ResourceStatus>) -> Node {
    // The two are read one after the other; one health must not contradict the other on one page.
    if let Some(managed) = managed {
        object.health.clone_from(&managed.health);
    }
    let worst = object.health.as_ref().map(|health| health.status);
    Node { id, object, managed: managed.cloned(), worst, below: 0, children: Vec::new(), parent: None }
}

/// Gives each object the first of its owners that is here: by identifier, else by name.
fn attach(nodes: &mut [Node]) {
    let by_uid: HashMap<String, usize> = nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| !node.object.uid.is_empty())
        .map(|(index, node)| (node.object.uid.clone(), index))
        .collect();
    let by_id: HashMap<String, usize> =
        nodes.iter().enumerate().map(|(index, node)| (node.id.clone(), index)).collect();
    let find = |owner: &ResourceRef| {
        let named = || by_id.get(&object::id(&owner.group, &owner.kind, &owner.namespace, &owner.name));
        by_uid.get(&owner.uid).or_else(named).copied()
    };
    for (index, node) in nodes.iter_mut().enumerate() {
        node.parent = node.object.parent_refs.iter().filter_map(&find).find(|owner| *owner != index);
    }
}

/// Takes the owner from one object of each circle of owners.
fn detach_circles(nodes: &mut [Node]) {
    // Which walk has seen an object; walks are numbered from 1.
    let mut seen = vec![0; nodes.len()];
    for start in 0..nodes.len() {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start + 1;
            let Some(owner) = nodes[at].parent else { break };
            if seen[owner] == start + 1 {
                nodes[at].parent = None;
                break;
            }
            at = owner;
        }
    }
}

/// Fills children, counts and worst health, from the leaves up; there are no circles any more.
fn sum_up(nodes: &mut [Node]) {
    let mut open: Vec<usize> = vec![0; nodes.len()];
    for node in nodes.iter() {
        if let Some(owner) = node.parent {
            open[owner] += 1;
        }
    }
    let mut ready: Vec<usize> = (0..nodes.len()).filter(|index| open[*index] == 0).collect();
    while let Some(index) = ready.pop() {
        let mut children = std::mem::take(&mut nodes[index].children);
        children.sort_by(|one, two| nodes[*one].order().cmp(&nodes[*two].order()));
        nodes[index].children = children;
        let (worst, below) = (nodes[index].worst, nodes[index].below);
        if let Some(owner) = nodes[index].parent {
            let parent = &mut nodes[owner];
            parent.children.push(index);
            parent.worst = parent.worst.max(worst);
            parent.below += below + 1;
            open[owner] -= 1;
            if open[owner] == 0 {
                ready.push(owner);
            }
        }
    }
}

/// Whether an object needs somebody's eyes, as in the list of objects.
pub(super) fn is_unhealthy(node: &Node) -> bool {
    node.object.health.as_ref().is_some_and(object::needs_eyes)
}

/// The state that a filter by sync asks for.
pub(super) fn sync(node: &Node) -> Option<SyncStatus> {
    node.managed.as_ref().map(|object| object.status)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use windlass_model::application::Health;

    /// `Kind name` below `Kind name`, with a health.
    pub(in crate::tree) fn object(name: &str, owners: &[&str], health: Option<HealthStatus>) -> ResourceNode {
        let split = |text: &str| {
            let (kind, name) = text.split_once(' ').unwrap();
            (kind.to_owned(), name.to_owned())
        };
        let (kind, own) = split(name);
        ResourceNode {
            kind,
            name: own,
            uid: format!("uid of {name}"),
            parent_refs: owners
                .iter()
                .map(|owner| {
                    let (kind, name) = split(owner);
                    ResourceRef { kind, name, uid: format!("uid of {owner}"), ..ResourceRef::default() }
                })
                .collect(),
            health: health.map(|status| Health { status, message: format!("{name} is {status:?}") }),
            ..ResourceNode::default()
        }
    }

    pub(in crate::tree) fn managed(name: &str, health: Option<HealthStatus>) -> ResourceStatus {
        let node = object(name, &[], health);
        ResourceStatus {
            kind: node.kind,
            name: node.name,
            health: node.health,
            status: SyncStatus::Synced,
            ..ResourceStatus::default()
        }
    }

    /// The tree with two spaces a level; what is not attached is below `-`.
    fn shown(tree: &Tree) -> String {
        fn write(tree: &Tree, index: usize, level: usize, out: &mut String) {
            let node = &tree.nodes[index];
            *out += &format!("{}{} {}\n", "  ".repeat(level), node.object.kind, node.object.name);
            for child in &node.children {
                write(tree, *child, level + 1, out);
            }
        }
        let mut out = String::new();
        tree.roots.iter().for_each(|root| write(tree, *root, 0, &mut out));
        if !tree.unattached.is_empty() {
            out += "-\n";
        }
        tree.unattached.iter().for_each(|root| write(tree, *root, 1, &mut out));
        out
    }

    #[test]
    fn objects_are_attached_to_their_owners() {
        use HealthStatus::{Degraded, Healthy, Progressing};
        for (what, nodes, resources, expected) in [
            ("nothing", vec![], vec![], ""),
            (
                "a deployment down to its pods, the worst first",
                vec![
                    object("Pod b", &["ReplicaSet new"], Some(Healthy)),
                    object("Pod a", &["ReplicaSet new"], Some(Healthy)),
                    object("Pod z", &["ReplicaSet new"], Some(Degraded)),
                    object("ReplicaSet old", &["Deployment api"], None),
                    object("ReplicaSet new", &["Deployment api"], Some(Progressing)),
                    object("Deployment api", &[], Some(Progressing)),
                    object("Service api", &[], None),
                ],
                vec![managed("Deployment api", Some(Progressing)), managed("Service api", None)],
                "Deployment api\n  ReplicaSet new\n    Pod z\n    Pod a\n    Pod b\n  ReplicaSet old\nService api\n",
            ),
            (
                "missing objects are there too",
                vec![object("Service api", &[], None)],
                vec![managed("Service api", None), managed("ConfigMap gone", Some(HealthStatus::Missing))],
                "ConfigMap gone\nService api\n",
            ),
            (
                "an owner that is not here",
                vec![object("Pod a", &["Job gone"], None), object("Service api", &[], None)],
                vec![managed("Service api", None)],
                "Service api\n-\n  Pod a\n",
            ),
            (
                "owners in a circle, and one's own owner",
                vec![
                    object("A a", &["B b"], None),
                    object("B b", &["C c"], None),
                    object("C c", &["A a"], None),
                    object("D d", &["D d"], None),
                    object("E e", &["A a"], None),
                ],
                vec![],
                "-\n  C c\n    B b\n      A a\n        E e\n  D d\n",
            ),
            (
                "the second owner, and an object told twice",
                vec![
                    object("Pod a", &["Job gone", "ReplicaSet r"], None),
                    object("ReplicaSet r", &[], None),
                    object("Pod a", &["Job gone"], None),
                ],
                vec![managed("ReplicaSet r", None)],
                "ReplicaSet r\n  Pod a\n",
            ),
        ] {
            let tree = Tree::of(&ResourceTree { nodes }, &resources);
            assert_eq!(shown(&tree), expected, "{what}");
        }
    }

    #[test]
    fn owners_are_found_by_name_where_identifiers_are_not_given() {
        let mut pod = object("Pod a", &["ReplicaSet r"], None);
        pod.parent_refs[0].uid = String::new();
        let tree = Tree::of(&ResourceTree { nodes: vec![pod, object("ReplicaSet r", &[], None)] }, &[]);
        assert_eq!(tree.nodes[0].parent, Some(1));
    }

    #[test]
    fn an_owner_knows_what_is_below_it() {
        use HealthStatus::{Degraded, Healthy, Progressing};
        let nodes = vec![
            object("Deployment api", &[], Some(Progressing)),
            object("ReplicaSet r", &["Deployment api"], Some(Healthy)),
            object("Pod a", &["ReplicaSet r"], Some(Degraded)),
            object("Pod b", &["ReplicaSet r"], Some(Healthy)),
        ];
        let tree = Tree::of(&ResourceTree { nodes }, &[managed("Deployment api", Some(Progressing))]);
        let root = tree.find("/Deployment//api").unwrap();
        assert_eq!((root.below, root.worst, root.health()), (3, Some(Degraded), Some(Progressing)));
        assert_eq!(tree.cause("/Deployment//api").map(|node| node.object.name.as_str()), Some("a"));
        assert_eq!(tree.cause("/Pod//b"), None);
    }

    #[test]
    fn a_long_chain_and_many_objects_are_no_trouble() {
        let chain = (0..20_000).map(|n| object(&format!("K k{n}"), &[&format!("K k{}", n + 1)], None)).collect();
        let tree = Tree::of(&ResourceTree { nodes: chain }, &[]);
        let top = &tree.nodes[tree.unattached[0]];
        assert_eq!((tree.unattached.len(), top.below), (1, 19_999));
    }
}
