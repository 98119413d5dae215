//! The sealing key in a file of its own, made at the first start.

use super::{SealError, SealingKey, random_key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

impl SealingKey {
    /// The key in this file; makes the file, readable by its owner only, if it is not there.
    ///
    /// Two processes that start at once get the same key: the file appears complete or not at all.
    ///
    /// # Errors
    /// [`SealError::File`], [`SealError::Exposed`] if others can read it, [`SealError::NotAKey`].
    pub fn from_file(path: &Path) -> Result<Self, SealError> {
        let failed = |cause| SealError::File { path: path.to_owned(), cause };
        match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(path)?;
                read(path, File::open(path).map_err(failed)?)
            }
            opened => read(path, opened.map_err(failed)?),
        }
    }
}

fn read(path: &Path, mut file: File) -> Result<SealingKey, SealError> {
    let failed = |cause| SealError::File { path: path.to_owned(), cause };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(SealError::Exposed { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    SealingKey::from_base64(&SecretString::from(text))
}

/// Writes a new key beside the path, then links it there: the link fails if another process was faster.
fn make(path: &Path) -> Result<(), SealError> {
    let failed = |cause| SealError::File { path: path.to_owned(), cause };
    let key = SecretString::from(STANDARD.encode(random_key()?.expose_secret()));
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let written = write(&draft, &key).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let _ = fs::remove_file(&draft);
    written.map_err(failed)
}

fn write(path: &Path, key: &SecretString) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(key.expose_secret().as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_the_file_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealing.key");
        let first = SealingKey::from_file(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(SealingKey::from_file(&path).unwrap().id(), first.id());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn refuses_a_file_that_others_can_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealing.key");
        SealingKey::from_file(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = SealingKey::from_file(&path).unwrap_err();
        assert!(error.to_string().contains("can be read by others (mode 640)"), "{error}");
    }

    #[test]
    fn says_which_file_cannot_be_made() {
        let error = SealingKey::from_file(Path::new("/nowhere/sealing.key")).unwrap_err();
        assert!(error.to_string().starts_with("the sealing key's file /nowhere/sealing.key cannot be used"), "{error}");
    }
}
