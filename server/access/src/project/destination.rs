//! Where a project's applications may write.

use super::rule::{Answer, Reason, RuleBroken, ask};
use windlass_model::project::{Destination, ProjectSpec};

const RULE: &str = "spec.destinations";

/// A namespace in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The API server's URL; empty if not known.
    pub server: &'a str,
    /// The cluster's name; empty if not known.
    pub name: &'a str,
    /// The namespace; empty for none.
    pub namespace: &'a str,
}

/// Whether the project permits this place.
///
/// An entry matches if its server or its name matches and its namespace does. Some entry must match; an entry that does
/// not match, one of whose patterns is `!x` for what was asked, forbids the place whatever its other patterns say
/// (so Argo CD reads it). `/` is an ordinary character here.
///
/// # Errors
/// [`RuleBroken`] with the entry that decided.
pub fn permits_destination(spec: &ProjectSpec, place: &Place<'_>) -> Result<(), RuleBroken> {
    let broken = |reason| RuleBroken {
        what: "the destination",
        value: place.to_string(),
        rule: RULE,
        reason,
        add: place.entry(),
    };
    let mut permitted = false;
    for entry in &spec.destinations {
        match answer(entry, place) {
            Answer::Permits => permitted = true,
            Answer::Silent => {}
            Answer::Forbids => {
                return Err(broken(Reason::Forbidden { rule: RULE, entry: written(entry) }));
            }
        }
    }
    if permitted { Ok(()) } else { Err(broken(Reason::NotListed { rule: RULE })) }
}

fn answer(entry: &Destination, place: &Place<'_>) -> Answer {
    let server = known(&entry.server, place.server);
    let name = known(&entry.name, place.name);
    let namespace = ask(&entry.namespace, place.namespace, &[]);
    if (server == Answer::Permits || name == Answer::Permits) && namespace == Answer::Permits {
        Answer::Permits
    } else if [server, name, namespace].contains(&Answer::Forbids) {
        Answer::Forbids
    } else {
        Answer::Silent
    }
}

/// What is not known is never matched, and forbidden where a pattern forbids something.
fn known(pattern: &str, value: &str) -> Answer {
    match (value.is_empty(), pattern.starts_with('!')) {
        (true, true) => Answer::Forbids,
        (true, false) => Answer::Silent,
        (false, _) => ask(pattern, value, &[]),
    }
}

impl Place<'_> {
    fn entry(&self) -> String {
        let Self { server, name, namespace } = self;
        written(&Destination {
            server: (*server).into(),
            name: if server.is_empty() { (*name).into() } else { String::new() },
            namespace: (*namespace).into(),
        })
    }
}

impl std::fmt::Display for Place<'_> {
    /// `namespace shop in https://…`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cluster = if self.server.is_empty() { self.name } else { self.server };
        if self.namespace.is_empty() {
            write!(f, "{cluster} without a namespace")
        } else {
            write!(f, "{cluster}, namespace {}", self.namespace)
        }
    }
}

