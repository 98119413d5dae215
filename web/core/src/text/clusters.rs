//! Clusters.

super::texts! {
    add_cluster: "Add a cluster", "클러스터 추가";
    no_clusters: "No clusters yet", "아직 클러스터가 없습니다";
    no_clusters_hint: "A cluster is where applications go. It is added on the command line, where your kubeconfig is.", "클러스터는 애플리케이션이 전달되는 곳입니다. kubeconfig가 있는 명령줄에서 추가합니다.";
    search_clusters: "Search clusters", "클러스터 검색";
    search_clusters_placeholder: "Search by name or server…", "이름 또는 서버로 검색…";
    connection: "Connection", "연결";
    reached: "Reached", "연결됨";
    failed: "Failed", "연결 실패";
    not_tried: "Not tried yet", "아직 시도 안 함";
    server_version: "Kubernetes", "쿠버네티스";
    attempted: "Last attempt", "마지막 시도";
    step_add: "Add the cluster that your kubeconfig points to:", "kubeconfig가 가리키는 클러스터를 추가합니다:";
    step_add_hint: "Windlass keeps the credentials sealed; nobody can read them back.", "자격 증명은 봉인되어 저장되며 아무도 다시 읽을 수 없습니다.";
}
