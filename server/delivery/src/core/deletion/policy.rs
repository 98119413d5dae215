//! What becomes of what the deleted objects own, and the finalizers of applications.

use windlass_model::application::Application;
use windlass_model::operation::PropagationPolicy;

/// Argo CD's finalizer: the application's objects are deleted with it.
const RESOURCES: &str = "resources-finalizer.argocd.argoproj.io";

/// Finalizers that stand for hooks, which are not carried out yet.
const HOOKS: [&str; 2] = ["pre-delete-finalizer.argocd.argoproj.io", "post-delete-finalizer.argocd.argoproj.io"];

/// How the objects are deleted: as asked, else as the finalizer says, else what they own first.
#[must_use]
pub fn propagation(view: &Application, asked: Option<PropagationPolicy>) -> PropagationPolicy {
    let by_finalizer = |name: &String| match name.strip_prefix(RESOURCES)? {
        "/background" => Some(PropagationPolicy::Background),
        "" | "/foreground" => Some(PropagationPolicy::Foreground),
        _ => None,
    };
    asked.or_else(|| view.metadata.finalizers.iter().find_map(by_finalizer)).unwrap_or_default()
}

/// What of an application's finalizers is not acted on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsupported {
    /// Those that stand for hooks: without them, something would not be done that is counted on.
    pub refused: Vec<String>,
    /// Those of others, who are not told of applications.
    pub kept: Vec<String>,
}

/// Sorts out an application's finalizers.
#[must_use]
pub fn unsupported(view: &Application) -> Unsupported {
    let mut found = Unsupported::default();
    for (at, name) in view.metadata.finalizers.iter().enumerate() {
        let stem = name.split_once('/').map_or(name.as_str(), |(stem, _)| stem);
        if HOOKS.contains(&stem) {
            found.refused.push(format!("metadata.finalizers[{at}] {name:?}"));
        } else if stem != RESOURCES {
            found.kept.push(format!("metadata.finalizers[{at}] {name:?}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use PropagationPolicy::{Background, Foreground, Orphan};

    fn view(finalizers: &[&str]) -> Application {
        let mut view = Application::default();
        view.metadata.finalizers = finalizers.iter().map(|name| (*name).to_owned()).collect();
        view
    }

    #[test]
    fn the_request_wins_over_the_finalizer() {
        for (finalizer, asked, expected) in [
            ("", None, Foreground),
            (RESOURCES, None, Foreground),
            ("resources-finalizer.argocd.argoproj.io/foreground", None, Foreground),
            ("resources-finalizer.argocd.argoproj.io/background", None, Background),
            ("resources-finalizer.argocd.argoproj.io/background", Some(Orphan), Orphan),
            ("example.com/mine", None, Foreground),
        ] {
            assert_eq!(propagation(&view(&[finalizer]), asked), expected, "{finalizer} {asked:?}");
        }
    }

    #[test]
    fn hooks_are_refused_and_others_named() {
        let found = unsupported(&view(&[
            RESOURCES,
            "post-delete-finalizer.argocd.argoproj.io/cleanup",
            "pre-delete-finalizer.argocd.argoproj.io",
            "example.com/mine",
        ]));
        assert_eq!(found.refused.len(), 2);
        assert_eq!(found.kept, ["metadata.finalizers[3] \"example.com/mine\""]);
    }
}
