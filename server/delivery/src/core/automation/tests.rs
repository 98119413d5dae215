use super::*;
use chrono::{DateTime, Utc};
use windlass_model::application::{Application, SyncStatus};
use windlass_model::operation::{Phase, SyncResource};

/// Seconds after the beginning of the story.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn resource(name: &str) -> SyncResource {
    SyncResource { kind: "ConfigMap".into(), name: name.into(), ..SyncResource::default() }
}

/// `prune,selfHeal`; `-` is automation without any of them, `off` none.
fn policy(text: &str) -> Policy {
    let has = |word| text.split(',').any(|one| one == word);
    Policy { enabled: text != "off", prune: has("prune"), self_heal: has("selfHeal"), allow_empty: has("allowEmpty") }
}

/// `abc: a b +c`: compared with that commit, a and b differ and c is extra. `?` is not known, `…` not finished,
/// `old` not of what is wanted now; `empty` has nothing in Git.
fn comparison(text: &str) -> Comparison {
    let (revision, rest) = text.split_once(':').unwrap();
    let words: Vec<&str> = rest.split_whitespace().collect();
    let has = |word| words.contains(&word);
    let differing = words.iter().filter(|word| !["?", "…", "old", "empty"].contains(word));
    let differing: Vec<_> = differing
        .map(|word| match word.strip_prefix('+') {
            Some(name) => Difference { object: resource(name), is_extra: true },
            None => Difference { object: resource(word), is_extra: false },
        })
        .collect();
    Comparison {
        status: match (has("?"), differing.is_empty()) {
            (true, _) => SyncStatus::Unknown,
            (false, true) => SyncStatus::Synced,
            (false, false) => SyncStatus::OutOfSync,
        },
        is_settled: !has("…"),
        is_current: !has("old"),
        revision: revision.to_owned(),
        wanted: if has("empty") { 0 } else { 5 },
        differing,
    }
}

/// `abc ok`: the last synchronisation was of that commit and succeeded, from 0 to 10 s. `failed`, `error`;
/// `part` by a person; `heal3`: the third undoing.
fn last(text: &str) -> Option<LastSync> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let revision = words.first()?;
    let has = |word| words.contains(&word);
    let heals = words.iter().find_map(|word| word.strip_prefix("heal")).map_or(0, |number| number.parse().unwrap());
    Some(LastSync {
        phase: if has("failed") {
            Phase::Failed
        } else if has("error") {
            Phase::Error
        } else {
            Phase::Succeeded
        },
        message: "quota".into(),
        revision: (*revision != "nowhere").then(|| (*revision).to_owned()),
        began: at(0),
        ended: Some(at(10)),
        was_partial: has("part"),
        self_heal_attempts: heals,
    })
}

fn told(decision: Decision) -> String {
    match decision {
        Decision::Sync { revision, prune, resources, self_heal_attempts } => {
            let names: Vec<_> = resources.iter().map(|one| one.name.as_str()).collect();
            let what = if names.is_empty() { "all".to_owned() } else { names.join(" ") };
            let heal = if self_heal_attempts > 0 { format!(" heal{self_heal_attempts}") } else { String::new() };
            format!("sync {revision} {what}{}{heal}", if prune { " prune" } else { "" })
        }
        Decision::WaitUntil(time, _) => format!("wait until {}", (time - at(0)).num_seconds()),
        Decision::Nothing(reason) => {
            let text = format!("{reason:?}");
            text.split([' ', '{']).next().unwrap().to_owned()
        }
    }
}

