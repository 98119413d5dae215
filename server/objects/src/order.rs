//! Which kind comes first in a synchronisation (contract: delivery, "Order").

/// The order of the kinds that others depend on, as Argo CD's; what is not listed comes after all of them.
const ORDER: &[(&str, &str)] = &[
    ("", "Namespace"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("", "ResourceQuota"),
    ("", "LimitRange"),
    ("policy", "PodDisruptionBudget"),
    ("", "ServiceAccount"),
    ("", "Secret"),
    ("", "ConfigMap"),
    ("storage.k8s.io", "StorageClass"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("", "Service"),
    ("apps", "DaemonSet"),
    ("", "Pod"),
    ("", "ReplicationController"),
    ("apps", "ReplicaSet"),
    ("apps", "Deployment"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("apps", "StatefulSet"),
    ("batch", "Job"),
    ("batch", "CronJob"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "Ingress"),
    ("apiregistration.k8s.io", "APIService"),
];

/// The rank of a kind that is not in the list, such as a custom one.
const LAST: u16 = 1000;

/// A kind's place in a synchronisation: lower first. Kinds of one rank have no order among them.
#[must_use]
pub fn rank(group: &str, kind: &str) -> u16 {
    let place = ORDER.iter().position(|(of_group, of_kind)| *of_group == group && *of_kind == kind);
    place.and_then(|place| u16::try_from(place).ok()).unwrap_or(LAST)
}

/// Sorts by the kinds' ranks, then namespace, name and kind, so that the order is always the same.
pub fn sync_order<T>(items: &mut [T], key: impl Fn(&T) -> &windlass_model::object::ObjectKey) {
    items.sort_by(|left, right| {
        let (left, right) = (key(left), key(right));
        let of = |key: &windlass_model::object::ObjectKey| rank(&key.group, &key.kind);
        of(left).cmp(&of(right)).then_with(|| {
            (&left.namespace, &left.name, &left.kind, &left.group).cmp(&(
                &right.namespace,
                &right.name,
                &right.kind,
                &right.group,
            ))
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::object::ObjectKey;

    #[test]
    fn what_others_need_comes_first() {
        let kinds = [
            ("example.com", "Widget"),
            ("apps", "Deployment"),
            ("serving.knative.dev", "Service"),
            ("", "Service"),
            ("apiextensions.k8s.io", "CustomResourceDefinition"),
            ("", "ConfigMap"),
            ("", "Namespace"),
        ];
        let mut keys: Vec<ObjectKey> = kinds
            .iter()
            .map(|(group, kind)| ObjectKey {
                group: (*group).into(),
                kind: (*kind).into(),
                namespace: String::new(),
                name: "a".into(),
            })
            .collect();
        sync_order(&mut keys, |key| key);
        let sorted: Vec<&str> = keys.iter().map(|key| key.kind.as_str()).collect();
        assert_eq!(
            sorted,
            ["Namespace", "ConfigMap", "CustomResourceDefinition", "Service", "Deployment", "Service", "Widget"]
        );
    }
}
