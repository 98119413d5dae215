//! Whether an application synchronises by itself, and why it does not just now.

use crate::link::short_commit;
use crate::text::Lang;
use windlass_model::application::{
    Application, ApplicationStatus, Automated, Hold, InitiatedBy, ResourceStatus, SyncStatus,
};
use windlass_model::operation::{HoldUntil, Phase};

/// The automation of an application, if it is on.
#[must_use]
pub fn policy(application: &Application) -> Option<&Automated> {
    let policy = application.spec.sync_policy.as_ref()?;
    policy.automated.as_ref().filter(|automated| automated.enabled != Some(false))
}

/// `on (prune, self-heal)`, `off`.
#[must_use]
pub fn words(lang: Lang, application: &Application) -> String {
    let Some(automated) = policy(application) else { return lang.automatic_off().to_owned() };
    let more: Vec<&str> = [
        (automated.prune, lang.automatic_prune()),
        (automated.self_heal, lang.automatic_heal()),
        (automated.allow_empty, lang.automatic_empty()),
    ]
    .into_iter()
    .filter_map(|(is, word)| is.then_some(word))
    .collect();
    if more.is_empty() { lang.automatic_on().to_owned() } else { lang.automatic_with(more.join(", ")) }
}

/// Why an application that synchronises by itself is out of sync and nothing is being done; `None` if there is no reason
/// to wonder. The hold has a banner of its own.
#[must_use]
pub fn why_it_waits(lang: Lang, application: &Application) -> Option<String> {
    let automated = policy(application)?;
    let status = application.status.as_ref()?;
    let running = status.operation_state.as_ref().filter(|state| !state.phase.is_final());
    if application.metadata.deletion_timestamp.is_some() || running.is_some() {
        return None;
    }
    if status.hold.is_some() {
        return Some(lang.waits_held().to_owned());
    }
    if status.sync.status != SyncStatus::OutOfSync {
        return None;
    }
    if let Some(condition) = status.conditions.iter().find(|condition| condition.kind == SYNC_ERROR) {
        return Some(condition.message.trim_end_matches('.').to_owned());
    }
    reason(lang, automated, status)
}

/// Argo CD's condition for what keeps automation from synchronising.
const SYNC_ERROR: &str = "SyncError";

fn reason(lang: Lang, automated: &Automated, status: &ApplicationStatus) -> Option<String> {
    let last = status.operation_state.as_ref();
    let tried =
        last.filter(|state| state.sync_result.as_ref().is_some_and(|result| result.revision == status.sync.revision));
    if tried.is_some_and(|state| matches!(state.phase, Phase::Failed | Phase::Error)) {
        return Some(lang.waits_failed(short_commit(&status.sync.revision)));
    }
    let differs = |object: &ResourceStatus| object.status != SyncStatus::Synced && !object.requires_pruning;
    if !automated.prune && !status.resources.iter().any(differs) {
        return status.resources.iter().any(|object| object.requires_pruning).then(|| lang.waits_prune().to_owned());
    }
    (tried.is_some() && !automated.self_heal).then(|| lang.waits_heal().to_owned())
}

/// Who holds the application, and until what.
#[must_use]
pub fn hold(lang: Lang, hold: &Hold) -> String {
    match hold.until {
        HoldUntil::Released => lang.hold_until_released(&hold.principal),
        HoldUntil::NewerCommit => lang.hold_until_newer(&hold.principal, short_commit(&hold.newest)),
    }
}