#[test]
fn automation_acts_as_the_contract_says() {
    // The policy, the comparison, the last synchronisation, now in seconds, and what is done.
    let table = [
        // At once on a commit that was not attempted, and the first time.
        ("-", "abc: a", "", 20, "sync abc all"),
        ("-", "abc: a", "old ok", 20, "sync abc all"),
        ("prune", "abc: a +c", "old ok", 20, "sync abc all prune"),
        // A failure of another commit is no obstacle.
        ("-", "abc: a", "old failed", 20, "sync abc all"),
        // Not without being asked, not when there is nothing to do, not while anything is unknown.
        ("off", "abc: a", "", 20, "Off"),
        ("-", "abc:", "old ok", 20, "Synced"),
        ("-", "abc: ? a", "old ok", 20, "Unknown"),
        ("-", "abc: … a", "old ok", 20, "Comparing"),
        ("-", "abc: old a", "old ok", 20, "Comparing"),
        // One attempt for each commit, whoever made it.
        ("-", "abc: a", "abc failed", 20, "Failed"),
        ("selfHeal", "abc: a", "abc error", 9999, "Failed"),
        ("prune,selfHeal", "abc: a", "abc failed heal2", 9999, "Failed"),
        // What did not get as far as a commit was no attempt, nor was a part that a person chose.
        ("-", "abc: a", "nowhere error", 20, "sync abc all"),
        ("-", "abc: a", "abc ok part", 20, "sync abc all"),
        // Drift: only with selfHeal, only what differs, with pauses that grow.
        ("-", "abc: a", "abc ok", 20, "Drift"),
        ("selfHeal", "abc: a b", "abc ok", 10, "sync abc a b heal1"),
        ("selfHeal", "abc: a", "abc ok heal1", 11, "wait until 12"),
        ("selfHeal", "abc: a", "abc ok heal1", 12, "sync abc a heal2"),
        ("selfHeal", "abc: a", "abc ok heal2", 12, "wait until 16"),
        ("selfHeal", "abc: a", "abc ok heal5", 12, "wait until 172"),
        ("selfHeal", "abc: a", "abc ok heal6", 12, "wait until 310"),
        ("selfHeal", "abc: a", "abc ok heal999", 309, "wait until 310"),
        ("selfHeal", "abc: a", "abc ok heal999", 310, "sync abc a heal1000"),
        // After a quiet time the pauses begin anew.
        ("selfHeal", "abc: a", "abc ok heal7", 340, "sync abc a heal1"),
        // A commit is not put off by the fight over another.
        ("selfHeal", "abc: a", "old ok heal9", 11, "sync abc all"),
        // Prune only if asked.
        ("-", "abc: +c", "old ok", 20, "OnlyExtra"),
        ("selfHeal", "abc: +c", "abc ok", 20, "OnlyExtra"),
        ("prune", "abc: +c", "old ok", 20, "sync abc all prune"),
        ("selfHeal", "abc: a +c", "abc ok", 20, "sync abc a heal1"),
        ("prune,selfHeal", "abc: a +c", "abc ok", 20, "sync abc a c prune heal1"),
        // An empty result is refused unless it is allowed.
        ("prune", "abc: empty +a +b", "old ok", 20, "Empty"),
        ("prune,selfHeal", "abc: empty +a", "old ok", 20, "Empty"),
        ("prune,allowEmpty", "abc: empty +a +b", "old ok", 20, "sync abc all prune"),
        ("-", "abc: empty +a", "old ok", 20, "OnlyExtra"),
    ];
    for (asked, compared, before, now, expected) in table {
        let (comparison, last) = (comparison(compared), last(before));
        let situation = Situation {
            policy: policy(asked),
            is_deleted: false,
            is_busy: false,
            comparison: &comparison,
            last: last.as_ref(),
            source_since: at(-100),
            now: at(now),
        };
        assert_eq!(told(decide(&situation)), expected, "{asked} | {compared} | {before} | {now}");
    }
}

#[test]
fn another_source_is_another_attempt_and_what_is_busy_or_going_is_left_alone() {
    let (comparison, last) = (comparison("abc: a"), last("abc failed"));
    let situation = |is_busy, is_deleted, source_since| Situation {
        policy: policy("-"),
        is_deleted,
        is_busy,
        comparison: &comparison,
        last: last.as_ref(),
        source_since,
        now: at(20),
    };
    for (situation, expected) in [
        (situation(false, false, at(-1)), "Failed"),
        (situation(false, false, at(5)), "sync abc all"),
        (situation(true, false, at(5)), "Busy"),
        (situation(false, true, at(5)), "Deleting"),
    ] {
        assert_eq!(told(decide(&situation)), expected, "{situation:?}");
    }
}

#[test]
fn the_policy_is_read_as_argo_cd_reads_it() {
    for (manifest, expected) in [
        ("{}", "off"),
        (r#"{"automated": null}"#, "off"),
        (r#"{"automated": {}}"#, "-"),
        (r#"{"automated": {"enabled": false, "prune": true}}"#, "off"),
        (r#"{"automated": {"enabled": true, "prune": true, "selfHeal": true}}"#, "prune,selfHeal"),
        (r#"{"automated": {"allowEmpty": true}}"#, "allowEmpty"),
    ] {
        let mut view = Application::default();
        view.spec.sync_policy = serde_json::from_str(manifest).unwrap();
        assert_eq!(Policy::of(&view), policy(expected), "{manifest}");
    }
}

#[test]
fn people_read_why_nothing_happens() {
    let first = resource("settings");
    let revision = || "abcdef0123456789".to_owned();
    let said = |reason: Reason| {
        let condition = reason.condition().unwrap();
        format!("{}: {}. {}", condition.kind, condition.message, condition.next_step)
    };
    for (reason, words) in [
        (
            Reason::Failed { revision: revision(), message: "ConfigMap a: forbidden".into() },
            "SyncError: automation waits: the last synchronisation to abcdef01 failed: ConfigMap a: forbidden. Commit a correction",
        ),
        (Reason::Empty { revision: revision() }, "SyncError: automation refuses abcdef01: nothing is left in Git"),
        (Reason::OnlyExtra { count: 1 }, "AutomationWaits: 1 object is no longer in Git"),
        (Reason::OnlyExtra { count: 2 }, "AutomationWaits: 2 objects are no longer in Git"),
        (
            Reason::Drift { first: first.clone(), count: 1 },
            "AutomationWaits: ConfigMap settings has changed in the cluster",
        ),
        (
            Reason::Drift { first: first.clone(), count: 3 },
            "AutomationWaits: ConfigMap settings and 2 more have changed in the cluster",
        ),
        (
            Reason::Fought { first, attempts: 4, until: at(0) },
            "AutomationWaits: ConfigMap settings was changed again after automation had undone that (4 in a row); the next attempt is at 22:13:20 UTC",
        ),
    ] {
        assert!(said(reason.clone()).starts_with(words), "{}", said(reason));
    }
    for quiet in [Reason::Off, Reason::Deleting, Reason::Busy, Reason::Comparing, Reason::Unknown, Reason::Synced] {
        assert_eq!(quiet.condition(), None);
    }
}
