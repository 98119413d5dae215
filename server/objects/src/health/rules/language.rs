//! The language of rules.
//!
//! ```text
//! project cert-manager                                     a heading for the documentation
//! shape ready                                              lines that several kinds use
//!   @Ready = False            -> Degraded
//!   @Ready = True             -> Healthy
//! kind cert-manager.io Certificate                         group and kinds; several such lines share what follows
//!   stale                     -> Progressing "Waiting for the controller"
//!   @Issuing = True           -> Progressing
//!   use ready
//!   else                      -> Progressing "Waiting for the {kind}"
//! ```
//!
//! Of a kind's lines the first counts whose tests, joined by `&`, all hold. If none does, the health is inferred as for
//! unknown kinds. A group may begin with `*.`, and a kind be `*`; the more exact `kind` line wins.
//!
//! | what | meaning |
//! |---|---|
//! | `.status.phase` | a field; in `["…"]` where a name has dots. `$.spec` is the object's also inside of `any` |
//! | `@Ready`, `@Ready.reason` | the status of the condition of this type, or another field of it |
//! | `#.spec.clusters` | how many members a list or map has |
//! | `.spec.replicas:1` | the field, or this if it is missing |
//! | `.spec.paused`, `!.status` | it is there and not empty or `false`; it is not |
//! | `=`, `!=` | with words, of which one is enough (`Failed\|Error`, `Wait*`), or with another field |
//! | `<`, `<=`, `>`, `>=` | of numbers |
//! | `not` | before a comparison: it does not hold |
//! | `stale` | the controller has seen another generation than the latest |
//! | `any .status.parents with …` | the tests that follow hold for one member; there `@` and `.` are the member's |
//! | `all .status.nodes with …` | they hold for each member, and there is one |
//! | `else` | always |
//!
//! A comparison with something that is missing does not hold, `!=` neither.
//!
//! After the arrow comes the status, or `None` for no health at all, and a message: a text with `{…}` in which stand
//! fields as above, `kind`, or `'text'`, with `|` between them where the first that is not empty counts. Without one it
//! is the message of the first condition that the line names, or else its reason, or else `Ready is False`.

use super::template::Template;
use windlass_model::application::HealthStatus;

/// If all tests hold, this is the health.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) tests: Vec<Test>,
    /// None: the kind has no health then.
    pub(super) status: Option<HealthStatus>,
    pub(super) message: Template,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    Filled(Operand),
    Empty(Operand),
    Compare(Operand, Comparison, Side),
    Not(Box<Test>),
    /// One member of a list or map passes these.
    Any(Operand, Vec<Test>),
    /// There are members, and all pass these.
    All(Operand, Vec<Test>),
}

/// What a test or a message looks at.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) place: Place,
    /// Stands for it where it is missing.
    pub(super) default: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A field of the member at hand; outside of `any` of the object.
    Item(Vec<&'static str>),
    /// A field of the object.
    Object(Vec<&'static str>),
    /// A field of the condition of a type.
    Condition(&'static str, Vec<&'static str>),
    /// How many members a field of the member at hand has.
    Length(Vec<&'static str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What is compared with.
#[derive(Clone, Debug)]
pub(super) enum Side {
    Words(Vec<Word>),
    Operand(Operand),
}

/// A word, or with a star the beginning and the end of one.
#[derive(Clone, Debug)]
pub(super) enum Word {
    Exact(&'static str),
    Between(&'static str, &'static str),
}
