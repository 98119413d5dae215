//! A repository made by `git`, and sources that may read it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use windlass_sources::{Sources, SourcesConfig};

/// A work tree in a folder of its own.
pub(crate) struct Repository {
    root: TempDir,
}

impl Repository {
    pub(crate) fn empty() -> Self {
        let repository = Self { root: tempfile::tempdir().unwrap() };
        std::fs::create_dir(repository.path()).unwrap();
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// With one commit.
    pub(crate) fn new() -> Self {
        let repository = Self::empty();
        repository.write("deploy/app.yaml", "kind: ConfigMap\n");
        repository.commit("first");
        repository
    }

    /// The folder that is opened to the server.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().join("repo")
    }

    pub(crate) fn url(&self) -> String {
        format!("file://{}", self.path().display())
    }

    pub(crate) fn write(&self, file: &str, content: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Commits everything and gives the commit.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.path())
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.root.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs([("GIT_AUTHOR_NAME", "Ann Lee"), ("GIT_AUTHOR_EMAIL", "ann@example.com")])
            .envs([("GIT_COMMITTER_NAME", "Bob"), ("GIT_COMMITTER_EMAIL", "bob@example.com")])
            .env("GIT_AUTHOR_DATE", "2026-01-02T03:04:05+09:00")
            .output()
            .unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

/// A data folder for mirrors, and the settings that tests begin with.
pub(crate) struct Data {
    pub(crate) folder: TempDir,
    pub(crate) config: SourcesConfig,
}

impl Data {
    pub(crate) fn new(file_root: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = SourcesConfig::new(folder.path(), env!("CARGO_BIN_EXE_windlass-sources-test-helper"));
        config.file_roots = file_root.into_iter().map(Path::to_path_buf).collect();
        config.fetch_timeout = Duration::from_secs(30);
        Self { folder, config }
    }

    pub(crate) fn sources(&self) -> Sources {
        Sources::new(self.config.clone())
    }

    /// The folder of the only mirror.
    pub(crate) fn mirror(&self) -> PathBuf {
        let entries = std::fs::read_dir(self.folder.path().join("git")).unwrap();
        let mirrors = entries.map(|entry| entry.unwrap().path()).filter(|path| path.join("objects").is_dir());
        let mut mirrors: Vec<PathBuf> = mirrors.collect();
        assert_eq!(mirrors.len(), 1, "{mirrors:?}");
        mirrors.remove(0)
    }
}
