//! What a word such as `CreateFailed`, `in-progress` or `Cluster in healthy state` says.

/// How a word sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Waiting,
    Resting,
    Bad,
    /// It says that nobody knows.
    Unknown,
}

/// How a word or a few words sound; None if they say nothing that is known here.
///
/// The worst part counts: `CreateFailed` is bad, `DEPLOYED_NOT_READY` waits.
pub(super) fn tone(text: &str) -> Option<Tone> {
    let parts = parts(text);
    if let [only] = parts.as_slice()
        && only == "new"
    {
        return Some(Tone::Waiting);
    }
    let (mut found, mut before) = (None, "");
    for part in &parts {
        let tone = match (before, part.as_str(), part_tone(part)) {
            ("non", "compliant", _) | ("not", "found", _) => Some(Tone::Bad),
            // Neither ready nor failed; and a failure that is denied says nothing.
            ("no" | "not" | "partially", _, Some(Tone::Good)) => Some(Tone::Waiting),
            ("no" | "not", _, Some(Tone::Bad)) => None,
            (_, _, tone) => tone,
        };
        if rank(tone) > rank(found) {
            found = tone;
        }
        before = part;
    }
    found
}

pub(super) fn is_negation(part: &str) -> bool {
    matches!(part, "no" | "not" | "partially")
}

/// How the last part sounds that is known: `ArchivingSuccess` is good. None, too, if that is denied.
pub(super) fn last_tone(text: &str) -> Option<Tone> {
    let parts = parts(text);
    let (at, tone) = parts.iter().enumerate().rev().find_map(|(at, part)| Some((at, part_tone(part)?)))?;
    let is_denied = parts.iter().take(at).any(|part| is_negation(part));
    (!is_denied).then_some(tone)
}

/// How a sentence sounds: only what it says outright, since most words of a sentence are about something else.
pub(super) fn sentence_tone(text: &str) -> Option<Tone> {
    let parts = parts(text);
    let says = |words: &[&str]| parts.iter().any(|part| words.contains(&part.as_str()));
    if says(&[
        "denied",
        "error",
        "errors",
        "failed",
        "fails",
        "failure",
        "forbidden",
        "invalid",
        "unable",
        "unauthorized",
    ]) {
        return Some(Tone::Bad);
    }
    let begins = parts.first().is_some_and(|part| is_activity(part));
    (begins || says(&["pending", "progress", "waiting"])).then_some(Tone::Waiting)
}

pub(super) fn rank(tone: Option<Tone>) -> u8 {
    match tone {
        None => 0,
        Some(Tone::Good) => 1,
        Some(Tone::Unknown) => 2,
        Some(Tone::Resting) => 3,
        Some(Tone::Waiting) => 4,
        Some(Tone::Bad) => 5,
    }
}

/// At most as many bytes and parts of a text are looked at: what says how it is says it at once.
const LONGEST: usize = 200;

/// Whether something of this name is about how it is, and not how it was or is to be: `lastBackup`.
pub(super) fn is_now(name: &[String]) -> bool {
    name.first().is_some_and(|first| !matches!(first.as_str(), "desired" | "last" | "latest" | "previous" | "target"))
}

/// The parts of a text, in small letters: `DeploymentsReady` has two.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let (mut part, mut before) = (String::new(), ' ');
    for letter in text.chars().take(LONGEST) {
        let begins = letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        if (begins || !letter.is_alphanumeric()) && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        if letter.is_alphanumeric() {
            part.extend(letter.to_lowercase());
        }
        before = letter;
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// How a part of a text sounds.
pub(super) fn part_tone(part: &str) -> Option<Tone> {
    match part {
        "accepted" | "active" | "admitted" | "applied" | "available" | "bound" | "complete" | "completed"
        | "compliant" | "configured" | "connected" | "created" | "deployed" | "done" | "enabled" | "established"
        | "exists" | "finished" | "green" | "healthy" | "initialized" | "installed" | "listening" | "ok" | "online"
        | "operational" | "programmed" | "provisioned" | "ready" | "reconciled" | "registered" | "resolved"
        | "running" | "serving" | "started" | "stable" | "succeeded" | "success" | "successful" | "successfully"
        | "synced" | "synchronized" | "valid" => Some(Tone::Good),
        "enqueued" | "inprogress" | "pending" | "progress" | "queued" | "requested" | "scheduled" | "submitted"
        | "yellow" => Some(Tone::Waiting),
        "disabled" | "hibernated" | "paused" | "stopped" | "suspended" => Some(Tone::Resting),
        "aborted" | "backoff" | "broken" | "canceled" | "cancelled" | "conflict" | "corrupt" | "crash" | "crashed"
        | "crashloop" | "critical" | "degraded" | "denied" | "err" | "error" | "errored" | "errors" | "exceeded"
        | "expired" | "fail" | "failed" | "failing" | "fails" | "failure" | "fatal" | "forbidden" | "incompatible"
        | "invalid" | "lost" | "misconfigured" | "missing" | "noncompliant" | "orphan" | "orphaned" | "red"
        | "refused" | "rejected" | "stalled" | "timeout" | "unable" | "unauthorized" | "unavailable" | "unhealthy"
        | "unreachable" | "unrecoverable" | "unsupported" => Some(Tone::Bad),
        "unknown" => Some(Tone::Unknown),
        _ => is_activity(part).then_some(Tone::Waiting),
    }
}

/// Whether a part says what is being done: `provisioning`, `importing`.
fn is_activity(part: &str) -> bool {
    const NONE: [&str; 14] = [
        "according",
        "anything",
        "being",
        "during",
        "everything",
        "existing",
        "following",
        "including",
        "matching",
        "nothing",
        "remaining",
        "something",
        "using",
        "warning",
    ];
    part.len() >= 5 && part.ends_with("ing") && !NONE.contains(&part)
}
