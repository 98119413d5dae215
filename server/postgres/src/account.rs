//! Who runs the server, and what that user can reach.

use crate::PostgresError;
use nix::unistd::{Gid, Uid, User, chown, geteuid};
use std::env;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Users to run it as, if we are root: the first that there is.
const UNPRIVILEGED: &[&str] = &["postgres", "nobody"];

/// Who runs the server.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    name: String,
    uid: Uid,
    gid: Gid,
    /// We are root, and become this user by `setpriv`.
    switch: bool,
    setpriv: Option<PathBuf>,
}

impl Account {
    /// Ourselves, or, if we are root, a user without rights.
    pub(crate) fn find() -> Result<Self, PostgresError> {
        let own = geteuid();
        let setpriv = setpriv();
        if !own.is_root() {
            let name = User::from_uid(own).ok().flatten().map_or_else(|| own.to_string(), |user| user.name);
            return Ok(Self { name, uid: own, gid: nix::unistd::getegid(), switch: false, setpriv });
        }
        let user = UNPRIVILEGED.iter().find_map(|name| User::from_name(name).ok().flatten());
        let user = user.ok_or(PostgresError::NoUser)?;
        if setpriv.is_none() {
            return Err(PostgresError::NoSetpriv { user: user.name });
        }
        Ok(Self { name: user.name, uid: user.uid, gid: user.gid, switch: true, setpriv })
    }

    /// A command that this user runs, without our environment, and that ends with the thread that starts it.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = match &self.setpriv {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                if self.switch {
                    command.args([format!("--reuid={}", self.uid), format!("--regid={}", self.gid)]);
                    command.arg("--clear-groups");
                }
                // SIGINT is Postgres' fast shutdown: sessions end, what is committed stays.
                command.args([OsStr::new("--pdeathsig"), OsStr::new("INT"), OsStr::new("--"), program.as_os_str()]);
                command
            }
            None => Command::new(program),
        };
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            // Messages that we can look into; the database's own locale is given to initdb.
            .env("LC_ALL", "C")
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// Makes a folder that only this user (and root) can read, if it is not there.
    pub(crate) fn own_folder(&self, path: &Path) -> Result<(), PostgresError> {
        let failed = |cause| PostgresError::Io { path: path.to_owned(), cause };
        DirBuilder::new().recursive(true).mode(0o755).create(path).map_err(failed)?;
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid)).map_err(|error| failed(error.into()))?;
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(failed)
    }

    /// Whether this user can pass through all folders above `path`.
    pub(crate) fn check_reach(&self, path: &Path) -> Result<(), PostgresError> {
        for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            let metadata =
                fs::metadata(folder).map_err(|cause| PostgresError::Io { path: folder.to_owned(), cause })?;
            if !passes(metadata.mode(), metadata.uid() == self.uid.as_raw(), metadata.gid() == self.gid.as_raw()) {
                return Err(PostgresError::NotReachable { path: folder.to_owned(), user: self.name.clone() });
            }
        }
        Ok(())
    }
}

/// Whether a folder of this mode may be passed through, as Unix decides: the first class that fits counts.
fn passes(mode: u32, is_owner: bool, is_group: bool) -> bool {
    let bit = match (is_owner, is_group) {
        (true, _) => 0o100,
        (false, true) => 0o010,
        (false, false) => 0o001,
    };
    mode & bit != 0
}

fn setpriv() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/bin", "/bin"].map(PathBuf::from);
    env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .chain(usual)
        .map(|folder| folder.join("setpriv"))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_passes() {
        for (mode, owner, group, expected) in [
            (0o700, true, false, true),
            (0o700, false, true, false),
            (0o711, false, false, true),
            (0o710, false, true, true),
            (0o710, false, false, false),
            (0o011, true, true, false),
        ] {
            assert_eq!(passes(mode, owner, group), expected, "{mode:o} {owner} {group}");
        }
    }
}
