//! Where the private server's programs and data are.

use crate::PostgresError;
use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The longest name of a socket: `sun_path` has 108 bytes, and the last one is NUL.
const LONGEST_SOCKET: usize = 107;

/// What Postgres names its socket, by the port.
const SOCKET: &str = ".s.PGSQL.5432";

/// Where the private server's programs and data are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder of Windlass's data; the server's are in `postgres` below it. Made if it is not there.
    pub data: PathBuf,
    /// The folder of `postgres` and `initdb`; found unless given.
    pub binaries: Option<PathBuf>,
}

impl Settings {
    /// The data folder that is usual for this user, and the programs that `WINDLASS_PG_BIN` names.
    ///
    /// # Errors
    /// [`PostgresError::Io`] if the user has no home.
    pub fn from_environment() -> Result<Self, PostgresError> {
        let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let root = nix::unistd::geteuid().is_root();
        let data = usual_data(root, variable("XDG_DATA_HOME"), variable("HOME")).ok_or_else(|| PostgresError::Io {
            path: PathBuf::from("$HOME"),
            cause: std::io::Error::new(std::io::ErrorKind::NotFound, "HOME is not set"),
        })?;
        Ok(Self { data, binaries: variable("WINDLASS_PG_BIN") })
    }

    /// The server's own data.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.data.join("postgres")
    }

    /// The folder of the socket: beside the data, or where the system keeps such things if that name is too long.
    pub(crate) fn socket_folder(&self) -> Result<PathBuf, PostgresError> {
        let beside = self.data.join("run");
        if socket_length(&beside) <= LONGEST_SOCKET {
            return Ok(beside);
        }
        let runtime = if nix::unistd::geteuid().is_root() {
            Some(PathBuf::from("/run"))
        } else {
            env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from)
        };
        let elsewhere = runtime.map(|folder| folder.join(format!("windlass-{:016x}", hash(&self.data))));
        elsewhere.filter(|folder| socket_length(folder) <= LONGEST_SOCKET).ok_or_else(|| PostgresError::PathTooLong {
            length: socket_length(&beside),
            path: beside,
            limit: LONGEST_SOCKET,
        })
    }
}

/// As root never below `/root`: the user that runs Postgres could not reach it.
fn usual_data(root: bool, xdg_data: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    if root {
        return Some(PathBuf::from("/var/lib/windlass"));
    }
    let data = xdg_data.filter(|path| path.is_absolute());
    data.or_else(|| home.map(|home| home.join(".local/share"))).map(|data| data.join("windlass"))
}

fn socket_length(folder: &Path) -> usize {
    folder.join(SOCKET).as_os_str().as_bytes().len()
}

fn hash(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_folder() {
        let path = |text: &str| Some(PathBuf::from(text));
        let cases = [
            (true, path("/root/x"), path("/root"), path("/var/lib/windlass")),
            (false, path("/data"), path("/home/ann"), path("/data/windlass")),
            (false, path("relative"), path("/home/ann"), path("/home/ann/.local/share/windlass")),
            (false, None, path("/home/ann"), path("/home/ann/.local/share/windlass")),
            (false, None, None, None),
        ];
        for (root, xdg, home, expected) in cases {
            assert_eq!(usual_data(root, xdg.clone(), home.clone()), expected, "{root} {xdg:?} {home:?}");
        }
    }

    #[test]
    fn a_socket_has_a_short_name() {
        let settings =
            |length: usize| Settings { data: PathBuf::from(format!("/{}", "d".repeat(length))), binaries: None };
        // "/ddd" + "/run" + "/.s.PGSQL.5432"
        let longest = LONGEST_SOCKET - 1 - 4 - 1 - SOCKET.len();
        let folder = settings(longest).socket_folder().unwrap();
        assert_eq!((folder.ends_with("run"), socket_length(&folder)), (true, LONGEST_SOCKET));
        match settings(longest + 1).socket_folder() {
            Ok(folder) => assert!(socket_length(&folder) <= LONGEST_SOCKET, "{folder:?}"),
            Err(error) => assert!(matches!(error, PostgresError::PathTooLong { length: 108, .. }), "{error}"),
        }
    }
}
