//! The tree of an application's objects.

super::texts! {
    view: "View", "보기";
    view_list: "List", "목록";
    view_tree: "Tree", "트리";
    tree: "Resource tree", "리소스 트리";
    owned_by: "Owned by", "소유자";
    images: "Images", "이미지";
    comes_from: "Comes from", "출처";
    not_managed: "The cluster; it is not in Git", "클러스터 (Git에는 없음)";
    below(n): "{n} below", "하위 {n}개";
    more_of_kind(n, kind): "and {n} more: {kind}", "외 {kind} {n}개";
    fewer_of_kind(kind): "Show fewer: {kind}", "{kind} 줄여 보기";
    unattached: "Unattached", "연결되지 않음";
    unattached_hint: "Objects whose owner is not part of this tree.", "소유자가 이 트리에 없는 객체입니다.";
    open_all: "Expand all", "모두 펼치기";
    close_all: "Collapse all", "모두 접기";
    tree_keys: "Arrow keys move, expand and collapse; Enter opens the object.", "화살표 키로 이동하고 펼치거나 접으며, Enter로 객체를 엽니다.";
    no_manifest: "The cluster has no manifest of this object", "클러스터에 이 객체의 매니페스트가 없습니다";
    no_manifest_hint: "It may have been deleted a moment ago.", "방금 삭제되었을 수 있습니다.";
    managed_fields_hidden: "Managed fields are left out.", "관리 필드는 생략했습니다.";
}
