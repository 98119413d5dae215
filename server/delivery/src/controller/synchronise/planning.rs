//! The plan of a synchronisation, of what is known now.

use super::revision::Wanted;
use crate::controller::Controller;
use crate::core::plan::{self, Asked, Extra, Standing};
use crate::core::spec;
use crate::index::Live;
use crate::store::ApplicationRow;
use std::collections::{BTreeMap, BTreeSet};
use windlass_model::application::Application;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedWave, SyncRequest};

/// A plan, and what it was made of.
pub(crate) struct Planned {
    pub(crate) waves: Vec<PlannedWave>,
    /// What is ours and no longer in Git, with the version to ask for.
    pub(crate) extra: BTreeMap<ObjectKey, (String, Live)>,
    /// Objects of which an answer of the API server says what applying would change.
    pub(super) predicted: BTreeSet<ObjectKey>,
}

impl Controller {
    /// What a synchronisation would do. Nothing is asked of Git or of the cluster.
    pub(crate) fn planned(
        &self,
        row: &ApplicationRow,
        view: &Application,
        wanted: &Wanted,
        request: &SyncRequest,
    ) -> Planned {
        let respects = spec::respects_ignored(view);
        let index = self.index();
        let mut predicted = BTreeSet::new();
        let mut objects = Vec::with_capacity(wanted.desired.len());
        for (key, desired) in &wanted.desired {
            let standing = match index.standing(row.id, key, desired) {
                Standing::Same if desired.ignored.is_some() && !respects => Standing::Present(
                    "equal apart from what comparisons overlook; a synchronisation writes that, too".into(),
                ),
                standing => standing,
            };
            if matches!(standing, Standing::Different(_)) {
                predicted.insert(key.clone());
            }
            objects.push(plan::Wanted { key, object: &desired.object, standing });
        }
        let extra: BTreeMap<_, _> = index
            .extra(row.id, |key| wanted.desired.contains_key(key))
            .into_iter()
            .map(|(key, version, live)| (key, (version, live)))
            .collect();
        drop(index);
        let left: Vec<Extra<'_>> = extra.iter().map(|(key, (_, live))| Extra { key, object: &live.object }).collect();
        let asked = Asked {
            prune: request.prune,
            resources: &request.resources,
            destination: &view.spec.destination.namespace,
            creates_namespace: spec::creates_namespace(view),
        };
        let waves = plan::plan(&objects, &left, &asked);
        Planned { waves, extra, predicted }
    }
}
