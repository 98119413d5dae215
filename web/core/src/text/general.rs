//! What more than one page says.

super::texts! {
    tagline: "From Git to every cluster", "Git에서 모든 클러스터로";
    skip_to_content: "Skip to content", "본문으로 건너뛰기";
    navigation: "Main", "주 메뉴";
    applications: "Applications", "애플리케이션";
    projects: "Projects", "프로젝트";
    clusters: "Clusters", "클러스터";

    name: "Name", "이름";
    namespace: "Namespace", "네임스페이스";
    project: "Project", "프로젝트";
    cluster: "Cluster", "클러스터";
    created: "Created", "생성 시각";
    description: "Description", "설명";
    search: "Search", "검색";
    clear_search: "Clear the search", "검색어 지우기";
    sort_by(column): "Sort by {column}", "{column} 기준 정렬";
    load_more: "Load more", "더 보기";
    shown_of(shown, total): "{shown} of {total}", "{total}개 중 {shown}개";
    nothing_matches: "Nothing matches", "일치하는 항목이 없습니다";
    nothing_matches_hint: "Change the search or the filters to see more.", "검색어나 필터를 바꾸어 보세요.";
    clear_filters: "Clear filters", "필터 지우기";
    all: "All", "전체";
    loading: "Loading", "불러오는 중";

    cancel: "Cancel", "취소";
    close: "Close", "닫기";
    save: "Save", "저장";
    delete: "Delete", "삭제";
    remove: "Remove", "제거";
    dismiss: "Dismiss", "알림 닫기";
    copy: "Copy", "복사";
    copied: "Copied", "복사됨";
    copy_failed: "The browser did not permit copying. Select the text and copy it by hand.", "브라우저가 복사를 허용하지 않았습니다. 텍스트를 선택해 직접 복사하세요.";
    try_again: "Try again", "다시 시도";
    details: "Details", "자세히";
    next_step: "Next step", "다음 단계";
    correlation: "Correlation", "상관 ID";
    warning: "Warning", "경고";
    form: "Form", "양식";
    yaml: "YAML", "YAML";
    status: "Status", "상태";
    none: "None", "없음";

    needs_role(role, mine): "Needs the role {role}; you have {mine}.", "{role} 역할이 필요합니다. 현재 역할은 {mine}입니다.";
    no_role: "no role", "역할 없음";

    live: "Live", "실시간";
    connecting: "Connecting", "연결 중";
    reconnecting: "Reconnecting", "다시 연결 중";
    connection_lost: "The connection to Windlass is lost. What you see may be out of date; trying again.", "Windlass와의 연결이 끊어졌습니다. 표시된 내용이 최신이 아닐 수 있으며, 다시 연결하고 있습니다.";

    not_found: "There is no such page", "페이지를 찾을 수 없습니다";
    not_found_hint: "The address may be old or mistyped.", "주소가 오래되었거나 잘못 입력되었을 수 있습니다.";
    to_applications: "To the applications", "애플리케이션 목록으로";

    unreachable: "Windlass does not answer", "Windlass가 응답하지 않습니다";
    unreachable_hint: "Check your network, and whether the server runs; then try again.", "네트워크와 서버 실행 여부를 확인한 뒤 다시 시도하세요.";
    timed_out: "Windlass took too long to answer", "Windlass의 응답이 너무 늦습니다";
    unreadable: "Windlass gave an answer that this page does not understand", "이 페이지가 이해할 수 없는 응답을 받았습니다";
    unreadable_hint: "Load the page again: the server may have been updated.", "서버가 업데이트되었을 수 있으니 페이지를 새로 고치세요.";
    refused(status): "Windlass refused the request ({status})", "Windlass가 요청을 거부했습니다 ({status})";
    old_data: "This could not be read again; what you see is from before.", "다시 읽지 못했습니다. 이전 내용이 표시되고 있습니다.";

    time_now: "just now", "방금";
    time_seconds(n): "{n} s ago", "{n}초 전";
    time_minutes(n): "{n} min ago", "{n}분 전";
    time_hours(n): "{n} h ago", "{n}시간 전";
    time_days(n): "{n} d ago", "{n}일 전";
    time_months(n): "{n} mo ago", "{n}개월 전";
    time_years(n): "{n} y ago", "{n}년 전";
    duration_short: "under 1 s", "1초 미만";
    duration_seconds(n): "{n} s", "{n}초";
    duration_minutes(n, s): "{n} min {s} s", "{n}분 {s}초";
    duration_hours(n, m): "{n} h {m} min", "{n}시간 {m}분";
}
