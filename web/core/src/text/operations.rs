//! Synchronisations, rollbacks, holds and deletions.

super::texts! {
    automatic: "Automatic", "자동 동기화";
    automatic_off: "off", "꺼짐";
    automatic_on: "on", "켜짐";
    automatic_with(what): "on ({what})", "켜짐 ({what})";
    automatic_prune: "prune", "정리";
    automatic_heal: "self-heal", "자동 복구";
    automatic_empty: "allow empty", "빈 상태 허용";
    waits_held: "Automation waits: a rollback holds the application.", "롤백으로 고정되어 있어 자동 동기화가 대기 중입니다.";
    by_automation: "by automation", "자동 실행";

    plan_loading: "The plan is being made…", "계획을 만드는 중…";
    plan_empty: "There are no objects at this commit.", "이 커밋에는 객체가 없습니다.";
    wave(n): "Wave {n}", "웨이브 {n}";
    wave_prunes(n): "Last: no longer in Git (wave {n})", "마지막: Git에 없음 (웨이브 {n})";
    count_create(n): "{n} to create", "생성 {n}개";
    count_change(n): "{n} to change", "변경 {n}개";
    count_keep(n): "{n} as they are", "그대로 {n}개";
    count_prune(n): "{n} to delete", "삭제 {n}개";
    count_skip(n): "{n} left over", "남김 {n}개";
    action_same: "As it is", "그대로";
    row_pending: "Not yet", "아직";
    row_waiting: "Waited for", "기다리는 중";
    rows_more(n): "and {n} more objects", "외 객체 {n}개";
    choose_objects: "Objects to synchronise", "동기화할 객체";
    choose_one: "Choose at least one object.", "객체를 하나 이상 선택하세요.";
    choose_object(object): "Synchronise {object}", "{object} 동기화";
    dry_run: "Dry run", "시험 실행";
    dry_run_hint: "The API server says what would happen; nothing is changed.", "API 서버가 결과만 알려 주고 아무것도 바꾸지 않습니다.";
    advanced: "Advanced", "고급";
    other_revision: "Another revision", "다른 리비전";
    other_revision_hint: "A branch, tag or commit; empty for the application's own.", "브랜치, 태그 또는 커밋입니다. 비우면 애플리케이션의 리비전을 사용합니다.";
    rehearse: "Rehearse", "시험";

    operation_ended_by(who): "ended by {who}", "중단: {who}";
    operation_given_up: "given up", "포기함";
    only_given_up: "Only those whose worker was lost too often", "작업자를 너무 자주 잃은 작업만";
    no_operations: "No operations yet", "아직 작업이 없습니다";
    no_operations_hint: "An operation is a decision to change something: a synchronisation, a rollback, a deletion. It appears here by itself.", "작업은 동기화, 롤백, 삭제처럼 무언가를 바꾸겠다는 결정입니다. 생기면 여기에 바로 나타납니다.";
    operation_objects: "What became of each object", "객체별로 어떻게 되었는지";
    operation_no_objects: "It says nothing about single objects.", "개별 객체에 대한 결과는 없습니다.";
    deletion: "Deletion of the application", "애플리케이션 삭제 진행";
    operation_asked: "Asked for; a worker begins in a moment.", "요청되었습니다. 곧 작업이 시작됩니다.";
    operation_retries(n): "attempt {n}", "{n}번째 시도";
    goes_on: "It goes on when this is closed.", "닫아도 계속 진행됩니다.";
    terminate: "Terminate", "중단";
    terminating: "It ends at the next safe point.", "다음 안전한 지점에서 끝납니다.";
    terminated: "The operation was told to end.", "작업을 중단하도록 요청했습니다.";

    past: "Past synchronisations", "지난 동기화";
    past_empty: "None is remembered yet.", "아직 기록이 없습니다.";
    past_current: "Latest", "최신";
    operations: "Operations", "작업";
    kind_rollback: "Rollback", "롤백";
    kind_delete: "Deletion", "삭제 작업";

    roll_back: "Roll back", "롤백";
    roll_back_to(number, commit): "Roll back to {number}, commit {commit}", "{number}번, 커밋 {commit}(으)로 롤백";
    rollback_title(name, commit): "Roll {name} back to {commit}", "{name}을(를) {commit}(으)로 롤백";
    rollback_intro: "The cluster becomes what Git said at that commit, and automation leaves it there.", "클러스터를 해당 커밋의 Git 내용으로 되돌리고, 자동 동기화는 그 상태를 유지합니다.";
    hold_legend: "Hold it there", "고정 기간";
    hold_released: "Until released", "해제할 때까지";
    hold_newer: "Until a newer commit", "새 커밋이 있을 때까지";
    hold_reason: "Why", "사유";
    hold_reason_hint: "For those who wonder later.", "나중에 궁금해할 사람을 위해 적습니다.";
    hold_title(commit): "Held at commit {commit}", "커밋 {commit}에 고정됨";
    hold_until_released(who): "Held by {who} until somebody releases it.", "{who}이(가) 고정했습니다. 누군가 해제할 때까지 유지됩니다.";
    hold_until_newer(who, commit): "Held by {who} until there is a newer commit than {commit}, or somebody releases it.", "{who}이(가) 고정했습니다. {commit}보다 새로운 커밋이 있거나 누군가 해제할 때까지 유지됩니다.";
    release: "Release", "고정 해제";
    release_hint: "Automation goes on.", "자동 동기화를 계속합니다.";
    released: "The hold is released.", "고정을 해제했습니다.";

    delete_application: "Delete application", "애플리케이션 삭제";
    delete_application_title(name): "Delete {name}?", "{name}을(를) 삭제할까요?";
    delete_what: "What is deleted", "삭제 대상";
    delete_with(n): "With its {n} objects", "객체 {n}개와 함께";
    delete_without: "Only the application", "애플리케이션만";
    delete_with_hint(n, place): "{n} objects are deleted from {place}, then the application. This cannot be undone.", "{place}에서 객체 {n}개를 삭제한 뒤 애플리케이션을 삭제합니다. 되돌릴 수 없습니다.";
    delete_without_hint: "The objects stay in the cluster; nobody keeps them as Git says any more.", "객체는 클러스터에 남지만 더 이상 Git과 같게 유지되지 않습니다.";
    propagation: "What the objects own", "객체가 소유한 것";
    propagation_foreground: "Deleted first", "먼저 삭제";
    propagation_background: "Deleted afterwards", "나중에 삭제";
    propagation_orphan: "Stays", "유지";
    deletion_begun: "The deletion has begun.", "삭제를 시작했습니다.";
    application_deleted(name): "{name} is deleted.", "{name}을(를) 삭제했습니다.";
    deleting_title: "Being deleted", "삭제 중";
    deleting_hint: "Its objects are deleted first; the application goes when they are gone.", "객체를 먼저 삭제하고, 모두 사라지면 애플리케이션이 삭제됩니다.";
    deleting_left(n): "{n} objects are still there.", "객체 {n}개가 아직 남아 있습니다.";
    deleting_held: "Still there:", "아직 남은 객체:";
    deleting_failed: "The deletion did not succeed", "삭제하지 못했습니다";
    deleting_failed_hint: "Correct the cause, and delete it again.", "원인을 해결한 뒤 다시 삭제하세요.";
    is_deleting: "It is being deleted.", "삭제하고 있습니다.";
}
