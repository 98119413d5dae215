//! Why something is not in sync or not healthy, and which fields differ.

super::texts! {
    because(state, reason): "{state} because {reason}", "{state}: {reason}";
    and_more(n): "and {n} more", "외 {n}개";
    one_differs: "1 object differs", "객체 1개가 다름";
    some_differ(n): "{n} objects differ", "객체 {n}개가 다름";
    one_missing: "1 is not in the cluster", "1개가 클러스터에 없음";
    some_missing(n): "{n} are not in the cluster", "{n}개가 클러스터에 없음";
    one_extra: "1 is no longer in Git", "1개가 Git에서 사라짐";
    some_extra(n): "{n} are no longer in Git", "{n}개가 Git에서 사라짐";
    one_unclear: "1 could not be compared", "1개를 비교하지 못함";
    some_unclear(n): "{n} could not be compared", "{n}개를 비교하지 못함";
    why_extra: "No longer in Git; a synchronisation with pruning deletes it.", "Git에 더 이상 없습니다. 정리를 켜고 동기화하면 삭제됩니다.";
    why_missing: "Not in the cluster; a synchronisation creates it.", "클러스터에 없습니다. 동기화하면 만들어집니다.";
    why_differs: "It differs from Git; its diff shows where.", "Git과 다릅니다. 차이 보기에서 위치를 확인하세요.";
    why_unclear: "It was not compared yet, or could not be.", "아직 비교하지 않았거나 비교할 수 없습니다.";
    why_sync_unknown: "the application was not compared yet", "애플리케이션을 아직 비교하지 않았습니다";
    why_refused(message): "The last synchronisation was refused: {message}", "마지막 동기화가 거부되었습니다: {message}";
    health_missing: "It is not in the cluster.", "클러스터에 없습니다.";
    health_progressing: "It is not ready yet; its status gives no reason.", "아직 준비되지 않았습니다. 상태에 이유가 없습니다.";
    health_degraded: "It failed; its status gives no reason.", "실패했습니다. 상태에 이유가 없습니다.";
    health_suspended: "It waits on purpose; someone or something suspended it.", "의도적으로 대기 중입니다. 누군가 또는 무언가가 중지했습니다.";
    health_unknown: "Its health could not be found out.", "상태를 알아내지 못했습니다.";

    one_field: "1 field differs", "필드 1개가 다름";
    some_fields(n): "{n} fields differ", "필드 {n}개가 다름";
    to_line(path): "Go to the line of {path}", "{path} 줄로 이동";
    more_fields(n): "Show {n} more", "{n}개 더 보기";
    change_both(before, after): "{before} in the cluster, {after} in Git", "클러스터 {before}, Git {after}";
    change_only_live(before): "{before} in the cluster, not in Git", "클러스터 {before}, Git에는 없음";
    change_only_git(after): "not in the cluster, {after} in Git", "클러스터에 없음, Git {after}";
    change_secret: "another value in the cluster than in Git (secret)", "클러스터와 Git의 값이 다름 (비밀)";
    change_some: "differs", "다름";
    value_secret: "a secret value", "비밀 값";
    value_map(n): "a map of {n}", "항목 {n}개인 맵";
    value_list(n): "a list of {n}", "항목 {n}개인 목록";
    value_empty_map: "an empty map", "빈 맵";
    value_empty_list: "an empty list", "빈 목록";
    whole_object: "the whole object", "객체 전체";

    previous_change: "Previous change", "이전 변경";
    next_change: "Next change", "다음 변경";
    more_lines(n): "Show {n} more lines", "{n}줄 더 보기";
    too_large: "Too large to compare line by line", "너무 커서 줄 단위로 비교할 수 없습니다";
    too_large_hint(n): "The two manifests have {n} lines together. The fields that differ are listed above.", "두 매니페스트는 모두 {n}줄입니다. 다른 필드는 위에 나와 있습니다.";
    laid_over: "No dry run confirmed this: the manifest is laid over the live object, and what the API server would change is not in it.", "시험 적용으로 확인되지 않았습니다. 실제 객체에 매니페스트를 덮어 본 것이며, API 서버가 바꿀 내용은 포함되지 않았습니다.";
}