/// An entry as YAML writes it in a line.
fn written(entry: &Destination) -> String {
    let fields = [("server", &entry.server), ("name", &entry.name), ("namespace", &entry.namespace)];
    let fields: Vec<String> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(field, value)| format!("{field}: {value:?}"))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Entry = (&'static str, &'static str, &'static str);

    /// Entries (server, name, namespace), then places that they permit, then places that they do not.
    const TABLE: &[(&[Entry], &[Entry], &[Entry])] = &[
        (&[], &[], &[("https://a", "", "x")]),
        (
            &[("https://a", "", "default")],
            &[("https://a", "", "default"), ("https://a", "any", "default")],
            &[
                ("https://a", "", "kube-system"),
                ("https://b", "", "default"),
                ("", "a", "default"),
                ("https://a", "", ""),
            ],
        ),
        (&[("*", "", "*")], &[("https://a", "", "x"), ("https://a", "", "")], &[("", "a", "x")]),
        (&[("", "*", "*")], &[("", "a", "x")], &[("https://a", "", "x")]),
        (
            &[("", "test", "default")],
            &[("", "test", "default"), ("https://a", "test", "default")],
            &[("", "other", "default"), ("", "", "default")],
        ),
        (
            &[("https://a", "in-cluster", "x")],
            &[("https://a", "", "x"), ("", "in-cluster", "x")],
            &[("https://b", "", "x")],
        ),
        (
            &[("https://*.com", "", "*-dev")],
            &[("https://a.com", "", "a-dev"), ("https://a/b.com", "", "-dev")],
            &[("https://a.org", "", "a-dev"), ("https://a.com", "", "dev")],
        ),
        (&[("https://a", "", "")], &[("https://a", "", "")], &[("https://a", "", "x")]),
        (&[("https://a", "", "{x,y}")], &[("https://a", "", "y")], &[("https://a", "", "z")]),
        // An entry with `!` permits the rest.
        (
            &[("*", "", "!kube-system")],
            &[("https://a", "", "x"), ("https://b", "", "")],
            &[("https://a", "", "kube-system")],
        ),
        (&[("!https://a", "", "*")], &[("https://b", "", "x")], &[("https://a", "", "x"), ("", "b", "x")]),
        (
            &[("", "!prod*", "*")],
            &[("", "test", "x"), ("https://a", "test", "x")],
            &[("", "prod-1", "x"), ("https://a", "prod-1", "x"), ("https://a", "", "x")],
        ),
        (
            &[("!https://a", "", "!kube-system")],
            &[("https://b", "", "x")],
            &[("https://b", "", "kube-system"), ("https://a", "", "x")],
        ),
        // A `!` forbids wherever it stands in the list, also for another server than its entry names.
        (&[("*", "", "*"), ("*", "", "!kube-*")], &[("https://a", "", "x")], &[("https://a", "", "kube-system")]),
        (&[("*", "", "!kube-*"), ("*", "", "*")], &[("https://a", "", "x")], &[("https://a", "", "kube-system")]),
        (
            &[("https://a", "", "*"), ("https://b", "", "!secret")],
            &[("https://a", "", "x"), ("https://b", "", "x")],
            &[("https://a", "", "secret"), ("https://c", "", "x")],
        ),
        (&[("*", "", "*"), ("!https://a", "", "*")], &[("https://b", "", "x")], &[("https://a", "", "x")]),
        // Only a namespace: forbids, and permits nothing.
        (&[("", "", "!kube-system"), ("*", "", "*")], &[("https://a", "", "x")], &[("https://a", "", "kube-system")]),
        (&[("", "", "!kube-system")], &[], &[("https://a", "", "x"), ("https://a", "", "kube-system")]),
        // A glob that cannot be read.
        (&[("[", "", "*")], &[], &[("https://a", "", "x")]),
        (&[("![", "", "*"), ("*", "", "*")], &[], &[("https://a", "", "x")]),
    ];

    #[test]
    fn destinations() {
        for (entries, good, bad) in TABLE {
            let destinations = entries
                .iter()
                .map(|(server, name, namespace)| Destination {
                    server: (*server).into(),
                    name: (*name).into(),
                    namespace: (*namespace).into(),
                })
                .collect();
            let spec = ProjectSpec { destinations, ..ProjectSpec::default() };
            for (server, name, namespace) in *good {
                assert_eq!(permits_destination(&spec, &Place { server, name, namespace }), Ok(()), "{entries:?}");
            }
            for (server, name, namespace) in *bad {
                let place = Place { server, name, namespace };
                assert!(permits_destination(&spec, &place).is_err(), "{entries:?} should not permit {place:?}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_rule_and_what_to_add() {
        let entry = Destination { server: "*".into(), name: String::new(), namespace: "!kube-*".into() };
        let spec = ProjectSpec { destinations: vec![entry], ..ProjectSpec::default() };
        let place = Place { server: "https://a", name: "", namespace: "kube-system" };
        let broken = permits_destination(&spec, &place).unwrap_err();
        assert_eq!(
            format!("{broken}. {}", broken.next_step()),
            "the destination https://a, namespace kube-system is not permitted by the project: \
             the entry {server: \"*\", namespace: \"!kube-*\"} of spec.destinations forbids it. \
             Change the entry {server: \"*\", namespace: \"!kube-*\"} in spec.destinations of the project, or choose another project."
        );
        let broken = permits_destination(&ProjectSpec::default(), &Place { server: "", name: "test", namespace: "x" })
            .unwrap_err();
        assert_eq!(
            format!("{broken}. {}", broken.next_step()),
            "the destination test, namespace x is not permitted by the project: no entry of spec.destinations matches. \
             Add {name: \"test\", namespace: \"x\"} to spec.destinations of the project, or choose another project."
        );
    }
}
