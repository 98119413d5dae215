//! One application.

super::texts! {
    refresh: "Refresh", "새로 고침";
    refresh_hint: "Read Git again now and compare", "Git을 다시 읽고 비교합니다";
    refreshed: "Git was read and compared.", "Git을 읽고 비교했습니다.";
    synchronise: "Synchronise", "동기화 실행";
    synchronise_hint: "Make the cluster be what Git says", "클러스터를 Git과 같게 만듭니다";
    sync_running: "A synchronisation is going on; wait for its end.", "동기화가 진행 중입니다. 끝날 때까지 기다리세요.";

    repository: "Repository", "저장소";
    folder: "Folder", "폴더";
    target_revision: "Revision wanted", "원하는 리비전";
    commit: "Compared commit", "비교한 커밋";
    not_compared: "Not compared yet", "아직 비교하지 않음";
    open_commit: "Open the commit in its repository", "저장소에서 커밋 열기";
    last_compared: "Last compared", "마지막 비교";
    copy_commit: "Copy the whole commit", "전체 커밋 복사";

    conditions: "What needs attention", "확인이 필요한 항목";
    since: "Since", "시작";
    operation: "Last synchronisation", "마지막 동기화";
    operation_by(who): "by {who}", "실행자: {who}";
    operation_took(duration): "took {duration}", "소요 시간 {duration}";
    results: "Object by object", "객체별 결과";
    result_synced: "Applied", "적용됨";
    result_failed: "Refused", "거부됨";
    result_pruned: "Deleted", "삭제됨";
    result_prune_skipped: "Left in the cluster", "클러스터에 남김";

    history: "History", "기록";
    history_empty: "Nothing was synchronised yet.", "아직 동기화한 적이 없습니다.";
    kind_sync: "Synchronisation", "동기화 작업";
    kind_refresh: "Git read again", "Git 다시 읽기";

    objects: "Objects", "객체";
    no_objects: "No objects", "객체가 없습니다";
    no_objects_hint: "There are no manifests in the folder at this commit.", "이 커밋의 폴더에는 매니페스트가 없습니다.";
    no_objects_error: "The manifests could not be read; the error above says why.", "매니페스트를 읽지 못했습니다. 위의 오류에서 이유를 확인하세요.";
    no_objects_yet: "The application was not compared yet.", "애플리케이션을 아직 비교하지 않았습니다.";
    kind: "Kind", "종류";
    reason: "Reason", "이유";
    only_out_of_sync: "Out of sync", "동기화되지 않음";
    only_unhealthy: "Not healthy", "정상 아님";
    search_objects: "Search objects", "객체 검색";
    no_health: "This kind has no health", "이 종류에는 상태가 없습니다";
    cluster_scoped: "Cluster-scoped", "클러스터 범위";

    object_gone: "This object is not part of the application", "이 객체는 애플리케이션에 속하지 않습니다";
    object_gone_hint: "It may have left Git and the cluster since the link was made.", "링크가 만들어진 뒤 Git과 클러스터에서 사라졌을 수 있습니다.";
    tab_summary: "Summary", "요약";
    tab_diff: "Diff", "차이";
    tab_desired: "Desired manifest", "원하는 매니페스트";
    tab_live: "Live manifest", "실제 매니페스트";
    group: "Group", "그룹";
    api_version: "Version", "버전";
    origin: "In Git", "Git 위치";
    labels: "Labels", "레이블";
    side_by_side: "Side by side", "나란히 보기";
    inline: "Inline", "한 줄로 보기";
    diff_layout: "Layout of the diff", "차이 보기 방식";
    live_side: "In the cluster", "클러스터";
    desired_side: "As Git wants it", "Git이 원하는 상태";
    lines_added(n): "{n} added", "{n}줄 추가";
    lines_removed(n): "{n} removed", "{n}줄 제거";
    no_difference: "No difference", "차이가 없습니다";
    no_difference_hint: "The cluster has this object as Git wants it.", "클러스터의 객체가 Git과 같습니다.";
    unfold(n): "Show {n} unchanged lines", "바뀌지 않은 {n}줄 보기";
    line_added: "Added:", "추가:";
    line_removed: "Removed:", "제거:";
    desired_empty: "Not in Git", "Git에 없음";
    desired_empty_hint: "A synchronisation with pruning deletes it from the cluster.", "정리를 켜고 동기화하면 클러스터에서 삭제됩니다.";
    live_empty: "Not in the cluster", "클러스터에 없음";
    live_empty_hint: "A synchronisation creates it.", "동기화하면 만들어집니다.";
    masked: "Values of Secrets are masked; equal masks mean equal values.", "Secret 값은 가려집니다. 가림 표시가 같으면 값도 같습니다.";

    sync_title(name): "Synchronise {name}", "{name} 동기화";
    plan: "Plan", "계획";
    action_create: "Create", "생성";
    action_change: "Change", "변경";
    action_delete: "Delete from the cluster", "클러스터에서 삭제";
    action_keep: "Keep in the cluster", "클러스터에 유지";
    prune: "Also delete what is no longer in Git", "Git에 없는 객체도 삭제";
    prune_hint: "Off: such objects stay in the cluster.", "끄면 해당 객체가 클러스터에 남습니다.";
}
