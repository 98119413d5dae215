//! Applying on the client's side, where server-side apply cannot do it.
//!
//! Server-side apply tells the entries of a list apart by their keys. Therefore it refuses a manifest that has a key twice
//! (two variables of one name), and it takes an entry whose key somebody changed by hand (a Service's port 80 to 81) for
//! another one that it has to keep, and the union is then refused. Here the same merge is made, with the entries as the
//! manifest lists them or without those that have taken their place; what it changes is sent as a JSON merge patch, which
//! replaces lists whole, and holds only for the object that was merged. Who owns what is then written as an apply would have
//! left it, so that what leaves Git leaves the cluster.
//!
//! `kubectl apply` sends a strategic merge patch. That one cannot say which of two entries of one key is meant, and keeps an
//! entry with a changed key, too.

use crate::applied::Applied;
use crate::apply::{JSON_PATCH, Prepared};
use crate::error::ClusterError;
use crate::object::Object;
use crate::transport::Call;
use crate::{Connection, managers, path};
use http::Method;
use serde_json::{Map, Value};
use std::time::Duration;
use windlass_objects::merge::fields::{Entry, Operation};
use windlass_objects::merge::merge_difference;
use windlass_objects::merge::structured::{self, Applying, Replaced};
use windlass_objects::schema::Schema;

/// Pauses between attempts: controllers that write an object's status in a burst are soon done.
const PAUSES: [u64; 7] = [0, 20, 40, 80, 160, 320, 640];
const MERGE_PATCH: &str = "application/merge-patch+json";
/// What server-side apply says of an entry that is there twice.
const TWICE: &str = "duplicate entries for key";
/// The one refusal that names no field: two ports of a Service with one port of the nodes.
const NODE_PORT: &str = "duplicate nodePort";

/// What an apply here comes to.
struct Plan {
    /// What is sent: a patch of the object that is there, or a whole one.
    body: Object,
    is_patch: bool,
    /// What is ours afterwards.
    ours: Map<String, Value>,
    warning: String,
}

impl Plan {
    /// Lets it be sent to the object as it is by now.
    fn of_any_version(&mut self) {
        if let Some(Value::Object(metadata)) = self.body.get_mut("metadata") {
            metadata.remove("resourceVersion");
        }
    }
}

impl Connection {
    /// Applies here what the server refused to apply, if that is of any use; else the refusal stands.
    pub(crate) async fn apply_here(
        &self,
        apply: &Prepared<'_>,
        refusal: ClusterError,
        before: Option<Object>,
    ) -> Result<Applied, ClusterError> {
        let Some(words) = words_of(&refusal).filter(|_| apply.options.force) else { return Err(refusal) };
        let kind = &apply.kind;
        let Ok(Some(schema)) = self.schema(&kind.group, &kind.version, &kind.kind).await else { return Err(refusal) };
        // For real, who owns what has been written since the object was seen.
        let mut live = if apply.options.dry_run { before } else { self.read_of(kind, &apply.path).await? };
        let has_own_version = apply.desired.get("metadata").is_some_and(|it| it.get("resourceVersion").is_some());
        for pause in PAUSES {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let Some(mut plan) = plan(&apply.desired, live.as_ref(), &schema, words, apply.options.manager) else {
                return Err(refusal);
            };
            if apply.options.dry_run && !has_own_version {
                // It foresees what would come of what was seen, as a dry run of an apply does.
                plan.of_any_version();
            }
            match self.carry_out_here(apply, &plan, live.as_ref()).await {
                Err(ClusterError::Conflict { .. }) if !has_own_version => {
                    live = self.read_of(kind, &apply.path).await?;
                }
                answer => return answer,
            }
        }
        Err(ClusterError::Conflict { message: format!("{} is being changed all the time", apply.path) })
    }

    async fn carry_out_here(
        &self,
        apply: &Prepared<'_>,
        plan: &Plan,
        before: Option<&Object>,
    ) -> Result<Applied, ClusterError> {
        let manager = apply.options.manager;
        let body = Value::Object(plan.body.clone());
        let call = if plan.is_patch {
            Call::new(Method::PATCH, apply.query(&apply.path, false)).body(MERGE_PATCH, body.to_string())
        } else {
            let collection = apply.path.rsplit_once('/').map_or("", |(collection, _)| collection);
            Call::new(Method::POST, apply.query(collection, false)).json(&body)
        };
        let answer = self.call(call).await?;
        let mut object = answer.object()?;
        if !apply.options.dry_run {
            object = self.own(apply, object, &plan.ours).await?;
        }
        tracing::info!(
            server = self.server(),
            object = apply.path,
            dry_run = apply.options.dry_run,
            "Applied on the client's side: {}",
            plan.warning
        );
        let mut applied = Applied::of(&answer, object, before, manager);
        applied.warnings.push(plan.warning.clone());
        Ok(applied)
    }

