//! How to make an application.

use crate::preferences::lang;
use crate::ui::copy::Snippet;
use leptos::prelude::*;

const MANIFEST: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: guestbook
spec:
  project: default
  source:
    repoURL: https://github.com/argoproj/argocd-example-apps
    path: guestbook
    targetRevision: HEAD
  destination:
    name: my-cluster
    namespace: guestbook
  syncPolicy:
    syncOptions: [CreateNamespace=true]
";

/// The commands that make an application.
#[component]
pub(super) fn Start() -> impl IntoView {
    let lang = lang();
    let origin = window().location().origin().unwrap_or_default();
    view! {
        <div class="dialog-body">
            <ol class="steps">
                <li>
                    <p>{lang.step_sign_in()}</p>
                    <Snippet text=format!("windlass login {origin}") />
                </li>
                <li>
                    <p>{lang.step_manifest()}</p>
                    <Snippet text=MANIFEST />
                </li>
                <li>
                    <p>{lang.step_apply()}</p>
                    <Snippet text="windlass apply -f app.yaml" />
                </li>
            </ol>
            <p class="fine">{lang.application_needs()}</p>
        </div>
    }
}
