//! What is wrong with a set of rules.

use crate::error::ScriptError;

/// Why rules cannot be used. Each names the rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A document has no rules in it.
    #[error("{what} has no health rules: neither `data` with resource.customizations nor `health.rules`")]
    NoRules {
        /// Which document, as far as it says.
        what: String,
    },
    /// A rule is not written as one.
    #[error("the health rule {rule}: {problem}")]
    Form {
        /// The rule's key.
        rule: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A rule's program cannot be used.
    #[error("the health rule {rule}: {error}")]
    Program {
        /// The rule's key.
        rule: String,
        /// Why.
        error: ScriptError,
    },
}

impl RuleError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::NoRules { .. } => "Name Argo CD's argocd-cm ConfigMap, or a file with `health: {rules: …}`.",
            Self::Form { .. } => "Write it as docs/health-rules.md shows.",
            Self::Program { error, .. } => error.next_step(),
        }
    }
}