    /// Writes down that exactly these fields are ours. A controller that writes its status meanwhile is no reason to do all
    /// of it again.
    async fn own(
        &self,
        apply: &Prepared<'_>,
        mut object: Object,
        ours: &Map<String, Value>,
    ) -> Result<Object, ClusterError> {
        let manager = apply.options.manager;
        for pause in PAUSES {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let managed_fields = managers::with_own(&object, manager, apply.api_version(), ours);
            let Some(patch) = managed_fields.and_then(|fields| managers::patch(&object, fields)) else {
                return Ok(object);
            };
            let target = path::with_query(&apply.path, &[("fieldManager", manager)]);
            match self.call(Call::new(Method::PATCH, target).body(JSON_PATCH, patch.to_string())).await {
                Err(ClusterError::Conflict { .. }) => match self.read_of(&apply.kind, &apply.path).await? {
                    Some(newer) => object = newer,
                    // Deleted meanwhile.
                    None => return Ok(object),
                },
                answer => return answer?.object(),
            }
        }
        // The next apply folds what is left.
        Ok(object)
    }
}

/// The server's words, if the refusal is one that may be about entries of lists.
fn words_of(refusal: &ClusterError) -> Option<&str> {
    match refusal {
        ClusterError::Invalid { message } => Some(message),
        ClusterError::Api { code: 500, message } if message.contains(TWICE) || message.contains(NODE_PORT) => {
            Some(message)
        }
        _ => None,
    }
}

/// What is to be done about a refusal; None if nothing here helps.
fn plan(desired: &Object, live: Option<&Object>, schema: &Schema, refusal: &str, manager: &str) -> Option<Plan> {
    let folded = live.map(|live| managers::as_folded(live, manager));
    // The time is that of a bookkeeping of which only the fields are taken.
    let time = "1970-01-01T00:00:00Z";
    let applying = Applying {
        live: folded.as_ref(),
        desired,
        schema,
        manager,
        force: true,
        duplicates: refusal.contains(TWICE),
        time,
    };
    let (target, warning) = if applying.duplicates {
        (structured::apply(&applying).ok()?, twice(refusal))
    } else {
        let replaced: Vec<Replaced> = structured::replaced(&applying)
            .ok()?
            .into_iter()
            .filter(|entry| is_about(refusal, &entry.list()))
            .collect();
        if replaced.is_empty() {
            return None;
        }
        let left = Replaced::remove(&replaced, folded.as_ref()?, schema);
        (structured::apply(&Applying { live: Some(&left), ..applying }).ok()?, in_place(&replaced, refusal))
    };
    let is_ours = |entry: &&Entry| entry.manager == manager && entry.operation == Operation::Apply;
    let ours = target.managers.iter().find(is_ours)?.fields.to_json();
    let Some(live) = live else {
        return Some(Plan { body: target.object, is_patch: false, ours, warning });
    };
    let mut body = merge_difference(&managers::bare(live), &target.object);
    let version = desired.get("metadata").and_then(|it| it.get("resourceVersion"));
    let version = version.or_else(|| live.get("metadata")?.get("resourceVersion"))?.clone();
    let metadata = body.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    metadata.as_object_mut()?.insert("resourceVersion".to_owned(), version);
    Some(Plan { body, is_patch: true, ours, warning })
}

fn twice(refusal: &str) -> String {
    // Server-side apply names the object first, then the list, or each of several in a line of its own, in any order.
    let mut lists: Vec<&str> = refusal
        .lines()
        .filter(|line| line.contains(TWICE))
        .map(|line| line.split_once("): ").map_or(line, |(_, list)| list).trim().trim_start_matches('.'))
        .collect();
    lists.sort_unstable();
    format!(
        "applied on the client's side, because server-side apply takes no list that has an entry twice ({}); keep one of the entries in Git",
        lists.join(", ")
    )
}

