//! The private server, really started and stopped.
#![expect(clippy::unwrap_used, reason = "what the tests are built of ends them when it fails")]

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{Connection, PgConnection};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use windlass_postgres::{Embedded, PostgresError, Settings};
use windlass_testing::eventually;

const DEADLINE: Duration = Duration::from_secs(30);

/// A folder that the user who runs the server can reach.
fn folder() -> TempDir {
    tempfile::Builder::new().prefix("windlass ü").permissions(Permissions::from_mode(0o755)).tempdir().unwrap()
}

fn settings(data: &Path) -> Settings {
    Settings { data: data.to_owned(), binaries: None }
}

async fn ask(server: &Embedded, sql: &'static str) -> String {
    let mut connection = PgConnection::connect(server.url()).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

fn is_gone(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None).is_err()
}

#[tokio::test]
async fn starts_keeps_and_stops() {
    let data = folder();
    let server = Embedded::start(settings(data.path())).await.unwrap();
    let pid = server.pid();
    assert_eq!(ask(&server, "SELECT current_setting('listen_addresses') || current_user").await, "windlass");
    assert_eq!(ask(&server, "SELECT lower('É')").await, "é");
    for private in ["run", "postgres"] {
        let metadata = fs::metadata(data.path().join(private)).unwrap();
        assert_eq!(metadata.mode() & 0o777, 0o700, "{private}");
    }
    let running_as = fs::metadata(format!("/proc/{pid}")).unwrap().uid();
    assert_ne!(running_as, 0, "not as root");

    let mut connection = PgConnection::connect(server.url()).await.unwrap();
    sqlx::query("CREATE TABLE kept AS SELECT 'yes' AS answer").execute(&mut connection).await.unwrap();
    server.stop().await;
    assert!(is_gone(pid));

    let server = Embedded::start(settings(data.path())).await.unwrap();
    assert_eq!(ask(&server, "SELECT answer FROM kept").await, "yes");
    server.stop().await;
}

#[tokio::test]
async fn one_server_per_folder_and_remains_are_cleared() {
    let data = folder();
    let first = Embedded::start(settings(data.path())).await.unwrap();
    let error = Embedded::start(settings(data.path())).await.unwrap_err();
    assert!(matches!(error, PostgresError::InUse { .. }), "{error}");
    assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");

    // As after a power cut: no time to remove the pid file.
    let pid = first.pid();
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
    let ended = first.ended().await;
    assert!(matches!(ended, PostgresError::Ended { .. }), "{ended}");
    drop(first);
    let pid_file = data.path().join("postgres/postmaster.pid");
    assert!(pid_file.exists());
    let text = fs::read_to_string(&pid_file).unwrap();
    // The number is another process's now: this one's.
    fs::write(&pid_file, text.replacen(&pid.to_string(), &std::process::id().to_string(), 1)).unwrap();

    let second = Embedded::start(settings(data.path())).await.unwrap();
    assert_eq!(ask(&second, "SELECT 'recovered'").await, "recovered");

    // Dropped, it ends by itself; a start meanwhile waits for that.
    let pid = second.pid();
    drop(second);
    let third = Embedded::start(settings(data.path())).await.unwrap();
    assert!(is_gone(pid));
    third.stop().await;
}

#[tokio::test]
async fn an_unfinished_first_start_is_begun_again() {
    let data = folder();
    fs::create_dir_all(data.path().join("postgres.new/base")).unwrap();
    let server = Embedded::start(settings(data.path())).await.unwrap();
    assert!(!data.path().join("postgres.new").exists());
    server.stop().await;
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said() {
    let data = folder();
    let nothing = folder();
    let without = Settings { data: data.path().to_owned(), binaries: Some(nothing.path().to_owned()) };
    let error = Embedded::start(without).await.unwrap_err();
    assert!(matches!(error, PostgresError::NoBinaries { .. }), "{error}");
    assert!(error.next_step().contains("DATABASE_URL"), "{}", error.next_step());

    fs::create_dir(data.path().join("postgres")).unwrap();
    fs::write(data.path().join("postgres/PG_VERSION"), "9\n").unwrap();
    let error = Embedded::start(settings(data.path())).await.unwrap_err();
    assert!(matches!(error, PostgresError::OtherVersion { data: 9, .. }), "{error}");

    fs::write(data.path().join("file"), "").unwrap();
    let error = Embedded::start(settings(&data.path().join("file"))).await.unwrap_err();
    assert!(matches!(error, PostgresError::Io { .. }), "{error}");
}

#[tokio::test]
async fn a_folder_with_a_long_name_has_its_socket_elsewhere() {
    let data = folder();
    let long = data.path().join("d".repeat(120));
    match Embedded::start(settings(&long)).await {
        Ok(server) => {
            assert_eq!(ask(&server, "SELECT 'here'").await, "here");
            let folder: String = sqlx::query_scalar("SELECT current_setting('unix_socket_directories')")
                .fetch_one(&mut PgConnection::connect(server.url()).await.unwrap())
                .await
                .unwrap();
            server.stop().await;
            fs::remove_dir_all(folder.trim_matches('"')).unwrap();
        }
        // Without a folder of the system's for such things.
        Err(error) => assert!(matches!(error, PostgresError::PathTooLong { .. }), "{error}"),
    }
}

#[tokio::test]
async fn a_broken_configuration_is_shown_in_the_servers_words() {
    let data = folder();
    Embedded::start(settings(data.path())).await.unwrap().stop().await;
    fs::write(data.path().join("postgres/postgresql.auto.conf"), "no_such_setting = 1\n").unwrap();
    let error = Embedded::start(settings(data.path())).await.unwrap_err();
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}

#[tokio::test]
async fn as_root_a_folder_that_others_cannot_reach_is_refused() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: not root");
        return;
    }
    let closed = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
    let error = Embedded::start(settings(&closed.path().join("data"))).await.unwrap_err();
    assert!(matches!(error, PostgresError::NotReachable { .. }), "{error}");
    assert!(error.to_string().contains(&closed.path().display().to_string()), "{error}");
}

#[tokio::test]
async fn it_ends_with_the_process_that_started_it() {
    // A child test process starts one and is killed: see `child`.
    let data = folder();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("WINDLASS_TEST_DATA", data.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let pid_file = data.path().join("pid");
    let pid: i32 = eventually("the child's server", DEADLINE, async || {
        fs::read_to_string(&pid_file).ok().and_then(|text| text.parse().ok()).ok_or("not there")
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    eventually("the server's end", DEADLINE, async || if is_gone(pid) { Ok(()) } else { Err("running") }).await;
}

#[tokio::test]
#[ignore = "the other half of it_ends_with_the_process_that_started_it"]
async fn child() {
    let data = std::env::var_os("WINDLASS_TEST_DATA").expect("the folder");
    let data = Path::new(&data);
    let server = Embedded::start(settings(data)).await.unwrap();
    fs::write(data.join("pid.new"), server.pid().to_string()).unwrap();
    fs::rename(data.join("pid.new"), data.join("pid")).unwrap();
    std::future::pending::<()>().await;
}
