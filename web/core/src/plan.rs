//! A synchronisation before and while it runs: its objects wave by wave, what is to happen to each, and what became of it.

use crate::object::id;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use windlass_model::application::{Application, Health};
use windlass_model::object::ObjectKey;
use windlass_model::operation::{
    OperationState, PlannedAction, PlannedStep, ResourceResult, ResultCode, SyncPlan, SyncRequest, SyncResource,
};

/// The objects of one wave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wave {
    /// The wave, as in `argocd.argoproj.io/sync-wave`.
    pub wave: i64,
    /// Its objects are deleted: these waves come last.
    pub prunes: bool,
    /// Its objects.
    pub rows: Vec<Row>,
}

/// One object of a synchronisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The object's name in addresses, see [`crate::object::id`].
    pub id: String,
    /// The object.
    pub object: ObjectKey,
    /// What is to happen to it; absent where only the outcome is known.
    pub action: Option<PlannedAction>,
    /// Why that is to happen, or the API server's words.
    pub message: String,
    /// What became of it; absent before its turn.
    pub result: Option<ResultCode>,
    /// Its health, while the next wave waits for it.
    pub waits: Option<Health>,
    /// It is none of the application's objects, and comes with them: nobody can choose it.
    pub fixed: bool,
}

/// How many objects there are of each action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Made.
    pub create: usize,
    /// Changed.
    pub change: usize,
    /// As they are.
    pub keep: usize,
    /// Deleted.
    pub prune: usize,
    /// No longer in Git, and left.
    pub skip: usize,
}

impl Counts {
    /// Of a plan.
    #[must_use]
    pub fn of(plan: &SyncPlan) -> Self {
        let mut counts = Self::default();
        for step in plan.waves.iter().flat_map(|wave| &wave.steps) {
            *match step.action {
                PlannedAction::Create => &mut counts.create,
                PlannedAction::Change => &mut counts.change,
                PlannedAction::Keep => &mut counts.keep,
                PlannedAction::Prune => &mut counts.prune,
                PlannedAction::SkipPrune => &mut counts.skip,
            } += 1;
        }
        counts
    }

    /// All objects.
    #[must_use]
    pub const fn all(self) -> usize {
        self.create + self.change + self.keep + self.prune + self.skip
    }

    /// Those that are not what Git says.
    #[must_use]
    pub const fn out_of_sync(self) -> usize {
        self.all() - self.keep
    }
}

/// The namespace that the server makes for the application's objects (`CreateNamespace=true`), where it is none of them:
/// its name in addresses.
#[must_use]
pub fn namespace_made(application: &Application) -> Option<String> {
    let options = application.spec.sync_policy.as_ref().map(|policy| policy.sync_options.as_slice());
    let made = options.unwrap_or_default().iter().any(|option| option == "CreateNamespace=true");
    let id = id("", "Namespace", "", &application.spec.destination.namespace);
    let objects = application.status.as_ref().map(|status| status.resources.as_slice()).unwrap_or_default();
    (made && !objects.iter().any(|object| crate::object::id_of(object) == id)).then_some(id)
}

/// The plan before it begins. `fixed` is the object that nobody can choose, see [`namespace_made`].
#[must_use]
pub fn waves(plan: &SyncPlan, fixed: Option<&str>) -> Vec<Wave> {
    let row = |step: &PlannedStep| {
        let id = id_of(&step.object);
        Row {
            fixed: fixed == Some(id.as_str()),
            id,
            object: step.object.clone(),
            action: Some(step.action),
            message: step.message.clone(),
            ..Row::default()
        }
    };
    plan.waves
        .iter()
        .map(|wave| Wave { wave: wave.wave, prunes: wave.prunes, rows: wave.steps.iter().map(row).collect() })
        .collect()
}