fn in_place(replaced: &[Replaced], refusal: &str) -> String {
    let entries: Vec<String> = replaced
        .iter()
        .map(|entry| match entry.manager.as_str() {
            "" => entry.text(),
            manager => format!("{} ({manager} wrote it)", entry.text()),
        })
        .collect();
    format!(
        "replaced {}, which the API server does not take beside what Git has in its place: {refusal}",
        entries.join(", ")
    )
}

/// Whether the server's words name a field of this list. A path in them has a place in brackets behind each list; several
/// problems are in brackets, too.
fn is_about(refusal: &str, list: &str) -> bool {
    if refusal.contains(NODE_PORT) && list == "spec.ports" {
        return true;
    }
    let mut plain = String::with_capacity(refusal.len());
    let mut is_place = false;
    for letter in refusal.chars() {
        is_place = is_place || letter == '[' && plain.ends_with(char::is_alphanumeric);
        if !is_place {
            plain.push(letter);
        }
        is_place = is_place && letter != ']';
    }
    let is_of_a_path = |letter: char| letter.is_alphanumeric() || letter == '.';
    plain.match_indices(list).any(|(at, _)| {
        let (before, after) = (plain.get(..at), plain.get(at + list.len()..));
        !before.is_some_and(|text| text.ends_with(is_of_a_path))
            && !after.is_some_and(|text| text.starts_with(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refusals_name_lists() {
        let table = [
            (r#"Service "s" is invalid: spec.ports[1].name: Duplicate value: "http""#, "spec.ports", true),
            (
                r#"Service "s" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: x]"#,
                "spec.ports",
                true,
            ),
            ("duplicate nodePort: {TCP 30123}", "spec.ports", true),
            ("duplicate nodePort: {TCP 30123}", "spec.template.spec.containers", false),
            (
                r#"spec.template.spec.containers[0].ports[1].name: Duplicate value: "a""#,
                "spec.template.spec.containers.ports",
                true,
            ),
            ("spec.portsOther: Required value", "spec.ports", false),
            ("status.spec.ports[0]: Required value", "spec.ports", false),
            ("spec.type: Unsupported value", "spec.ports", false),
            ("", "spec.ports", false),
        ];
        for (refusal, list, expected) in table {
            assert_eq!(is_about(refusal, list), expected, "{refusal}");
        }
    }

    #[test]
    fn lists_with_an_entry_twice_are_told() {
        let object = "failed to create typed patch object (shop/api; apps/v1, Kind=Deployment): ";
        let table = [
            (".spec.env: duplicate entries for key [name=\"A\"]", "(spec.env: duplicate entries for key [name=\"A\"])"),
            (
                "errors:\n  .a: duplicate entries for key [x=1]\n  .b: duplicate entries for key [y=2]",
                "(a: duplicate entries for key [x=1], b: duplicate entries for key [y=2])",
            ),
        ];
        for (words, expected) in table {
            let sentence = twice(&format!("{object}{words}"));
            assert!(sentence.contains(expected), "{sentence}");
        }
    }

    #[test]
    fn what_nothing_here_helps_with_stays_refused() {
        let api = |code, message: &str| ClusterError::Api { code, message: message.into() };
        for refusal in [
            api(500, "etcd is gone"),
            api(503, "duplicate nodePort"),
            ClusterError::Forbidden { message: "spec.ports".into() },
            ClusterError::Conflict { message: "duplicate entries for key".into() },
        ] {
            assert_eq!(words_of(&refusal), None, "{refusal}");
        }
        let schema = Schema::built_in("", "v1", "Service").unwrap();
        let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "resourceVersion": "7"}, "spec": {"ports": [{"port": 81, "protocol": "TCP"}]}});
        let live = service.as_object().unwrap();
        let mut desired = live.clone();
        desired["spec"]["ports"][0]["port"] = json!(80);
        let plan = |live, refusal| plan(&desired, live, &schema, refusal, "windlass");
        assert!(plan(Some(live), "spec.type: Unsupported value").is_none());
        assert!(plan(None, "spec.ports[1].name: Duplicate value").is_none());
        let plan = plan(Some(live), "spec.ports[1].name: Duplicate value").unwrap();
        let expected =
            json!({"metadata": {"resourceVersion": "7"}, "spec": {"ports": [{"port": 80, "protocol": "TCP"}]}});
        assert_eq!(Value::Object(plan.body), expected);
        assert!(plan.warning.starts_with("replaced spec.ports[port=81,protocol=\"TCP\"], which"), "{}", plan.warning);
    }
}