/// Who asked for a synchronisation.
#[must_use]
pub fn by(lang: Lang, by: &InitiatedBy) -> String {
    match (by.automated, by.username.is_empty()) {
        (true, _) => lang.by_automation().to_owned(),
        (false, true) => String::new(),
        (false, false) => lang.operation_by(&by.username),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::application::{ApplicationSpec, Condition, SyncPolicy, SyncState};
    use windlass_model::meta::ObjectMeta;
    use windlass_model::operation::{OperationState, SyncResult};

    const EN: Lang = Lang::English;

    fn application(automated: Option<Automated>) -> Application {
        let automated = SyncPolicy { automated, ..SyncPolicy::default() };
        let status = ApplicationStatus {
            sync: SyncState { status: SyncStatus::OutOfSync, revision: "0123456789".into() },
            resources: vec![ResourceStatus { status: SyncStatus::OutOfSync, ..ResourceStatus::default() }],
            ..ApplicationStatus::default()
        };
        Application {
            spec: ApplicationSpec { sync_policy: Some(automated), ..ApplicationSpec::default() },
            status: Some(status),
            ..Application::default()
        }
    }

    fn ended(phase: Phase, revision: &str) -> OperationState {
        let sync_result = Some(SyncResult { revision: revision.into(), ..SyncResult::default() });
        OperationState { phase, sync_result, ..OperationState::default() }
    }

    #[test]
    fn automation_is_told_with_its_options() {
        let on = Automated::default();
        for (automated, said) in [
            (None, "off"),
            (Some(Automated { enabled: Some(false), prune: true, ..on.clone() }), "off"),
            (Some(on.clone()), "on"),
            (Some(Automated { prune: true, self_heal: true, ..on }), "on (prune, self-heal)"),
        ] {
            assert_eq!(words(EN, &application(automated)), said);
        }
    }

    #[test]
    fn why_automation_waits() {
        let on = || Some(Automated::default());
        let healing = || Some(Automated { self_heal: true, ..Automated::default() });
        type Change = fn(&mut Application, &mut ApplicationStatus);
        let cases: [(&str, Option<Automated>, Change, Option<&str>); 10] = [
            ("it is off", None, |_, _| {}, None),
            ("it has not begun yet", on(), |_, _| {}, None),
            ("it runs", on(), |_, status| status.operation_state = Some(ended(Phase::Running, "")), None),
            ("it is in sync", on(), |_, status| status.sync.status = SyncStatus::Synced, None),
            (
                "it goes",
                on(),
                |app, status| {
                    app.metadata = ObjectMeta { deletion_timestamp: Some(Default::default()), ..app.metadata.clone() };
                    status.hold = Some(Hold::default());
                },
                None,
            ),
            ("it is held", on(), |_, status| status.hold = Some(Hold::default()), Some("a rollback holds it")),
            (
                "the server says why",
                on(),
                |_, status| {
                    let condition = Condition { kind: SYNC_ERROR.into(), message: "said".into(), ..Default::default() };
                    status.conditions = vec![condition];
                },
                Some("said"),
            ),
            (
                "it failed at this commit",
                healing(),
                |_, status| status.operation_state = Some(ended(Phase::Failed, "0123456789")),
                Some("the synchronisation to 0123456 failed; a newer commit is tried by itself"),
            ),
            (
                "somebody changed the cluster",
                on(),
                |_, status| status.operation_state = Some(ended(Phase::Succeeded, "0123456789")),
                Some("the cluster was changed, and self-heal is off"),
            ),
            (
                "only left-overs",
                on(),
                |_, status| status.resources[0].requires_pruning = true,
                Some("what is left over is not deleted, as prune is off"),
            ),
        ];
        for (name, automated, change, said) in cases {
            let mut given = application(automated);
            let mut status = given.status.take().unwrap();
            change(&mut given, &mut status);
            given.status = Some(status);
            assert_eq!(why_it_waits(EN, &given).as_deref(), said, "{name}");
        }
    }

    #[test]
    fn holds_and_authors_have_words() {
        let mut given = Hold { principal: "account:ann".into(), newest: "abcdef0123".into(), ..Hold::default() };
        assert_eq!(hold(EN, &given), "Held by account:ann until somebody releases it.");
        given.until = HoldUntil::NewerCommit;
        assert_eq!(
            hold(EN, &given),
            "Held by account:ann until there is a newer commit than abcdef0, or somebody releases it."
        );
        let user = |username: &str, automated| InitiatedBy { username: username.into(), automated };
        assert_eq!(by(EN, &user("account:ann", false)), "by account:ann");
        assert_eq!(by(EN, &user("", true)), "by automation");
        assert_eq!(by(EN, &user("", false)), "");
    }
}
