//! What can be missing or wrong at the start is said in a sentence.

use std::path::Path;
use std::process::{Command, Stdio};

fn windlass() -> Command {
    let test = std::env::current_exe().unwrap();
    let mut command = Command::new(test.parent().and_then(Path::parent).unwrap().join("windlass"));
    command.stdin(Stdio::null()).env_remove("DATABASE_URL");
    command
}

fn fails(command: &mut Command, words: &[&str]) {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{text}");
    let last = text.lines().last().unwrap_or_default();
    assert!(words.iter().all(|word| last.contains(word)), "{text}");
    assert!(last.starts_with("windlass: ") && !text.contains("panicked"), "{text}");
}

#[test]
fn each_thing_that_is_wrong_has_its_sentence() {
    let folder = tempfile::Builder::new().prefix("wl-").tempdir_in("/tmp").unwrap();
    let data = folder.path().join("data");
    let serve = || {
        let mut command = windlass();
        command.arg("serve").env("WINDLASS_SERVER_LISTEN", "127.0.0.1:0").env("WINDLASS_DATA_DIR", &data);
        command
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fails(serve().env("WINDLASS_SERVER_LISTEN", &address), &["cannot listen on", &address, "WINDLASS_SERVER_LISTEN"]);
    fails(serve().env("WINDLASS_SERVER_LISTEN", "nonsense"), &["not valid", "config/windlass.yaml"]);
    fails(serve().args(["--config", "/nowhere.yaml"]), &["/nowhere.yaml", "cannot be read"]);
    fails(serve().env("WINDLASS_LOG_LEVEL", "a=b=c"), &["log.level"]);
    fails(serve().env("WINDLASS_DATA_DIR", "/proc/nowhere"), &["/proc/nowhere", "WINDLASS_DATA_DIR"]);
    fails(
        serve().env("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none"),
        &["database does not answer", "DATABASE_URL"],
    );
    fails(serve().env("DATABASE_URL", "mysql://a"), &["DATABASE_URL"]);
    fails(serve().env("WINDLASS_PG_BIN", "/nowhere"), &["/nowhere"]);
    fails(serve().env("WINDLASS_SECRETS_KEY_FILE", "/nowhere"), &["/nowhere", "openssl rand"]);
    fails(serve().env("WINDLASS_SOURCES_FILE_ROOTS", "[relative]"), &["sources.file_roots", "relative"]);
    fails(serve().env("WINDLASS_SOURCES_CA_FILE", "/nowhere"), &["sources.ca_file"]);
}
