//! Whether an application synchronises by itself, and why it does not just now.

use crate::link::short_commit;
use crate::text::Lang;
use windlass_model::application::{Application, Automated, Condition, Hold, InitiatedBy};
use windlass_model::operation::HoldUntil;

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

/// Why an application that synchronises by itself does not just now; `None` if there is nothing to wonder about.
#[must_use]
pub fn why_it_waits(lang: Lang, application: &Application) -> Option<String> {
    policy(application)?;
    let status = application.status.as_ref()?;
    let running = status.operation_state.as_ref().is_some_and(|state| !state.phase.is_final());
    if application.metadata.deletion_timestamp.is_some() || running {
        return None;
    }
    if status.hold.is_some() {
        return Some(lang.waits_held().to_owned());
    }
    let said = status.conditions.iter().find(|condition| [WAITS, SYNC_ERROR].contains(&condition.kind.as_str()));
    said.map(|condition| condition.message.clone())
}

/// The server's condition for an automation that waits for a person, a commit or a time.
const WAITS: &str = "AutomationWaits";
/// Argo CD's condition for an automation that refuses or has failed.
const SYNC_ERROR: &str = "SyncError";

/// The server's condition for an application that is held.
const HELD: &str = "Held";

/// Whether a condition is only about waiting, and nothing is wrong.
#[must_use]
pub fn is_waiting(condition: &Condition) -> bool {
    condition.kind == WAITS || is_hold(condition)
}

/// Whether a condition is about the hold, which has a banner of its own.
#[must_use]
pub fn is_hold(condition: &Condition) -> bool {
    condition.kind == HELD
}

/// Whether a condition says that something failed, and not only that something is worth knowing.
#[must_use]
pub fn is_error(condition: &Condition) -> bool {
    !condition.kind.ends_with("Warning") && !is_waiting(condition)
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
    use windlass_model::application::{ApplicationSpec, ApplicationStatus, SyncPolicy};
    use windlass_model::operation::{OperationState, Phase};

    const EN: Lang = Lang::English;

    fn application(automated: Option<Automated>) -> Application {
        let sync_policy = Some(SyncPolicy { automated, ..SyncPolicy::default() });
        Application { spec: ApplicationSpec { sync_policy, ..ApplicationSpec::default() }, ..Application::default() }
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
        let condition =
            |kind: &str| vec![Condition { kind: kind.into(), message: "said".into(), ..Default::default() }];
        let state = |phase| Some(OperationState { phase, ..OperationState::default() });
        let on = Some(Automated::default());
        for (name, automated, conditions, held, phase, said) in [
            ("it is off", None, condition(WAITS), true, Phase::Failed, None),
            ("it goes on", on.clone(), Vec::new(), false, Phase::Succeeded, None),
            ("it runs", on.clone(), condition(WAITS), true, Phase::Running, None),
            ("it is held", on.clone(), Vec::new(), true, Phase::Succeeded, Some(EN.waits_held())),
            ("it waits", on.clone(), condition(WAITS), false, Phase::Succeeded, Some("said")),
            ("it failed", on.clone(), condition(SYNC_ERROR), false, Phase::Failed, Some("said")),
            ("something else", on, condition("ComparisonError"), false, Phase::Succeeded, None),
        ] {
            let mut given = application(automated);
            let hold = held.then(Hold::default);
            given.status =
                Some(ApplicationStatus { conditions, hold, operation_state: state(phase), ..Default::default() });
            assert_eq!(why_it_waits(EN, &given).as_deref(), said, "{name}");
            given.metadata.deletion_timestamp = Some(Default::default());
            assert_eq!(why_it_waits(EN, &given), None, "{name}, and is being deleted");
        }
    }

    #[test]
    fn waiting_is_no_error() {
        for (kind, error) in [(WAITS, false), (HELD, false), ("SharedResourceWarning", false), (SYNC_ERROR, true)] {
            assert_eq!(is_error(&Condition { kind: kind.into(), ..Default::default() }), error, "{kind}");
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
