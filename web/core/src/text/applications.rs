//! The list of applications, and the words for states.

super::texts! {
    search_applications: "Search applications", "애플리케이션 검색";
    search_placeholder: "Search by name…", "이름으로 검색…";
    sync: "Sync", "동기화";
    health: "Health", "상태";
    source: "Source", "소스";
    destination: "Destination", "대상";
    compared: "Compared", "비교 시각";
    filter_by(what): "Filter by {what}", "{what} 필터";
    out_of(out, all): "{out} of {all} objects are out of sync", "객체 {all}개 중 {out}개가 동기화되지 않음";
    selected(n): "{n} selected", "{n}개 선택됨";
    no_projects: "There are no projects.", "프로젝트가 없습니다.";

    new_application: "New application", "새 애플리케이션";
    no_applications: "No applications yet", "아직 애플리케이션이 없습니다";
    no_applications_hint: "An application takes a folder of a Git repository to a namespace of a cluster. The first one takes three commands.", "애플리케이션은 Git 저장소의 폴더를 클러스터의 네임스페이스로 전달합니다. 명령 세 개면 첫 애플리케이션을 만들 수 있습니다.";
    step_sign_in: "Sign in on the command line:", "명령줄에서 로그인합니다:";
    step_manifest: "Write the application down, in a file app.yaml. Argo CD's manifests work unchanged:", "app.yaml 파일에 애플리케이션을 적습니다. Argo CD 매니페스트를 그대로 쓸 수 있습니다:";
    step_apply: "Hand it to Windlass; it appears here by itself:", "Windlass에 전달하면 이 목록에 바로 나타납니다:";
    application_needs: "The cluster must be known to Windlass, and the project must permit the repository and the destination.", "클러스터가 Windlass에 등록되어 있어야 하고, 프로젝트가 저장소와 대상을 허용해야 합니다.";

    synced: "Synced", "동기화됨";
    out_of_sync: "OutOfSync", "동기화 필요";
    unknown: "Unknown", "알 수 없음";
    healthy: "Healthy", "정상";
    suspended: "Suspended", "중지됨";
    progressing: "Progressing", "진행 중";
    missing: "Missing", "누락됨";
    degraded: "Degraded", "저하됨";

    phase_pending: "Waiting", "대기 중";
    phase_running: "In progress", "진행 중";
    phase_terminating: "Ending", "종료 중";
    phase_failed: "Failed", "실패";
    phase_error: "Error", "오류";
    phase_succeeded: "Succeeded", "성공";
}