/// What was done so far, and what is still to be done of the plan. Objects for which neither is known are left out:
/// those that were not chosen, and those that are left in the cluster without a word of the operation.
#[must_use]
pub fn progress(plan: Option<&SyncPlan>, chosen: &Choice, state: &OperationState) -> Vec<Wave> {
    let mut waves = plan.map(|plan| waves(plan, None)).unwrap_or_default();
    for wave in &mut waves {
        wave.rows.retain(|row| chosen.has(&row.id));
    }
    let done = state.sync_result.clone().unwrap_or_default();
    let mut waiting: HashMap<String, Health> =
        done.waiting.into_iter().map(|waiting| (id_of(&waiting.object), waiting.health)).collect();
    let mut places: HashMap<String, (usize, usize)> = HashMap::new();
    for (at, wave) in waves.iter().enumerate() {
        places.extend(wave.rows.iter().enumerate().map(|(row, each)| (each.id.clone(), (at, row))));
    }
    let mut unplanned: BTreeMap<(bool, i64), Vec<Row>> = BTreeMap::new();
    for result in done.resources {
        let id = id(&result.group, &result.kind, &result.namespace, &result.name);
        let waits = waiting.remove(&id);
        let row = places.get(&id).and_then(|(wave, row)| waves.get_mut(*wave)?.rows.get_mut(*row));
        if let Some(row) = row {
            (row.result, row.message, row.waits) = (Some(result.status), result.message, waits);
        } else {
            let prunes = matches!(result.status, ResultCode::Pruned | ResultCode::PruneSkipped);
            unplanned.entry((prunes, result.sync_wave)).or_default().push(row_of(id, result, waits));
        }
    }
    for ((prunes, number), rows) in unplanned {
        match waves.iter_mut().find(|wave| (wave.prunes, wave.wave) == (prunes, number)) {
            Some(wave) => wave.rows.extend(rows),
            None => waves.push(Wave { wave: number, prunes, rows }),
        }
    }
    waves.retain(|wave| !wave.rows.is_empty());
    waves
}

/// What became of each object, as an operation's result has it: `resources` beside whatever else it says.
#[must_use]
pub fn outcome(result: Option<&serde_json::Value>) -> Vec<Wave> {
    let result = result.map(|result| result.get("syncResult").unwrap_or(result));
    let sync_result = result.and_then(|result| serde_json::from_value(result.clone()).ok());
    progress(None, &Choice::default(), &OperationState { sync_result, ..OperationState::default() })
}

fn row_of(id: String, result: ResourceResult, waits: Option<Health>) -> Row {
    let object = ObjectKey { group: result.group, kind: result.kind, namespace: result.namespace, name: result.name };
    Row { id, object, message: result.message, result: Some(result.status), waits, ..Row::default() }
}

/// The wave that is being carried out: the one that is waited for, else the last with a result.
#[must_use]
pub fn current(waves: &[Wave]) -> Option<usize> {
    let has = |fits: fn(&Row) -> bool| waves.iter().rposition(|wave| wave.rows.iter().any(fits));
    has(|row| row.waits.is_some()).or_else(|| has(|row| row.result.is_some()))
}

/// Which objects are to be synchronised: all but some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    without: BTreeSet<String>,
}

impl Choice {
    /// Those that are not what Git says.
    #[must_use]
    pub fn out_of_sync(plan: &SyncPlan) -> Self {
        let keeps = plan.waves.iter().flat_map(|wave| &wave.steps).filter(|step| step.action == PlannedAction::Keep);
        Self { without: keeps.map(|step| id_of(&step.object)).collect() }
    }

    /// Whether an object is among them.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        !self.without.contains(id)
    }

    /// Takes an object in, or out.
    pub fn toggle(&mut self, id: &str) {
        if !self.without.remove(id) {
            self.without.insert(id.to_owned());
        }
    }

    /// What is asked for: nothing by name if all are chosen; `None` if none is. `fixed` cannot be asked for.
    #[must_use]
    pub fn resources(&self, plan: &SyncPlan, fixed: Option<&str>) -> Option<Vec<SyncResource>> {
        let all_steps = || plan.waves.iter().flat_map(|wave| &wave.steps);
        let steps = || all_steps().filter(|step| fixed != Some(id_of(&step.object).as_str()));
        let resource = |object: &ObjectKey| SyncResource {
            group: object.group.clone(),
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            name: object.name.clone(),
        };
        let chosen: Vec<SyncResource> =
            steps().filter(|step| self.has(&id_of(&step.object))).map(|step| resource(&step.object)).collect();
        let all = steps().count();
        match chosen.len() {
            0 if all > 0 => None,
            count if count == all => Some(Vec::new()),
            _ => Some(chosen),
        }
    }
}

