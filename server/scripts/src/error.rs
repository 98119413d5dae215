//! What keeps a program from giving an answer.

use crate::budget::Bound;

/// Why a program gave no answer. The texts are for people: they end up in an object's health or in a load error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// The program's text cannot be understood.
    #[error("the {language} program is not valid: {message}")]
    Syntax { language: Language, message: String },
    /// The program ran into an error of its own.
    #[error("the {language} program failed: {message}")]
    Failed { language: Language, message: String },
    /// The program asks for more than it may have.
    #[error("the {language} program was stopped: it {bound}")]
    Exhausted { language: Language, bound: Bound },
    /// The program answers with something that is not an answer.
    #[error("the {language} program's answer cannot be used: {message}")]
    Answer { language: Language, message: String },
}

/// In what a program is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Lua, as Argo CD's scripts have it.
    Lua,
    /// The Common Expression Language.
    Cel,
    /// jq filters.
    Jq,
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Lua => "Lua",
            Self::Cel => "CEL",
            Self::Jq => "jq",
        })
    }
}

impl ScriptError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "Correct the program's text.",
            Self::Failed { .. } => {
                "Look for a field that some objects lack, and test for it first; `windlass admin health --rules` runs a rule on one object."
            }
            Self::Exhausted { .. } => {
                "Make the program look at less of the object; docs/health-rules.md lists what a program may use."
            }
            Self::Answer { language: Language::Lua, .. } => {
                "Return a table with a `status` of Healthy, Progressing, Degraded, Suspended, Missing or Unknown, and a `message`."
            }
            Self::Answer { language: Language::Cel, .. } => {
                "Let `when` give true or false, and `message` a text or nothing."
            }
            Self::Answer { language: Language::Jq, .. } => {
                "Write a path, such as .spec.replicas or .webhooks[].clientConfig."
            }
        }
    }
}
