//! The order of a deletion: that of a synchronisation, backwards.

use std::cmp::Reverse;
use windlass_model::object::ObjectKey;
use windlass_objects::order::rank;

/// Objects, each with its wave, in rounds: each round waits until the one before is gone. The highest wave goes first,
/// and in a wave what others stand on goes last: custom resources before the workloads that tidy up after them, a
/// namespace after what is in it.
#[must_use]
pub fn rounds(objects: impl IntoIterator<Item = (ObjectKey, i64)>) -> Vec<Vec<ObjectKey>> {
    let place = |(key, wave): &(ObjectKey, i64)| Reverse((*wave, rank(&key.group, &key.kind)));
    let mut objects: Vec<_> = objects.into_iter().collect();
    objects.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.0.cmp(&b.0)));
    let rounds = objects.chunk_by(|a, b| place(a) == place(b));
    rounds.map(|round| round.iter().map(|(key, _)| key.clone()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_stand_on_goes_last_and_high_waves_first() {
        let object = |group: &str, kind: &str, name: &str, wave| {
            let (group, kind, name) = (group.to_owned(), kind.to_owned(), name.to_owned());
            (ObjectKey { group, kind, namespace: "shop".into(), name }, wave)
        };
        let order = rounds([
            object("", "Namespace", "shop", 0),
            object("", "ConfigMap", "b", 0),
            object("", "ConfigMap", "a", 0),
            object("example.com", "Widget", "w", 0),
            object("apps", "Deployment", "api", 0),
            object("", "ConfigMap", "late", 5),
            object("", "Service", "early", -1),
        ]);
        let names: Vec<Vec<_>> =
            order.iter().map(|round| round.iter().map(|key| key.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["late"], vec!["w"], vec!["api"], vec!["a", "b"], vec!["shop"], vec!["early"]]);
        assert!(rounds([]).is_empty());
    }
}