/// What the plan is asked for: what changes its steps, and not which of them are chosen.
#[must_use]
pub fn question(revision: &str, prune: bool) -> SyncRequest {
    let revision = revision.trim();
    SyncRequest { revision: (!revision.is_empty()).then(|| revision.to_owned()), prune, ..SyncRequest::default() }
}

fn id_of(object: &ObjectKey) -> String {
    id(&object.group, &object.kind, &object.namespace, &object.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::application::{ApplicationStatus, HealthStatus, ResourceStatus, SyncPolicy};
    use windlass_model::operation::{PlannedWave, SyncResult, Waiting};

    fn key(name: &str) -> ObjectKey {
        ObjectKey { kind: "ConfigMap".into(), namespace: "shop".into(), name: name.into(), ..ObjectKey::default() }
    }

    fn plan() -> SyncPlan {
        let step =
            |(name, action): (&str, PlannedAction)| PlannedStep { object: key(name), action, message: String::new() };
        let wave = |wave, prunes, steps: &[(&str, PlannedAction)]| PlannedWave {
            wave,
            prunes,
            steps: steps.iter().map(|given| step(*given)).collect(),
        };
        use PlannedAction::{Change, Create, Keep, Prune, SkipPrune};
        SyncPlan {
            revision: "0123".into(),
            waves: vec![
                wave(-1, false, &[("first", Create)]),
                wave(0, false, &[("changed", Change), ("same", Keep)]),
                wave(0, true, &[("old", Prune), ("stays", SkipPrune)]),
            ],
        }
    }

    fn result(name: &str, wave: i64, status: ResultCode) -> ResourceResult {
        ResourceResult {
            kind: "ConfigMap".into(),
            namespace: "shop".into(),
            name: name.into(),
            sync_wave: wave,
            status,
            message: "said".into(),
            ..ResourceResult::default()
        }
    }

    fn state(resources: Vec<ResourceResult>, waiting: &[&str]) -> OperationState {
        let health = Health { status: HealthStatus::Progressing, message: "1 of 3 available".into() };
        let waiting = waiting.iter().map(|name| Waiting { object: key(name), health: health.clone() }).collect();
        OperationState {
            sync_result: Some(SyncResult { resources, waiting, ..SyncResult::default() }),
            ..OperationState::default()
        }
    }

    fn drawn(waves: &[Wave]) -> Vec<String> {
        let row = |row: &Row| {
            let waits = if row.waits.is_some() { " waits" } else { "" };
            format!("{} {:?}{waits}", row.object.name, row.result)
        };
        waves
            .iter()
            .map(|wave| {
                let rows: Vec<String> = wave.rows.iter().map(row).collect();
                format!("{}{}: {}", wave.wave, if wave.prunes { " prunes" } else { "" }, rows.join(", "))
            })
            .collect()
    }

    #[test]
    fn steps_are_counted() {
        let counts = Counts::of(&plan());
        assert_eq!(counts, Counts { create: 1, change: 1, keep: 1, prune: 1, skip: 1 });
        assert_eq!((counts.all(), counts.out_of_sync()), (5, 4));
    }

    #[test]
    fn a_plan_becomes_its_progress() {
        let all = Choice::default();
        let begun = progress(Some(&plan()), &all, &OperationState::default());
        assert_eq!(begun, waves(&plan(), None));
        assert_eq!(current(&begun), None);
        let running = progress(Some(&plan()), &all, &state(vec![result("first", -1, ResultCode::Synced)], &["first"]));
        assert_eq!(
            drawn(&running),
            ["-1: first Some(Synced) waits", "0: changed None, same None", "0 prunes: old None, stays None"]
        );
        assert_eq!(current(&running), Some(0));
        let failed = progress(
            Some(&plan()),
            &all,
            &state(vec![result("first", -1, ResultCode::Synced), result("changed", 0, ResultCode::SyncFailed)], &[]),
        );
        assert_eq!(current(&failed), Some(1));
        assert_eq!(failed[1].rows[0].message, "said");
    }

    #[test]
    fn what_was_not_chosen_is_left_out_and_what_was_not_planned_is_there() {
        let choice = Choice::out_of_sync(&plan());
        let seen = progress(
            Some(&plan()),
            &choice,
            &state(vec![result("surprise", 0, ResultCode::Synced), result("gone", 7, ResultCode::Pruned)], &[]),
        );
        assert_eq!(
            drawn(&seen),
            [
                "-1: first None",
                "0: changed None, surprise Some(Synced)",
                "0 prunes: old None, stays None",
                "7 prunes: gone Some(Pruned)"
            ]
        );
        let unplanned = progress(
            None,
            &Choice::default(),
            &state(vec![result("gone", 0, ResultCode::Pruned), result("b", 1, ResultCode::Synced)], &["b"]),
        );
        assert_eq!(drawn(&unplanned), ["1: b Some(Synced) waits", "0 prunes: gone Some(Pruned)"]);
    }

    #[test]
    fn an_operation_tells_its_outcome() {
        let resource =
            serde_json::json!({ "version": "v1", "kind": "Service", "name": "a", "status": "Synced", "message": "" });
        for (result, count) in [
            (Some(serde_json::json!({ "revision": "1", "resources": [resource] })), 1),
            (Some(serde_json::json!({ "syncResult": { "resources": [resource] }, "more": 1 })), 1),
            (Some(serde_json::json!({ "resources": "nonsense" })), 0),
            (Some(serde_json::Value::Null), 0),
            (None, 0),
        ] {
            assert_eq!(outcome(result.as_ref()).len(), count, "{result:?}");
        }
    }

    #[test]
    fn a_choice_names_objects_only_where_not_all_are_meant() {
        let plan = plan();
        assert_eq!(Choice::default().resources(&plan, None), Some(Vec::new()));
        let names = |choice: &Choice| {
            choice.resources(&plan, None).map(|chosen| chosen.into_iter().map(|one| one.name).collect::<Vec<_>>())
        };
        let mut choice = Choice::out_of_sync(&plan);
        assert_eq!(names(&choice).unwrap(), ["first", "changed", "old", "stays"]);
        for name in ["first", "changed", "old", "stays"] {
            choice.toggle(&id_of(&key(name)));
        }
        assert_eq!(names(&choice), None);
        choice.toggle(&id_of(&key("same")));
        assert_eq!(names(&choice).unwrap(), ["same"]);
        assert_eq!(Choice::default().resources(&SyncPlan::default(), None), Some(Vec::new()));
    }

    #[test]
    fn the_namespace_that_is_made_along_cannot_be_chosen() {
        let mut application = Application::default();
        application.spec.destination.namespace = "shop".into();
        assert_eq!(namespace_made(&application), None);
        let sync_options = vec!["CreateNamespace=true".to_owned()];
        application.spec.sync_policy = Some(SyncPolicy { sync_options, ..SyncPolicy::default() });
        let fixed = namespace_made(&application).unwrap();
        assert_eq!(fixed, "/Namespace//shop");
        let mut plan = plan();
        let object = ObjectKey { kind: "Namespace".into(), name: "shop".into(), ..ObjectKey::default() };
        let step = PlannedStep { object, action: PlannedAction::Create, message: String::new() };
        plan.waves[0].steps.insert(0, step);
        let drawn = waves(&plan, Some(&fixed));
        assert!(drawn[0].rows[0].fixed && !drawn[0].rows[1].fixed);
        let mut choice = Choice::default();
        assert_eq!(choice.resources(&plan, Some(&fixed)), Some(Vec::new()));
        choice.toggle(&id_of(&key("first")));
        assert_eq!(choice.resources(&plan, Some(&fixed)).unwrap().len(), 4);
        let own = ResourceStatus { kind: "Namespace".into(), name: "shop".into(), ..ResourceStatus::default() };
        application.status = Some(ApplicationStatus { resources: vec![own], ..ApplicationStatus::default() });
        assert_eq!(namespace_made(&application), None, "it is one of the application's own");
    }

    #[test]
    fn a_question_has_no_empty_revision() {
        assert_eq!(question("  ", true), SyncRequest { prune: true, ..SyncRequest::default() });
        assert_eq!(question(" v1 ", false).revision.as_deref(), Some("v1"));
    }
}
