//! Signing in, and one's own account.

super::texts! {
    sign_in: "Sign in", "로그인";
    sign_in_to: "Sign in to Windlass", "Windlass에 로그인";
    sign_in_again: "Your session has ended. Sign in again to go on where you were.", "세션이 끝났습니다. 다시 로그인하면 보던 곳으로 돌아갑니다.";
    user_name: "User name", "사용자 이름";
    password: "Password", "비밀번호";
    show_password: "Show the password", "비밀번호 표시";
    first_time: "First time here? The server prints the password of admin once, at its first start.", "처음이신가요? 서버는 처음 시작할 때 admin의 비밀번호를 한 번 출력합니다.";
    sign_out: "Sign out", "로그아웃";
    account_menu(user): "Account of {user}", "{user} 계정";
    role: "Role", "역할";
    language: "Language", "언어";
    theme: "Theme", "테마";
    theme_system: "System", "시스템 설정";
    theme_light: "Light", "밝게";
    theme_dark: "Dark", "어둡게";
    version(version): "Windlass {version}", "Windlass 버전 {version}";

    change_password: "Change password", "비밀번호 변경";
    change_password_hint: "Your other sessions end; this one goes on.", "다른 세션은 끝나고 이 세션은 유지됩니다.";
    current_password: "Current password", "현재 비밀번호";
    new_password: "New password", "새 비밀번호";
    new_password_hint: "8 characters or more.", "8자 이상이어야 합니다.";
    repeat_password: "New password again", "새 비밀번호 확인";
    wrong_current_password: "The current password is wrong. Type it again.", "현재 비밀번호가 틀렸습니다. 다시 입력하세요.";
    passwords_differ: "The two new passwords differ.", "두 새 비밀번호가 서로 다릅니다.";
    password_changed: "Your password is changed.", "비밀번호가 변경되었습니다.";
}
