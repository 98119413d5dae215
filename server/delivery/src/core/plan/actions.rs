//! What becomes of each object.

use super::foresight::Foresight;
use super::order::{Placed, backwards, forwards};
use super::selection::includes;
use super::wave::{wave, wave_of_live};
use crate::core::sync_options;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedAction, PlannedStep, PlannedWave, SyncResource};

/// How an object that Git wants stands in the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not there.
    Missing,
    /// It is as Git says.
    Same,
    /// It differs: how, in a sentence.
    Different(String),
    /// The API server does not take the manifest: its words.
    Refused(String),
    /// It is there, and whether it differs is not known: why. It is applied, which does no harm to one that is as Git says.
    Present(String),
    /// Nothing is known of it: why. It is applied, too.
    Unsure(String),
}

/// An object that Git wants.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Which.
    pub key: &'a ObjectKey,
    /// The manifest.
    pub object: &'a Object,
    /// How it stands.
    pub standing: Standing,
}

/// An object of ours that Git does not name any more.
#[derive(Clone, Debug)]
pub struct Extra<'a> {
    /// Which.
    pub key: &'a ObjectKey,
    /// As it is in the cluster.
    pub object: &'a Object,
}

/// What is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Also delete what is no longer in Git.
    pub prune: bool,
    /// Only these objects; all if there are none.
    pub resources: &'a [SyncResource],
    /// The destination's namespace.
    pub destination: &'a str,
    /// The destination's namespace is to be made if it is missing.
    pub creates_namespace: bool,
}

/// The steps of a synchronisation, wave by wave.
#[must_use]
pub fn plan(wanted: &[Wanted<'_>], extra: &[Extra<'_>], asked: &Asked<'_>) -> Vec<PlannedWave> {
    let foresight = Foresight::of(wanted);
    let is_meant = |key: &ObjectKey| includes(asked.resources, key, asked.destination);
    let applied: Placed = wanted
        .iter()
        .filter(|one| is_meant(one.key))
        .map(|one| {
            let wave = wave(one.object).unwrap_or(0);
            (wave, with_warning(apply(one), foresight.warning(one.key, wave)))
        })
        .collect();
    let mut waves = forwards(applied);
    if asked.creates_namespace && makes_namespace(wanted, asked) {
        match waves.first_mut() {
            Some(first) => first.steps.insert(0, namespace(asked.destination)),
            None => waves.push(PlannedWave { steps: vec![namespace(asked.destination)], ..PlannedWave::default() }),
        }
    }
    let pruned = extra.iter().filter(|one| is_meant(one.key));
    waves.extend(backwards(pruned.map(|one| (wave_of_live(one.object), prune(one, asked.prune))).collect()));
    waves
}

fn apply(wanted: &Wanted<'_>) -> PlannedStep {
    let (action, message) = match wanted.standing.clone() {
        Standing::Missing => (PlannedAction::Create, String::new()),
        Standing::Same => (PlannedAction::Keep, String::new()),
        Standing::Different(sentence) => (PlannedAction::Change, sentence),
        Standing::Refused(words) => (PlannedAction::Change, format!("the API server refuses the manifest: {words}")),
        Standing::Present(words) | Standing::Unsure(words) => (PlannedAction::Change, words),
    };
    let step = PlannedStep { object: wanted.key.clone(), action, message };
    let refused = sync_options::refused(wanted.object);
    let warning = (!refused.is_empty()).then(|| cannot_be_applied(&refused));
    with_warning(step, warning)
}

/// Why an object with these sync-options is not applied.
pub(crate) fn cannot_be_applied(options: &[String]) -> String {
    format!(
        "it asks for {} (annotation argocd.argoproj.io/sync-options), which this version does not support",
        options.join(", ")
    )
}

fn prune(extra: &Extra<'_>, wanted: bool) -> PlannedStep {
    let object = extra.key.clone();
    let skipped = |message: &str| PlannedStep {
        object: object.clone(),
        action: PlannedAction::SkipPrune,
        message: message.to_owned(),
    };
    match sync_options::keeps_when_pruning(extra.object) {
        Some(words) => skipped(words),
        None if wanted => PlannedStep { object, action: PlannedAction::Prune, message: String::new() },
        None => skipped("no longer in Git; left, because pruning was not asked for"),
    }
}

/// Whether the destination's namespace may be missing: none of the objects in it is there, and Git does not make it.
fn makes_namespace(wanted: &[Wanted<'_>], asked: &Asked<'_>) -> bool {
    let is_itself = |key: &ObjectKey| key.group.is_empty() && key.kind == "Namespace" && key.name == asked.destination;
    let is_known = |one: &Wanted<'_>| {
        is_itself(one.key)
            || one.key.namespace == asked.destination
                && !matches!(one.standing, Standing::Missing | Standing::Unsure(_))
    };
    let in_it = |one: &Wanted<'_>| {
        one.key.namespace == asked.destination && includes(asked.resources, one.key, asked.destination)
    };
    !asked.destination.is_empty() && wanted.iter().any(in_it) && !wanted.iter().any(is_known)
}

fn namespace(name: &str) -> PlannedStep {
    PlannedStep {
        object: ObjectKey { kind: "Namespace".into(), name: name.to_owned(), ..ObjectKey::default() },
        action: PlannedAction::Create,
        message: "made first, unless it is there (CreateNamespace=true)".into(),
    }
}

fn with_warning(mut step: PlannedStep, warning: Option<String>) -> PlannedStep {
    if let Some(warning) = warning {
        if !step.message.is_empty() {
            step.message.push_str("; ");
        }
        step.message.push_str(&warning);
    }
    step
}
