//! Projects.

super::texts! {
    new_project: "New project", "새 프로젝트";
    search_projects: "Search projects", "프로젝트 검색";
    search_projects_placeholder: "Search by name or description…", "이름 또는 설명으로 검색…";
    no_projects_yet: "No projects yet", "아직 프로젝트가 없습니다";
    no_projects_hint: "A project says which repositories, clusters, namespaces and kinds belong together. Applications live in one.", "프로젝트는 함께 쓰는 저장소, 클러스터, 네임스페이스, 종류를 정합니다. 애플리케이션은 프로젝트에 속합니다.";
    sources: "Sources", "소스";
    destinations: "Destinations", "대상";
    kinds: "Kinds", "종류";
    nothing_permitted: "Permits nothing", "허용 없음";

    edit_project(name): "Project {name}", "프로젝트 {name}";
    applications_of: "Applications of this project", "이 프로젝트의 애플리케이션";
    name_hint: "Lower-case letters, digits, - and . It cannot be changed later.", "소문자, 숫자, -, . 만 쓸 수 있으며 나중에 바꿀 수 없습니다.";
    description_hint: "What the project is for.", "프로젝트의 용도를 적습니다.";
    source_repos: "Source repositories", "소스 저장소";
    source_repos_hint: "Repositories that applications may read. Globs; / separates, ! forbids. Nothing listed permits nothing.", "애플리케이션이 읽을 수 있는 저장소입니다. 글롭을 쓰며 /는 구분자, !는 금지입니다. 비워 두면 아무것도 허용하지 않습니다.";
    destinations_hint: "Where applications may write: a cluster by server or by name, and a namespace. Globs; ! forbids. Nothing listed permits nothing.", "애플리케이션이 쓸 수 있는 곳입니다. 서버 또는 이름으로 클러스터를, 그리고 네임스페이스를 적습니다. 글롭을 쓰며 !는 금지입니다. 비워 두면 아무것도 허용하지 않습니다.";
    server: "Server", "서버";
    cluster_name: "or cluster name", "또는 클러스터 이름";
    cluster_whitelist: "Cluster-scoped kinds permitted", "허용할 클러스터 범위 종류";
    cluster_whitelist_hint: "Nothing listed permits none. * stands for all.", "비워 두면 모두 금지합니다. *는 전체를 뜻합니다.";
    cluster_blacklist: "Cluster-scoped kinds forbidden", "금지할 클러스터 범위 종류";
    cluster_blacklist_hint: "These are forbidden even if permitted above.", "위에서 허용했더라도 금지합니다.";
    namespace_whitelist: "Namespaced kinds permitted", "허용할 네임스페이스 종류";
    namespace_all: "All kinds", "모든 종류";
    namespace_some: "Only these", "다음 종류만";
    namespace_blacklist: "Namespaced kinds forbidden", "금지할 네임스페이스 종류";
    namespace_blacklist_hint: "These are forbidden even where all are permitted.", "모두 허용하더라도 금지합니다.";
    group_placeholder: "group, empty for core", "그룹(코어는 비움)";
    object_name: "Object name (optional)", "객체 이름(선택)";
    add_source: "Add a repository", "저장소 추가";
    add_destination: "Add a destination", "대상 추가";
    add_kind: "Add a kind", "종류 추가";
    row(n): "row {n}", "{n}행";
    kept_fields: "The manifest has parts that this form does not show; they are kept. See the YAML.", "이 양식에 보이지 않는 항목이 있으며 그대로 보존됩니다. YAML을 확인하세요.";

    yaml_manifest: "Manifest as YAML", "YAML 매니페스트";
    yaml_wrong: "This is not yet a project", "아직 올바른 프로젝트가 아닙니다";
    yaml_place(line, column): "Line {line}, column {column}", "{line}행 {column}열";
    yaml_shape: "A project is a mapping with metadata and spec; sourceRepos is a list of texts, the other lists hold mappings.", "프로젝트는 metadata와 spec을 가진 매핑입니다. sourceRepos는 텍스트 목록이고 다른 목록은 매핑을 담습니다.";
    yaml_first: "Correct the YAML first.", "먼저 YAML을 고치세요.";
    unsaved: "Unsaved changes", "저장하지 않은 변경";
    discard: "Discard changes", "변경 취소";
    saved(name): "Project {name} is saved.", "프로젝트 {name}을(를) 저장했습니다.";
    created_project(name): "Project {name} is created.", "프로젝트 {name}을(를) 만들었습니다.";
    name_missing: "Give the project a name.", "프로젝트 이름을 입력하세요.";

    conflict: "Somebody else has changed this project", "다른 사람이 이 프로젝트를 변경했습니다";
    conflict_hint: "Since you opened it, another version was saved. Compare, then choose.", "연 뒤에 다른 버전이 저장되었습니다. 비교한 뒤 선택하세요.";
    conflict_theirs: "Saved meanwhile", "그사이 저장된 버전";
    conflict_mine: "Your version", "내 버전";
    take_theirs: "Take the saved one", "저장된 버전 사용";
    keep_mine: "Save mine over it", "내 버전으로 덮어쓰기";
    changed_meanwhile: "This project was changed meanwhile; you see your own unsaved version.", "그사이 프로젝트가 변경되었습니다. 저장하지 않은 내 버전이 표시되고 있습니다.";
    show_saved: "Show the saved one", "저장된 버전 보기";

    delete_project: "Delete project", "프로젝트 삭제";
    delete_title(name): "Delete project {name}?", "프로젝트 {name}을(를) 삭제할까요?";
    delete_hint: "Its rules are gone with it. A project that applications use cannot be deleted.", "규칙도 함께 사라집니다. 애플리케이션이 사용하는 프로젝트는 삭제할 수 없습니다.";
    type_name(name): "Type {name} to confirm", "확인하려면 {name}을(를) 입력하세요";
    deleted(name): "Project {name} is deleted.", "프로젝트 {name}을(를) 삭제했습니다.";
}
