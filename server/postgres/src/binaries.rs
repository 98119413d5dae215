//! Finding the server's programs.

use crate::PostgresError;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version that Windlass works with.
pub(crate) const OLDEST: u32 = 15;

/// Where Debian and its kin keep each version.
const VERSIONED: &str = "/usr/lib/postgresql";

/// One installation of the server's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binaries {
    pub(crate) folder: PathBuf,
    /// The major version.
    pub(crate) version: u32,
}

impl Binaries {
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The programs for the data in `cluster`: of the same version if there are data, else the newest.
pub(crate) fn find(given: Option<&Path>, cluster: &Path) -> Result<Binaries, PostgresError> {
    let folders = match given {
        Some(folder) => vec![folder.to_owned()],
        None => candidates(),
    };
    let mut found = Vec::new();
    for folder in folders.iter().filter(|folder| is_complete(folder)) {
        found.push(Binaries { version: version_of(&folder.join("postgres"))?, folder: folder.clone() });
    }
    choose(found, data_version(cluster)?, cluster, folders)
}

fn choose(
    mut found: Vec<Binaries>,
    data: Option<u32>,
    cluster: &Path,
    searched: Vec<PathBuf>,
) -> Result<Binaries, PostgresError> {
    // Stable: of one version, the place that comes first counts.
    found.sort_by_key(|binaries| std::cmp::Reverse(binaries.version));
    let Some(newest) = found.first() else { return Err(PostgresError::NoBinaries { searched }) };
    match data {
        Some(data) => found.iter().find(|binaries| binaries.version == data).cloned().ok_or_else(|| {
            let installed = found.iter().map(|binaries| binaries.version).collect();
            PostgresError::OtherVersion { path: cluster.to_owned(), data, installed }
        }),
        None if newest.version < OLDEST => {
            Err(PostgresError::TooOld { path: newest.folder.clone(), found: newest.version })
        }
        None => Ok(newest.clone()),
    }
}

/// The versioned folders, then `PATH`.
fn candidates() -> Vec<PathBuf> {
    let versioned = fs::read_dir(VERSIONED).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    versioned.chain(env::split_paths(&path).filter(|folder| folder.is_absolute())).collect()
}

fn is_complete(folder: &Path) -> bool {
    ["postgres", "initdb"].iter().all(|program| folder.join(program).is_file())
}

/// The version that wrote the data, if there are any.
fn data_version(cluster: &Path) -> Result<Option<u32>, PostgresError> {
    let path = cluster.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(PostgresError::Io { path, cause }),
    }
}

fn version_of(postgres: &Path) -> Result<u32, PostgresError> {
    let bad = |cause: String| PostgresError::BadBinary { path: postgres.to_owned(), cause };
    let output = Command::new(postgres).arg("--version").output().map_err(|error| bad(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    major(&text).ok_or_else(|| bad(format!("it does not tell its version ({})", text.trim())))
}

/// `postgres (PostgreSQL) 15.9 (Debian 15.9-1)`, `… 18beta1` → 15, 18.
fn major(text: &str) -> Option<u32> {
    let version = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (text, expected) in [
            ("postgres (PostgreSQL) 15.9 (Debian 15.9-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (PostgreSQL) 9.6.24", Some(9)),
            ("nonsense", None),
        ] {
            assert_eq!(major(text), expected, "{text}");
        }
    }

    #[test]
    fn the_version_of_the_data_or_the_newest() {
        let of = |version| Binaries { folder: PathBuf::from(format!("/pg/{version}")), version };
        let choose = |installed: &[u32], data| {
            let found = installed.iter().map(|version| of(*version)).collect();
            choose(found, data, Path::new("/data"), vec![PathBuf::from("/pg")])
                .map(|binaries| binaries.version)
                .map_err(|error| error.to_string())
        };
        assert_eq!(choose(&[15, 17, 16], None), Ok(17));
        assert_eq!(choose(&[15, 17, 16], Some(16)), Ok(16));
        let error = choose(&[17, 16], Some(15)).unwrap_err();
        assert_eq!(error, "the data in /data are of PostgreSQL 15, and only version 17, 16 is installed");
        assert!(choose(&[14], None).unwrap_err().contains("is version 14"));
        assert_eq!(
            choose(&[], None).unwrap_err(),
            "PostgreSQL's programs `postgres` and `initdb` were not found in /pg"
        );
    }
}
