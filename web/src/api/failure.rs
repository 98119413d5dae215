//! Calls that did not succeed, in words.

use windlass_console_core::text::Lang;
use windlass_model::problem::Problem;

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// No answer came.
    Unreachable,
    /// No answer came in time.
    TimedOut,
    /// The answer was not understood.
    Unreadable(String),
    /// The server refused, and says why.
    Refused(Box<Problem>),
}

impl Failure {
    /// The HTTP status, if there was an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            _ => None,
        }
    }

    /// The stable code of the server's reason; none if there was no answer.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            _ => "",
        }
    }

    /// What happened, in a few words.
    pub(crate) fn title(&self, lang: Lang) -> String {
        match self {
            Self::Unreachable => lang.unreachable().into(),
            Self::TimedOut => lang.timed_out().into(),
            Self::Unreadable(_) => lang.unreadable().into(),
            Self::Refused(problem) if problem.title.is_empty() => lang.refused(problem.status),
            Self::Refused(problem) => problem.title.clone(),
        }
    }

    /// What happened, to which object.
    pub(crate) fn detail(&self) -> Option<String> {
        match self {
            Self::Unreachable | Self::TimedOut => None,
            Self::Unreadable(detail) => Some(detail.clone()),
            Self::Refused(problem) => {
                let detail = if problem.detail.is_empty() { &problem.message } else { &problem.detail };
                (!detail.is_empty() && *detail != problem.title).then(|| detail.clone())
            }
        }
    }

    /// What to do next.
    pub(crate) fn next_step(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Unreachable | Self::TimedOut => Some(lang.unreachable_hint().into()),
            Self::Unreadable(_) => Some(lang.unreadable_hint().into()),
            Self::Refused(problem) => problem.next_step.clone().filter(|step| !step.is_empty()),
        }
    }

    /// The request's name in the server's log.
    pub(crate) fn correlation(&self) -> Option<String> {
        match self {
            Self::Refused(problem) => problem.correlation.clone(),
            _ => None,
        }
    }

    /// All of it in one line.
    pub(crate) fn sentence(&self, lang: Lang) -> String {
        let mut sentence = self.detail().unwrap_or_else(|| self.title(lang));
        if let Some(step) = self.next_step(lang) {
            sentence.push(' ');
            sentence.push_str(&step);
        }
        sentence
    }
}
