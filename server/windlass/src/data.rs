//! Where the data lives, and the key that seals what is secret in it.

use anyhow::Context;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use windlass_store::seal::SealingKey;

/// The data folder: as configured, `/var/lib/windlass` as root, else below the user's own data folder.
pub(crate) fn folder(configured: &str, environment: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<PathBuf> {
    if !configured.is_empty() {
        return Ok(PathBuf::from(configured));
    }
    if nix::unistd::Uid::effective().is_root() {
        return Ok(PathBuf::from("/var/lib/windlass"));
    }
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    set("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| set("HOME").map(|home| Path::new(&home).join(".local/share")))
        .map(|base| base.join("windlass"))
        .context(
            "there is no place for the data: neither HOME nor XDG_DATA_HOME is set; set data_dir (WINDLASS_DATA_DIR)",
        )
}

/// Makes the folder if it is not there. Others may pass through it (the private database runs as another user) and see nothing.
pub(crate) fn prepare(folder: &Path) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o711).create(folder);
    made.with_context(|| {
        format!(
            "the data folder {} cannot be made; set data_dir (WINDLASS_DATA_DIR) to a folder that this user may write",
            folder.display()
        )
    })?;
    let probe = folder.join(".writable");
    std::fs::write(&probe, b"").with_context(|| format!("the data folder {} cannot be written; set data_dir (WINDLASS_DATA_DIR) to a folder that this user may write", folder.display()))?;
    std::fs::remove_file(&probe)?;
    let mode = std::fs::metadata(folder)?.permissions().mode() & 0o777;
    if mode & 0o022 != 0 {
        anyhow::bail!(
            "the data folder {} may be written by others (mode {mode:o}); take that right away: chmod go-w {0}",
            folder.display()
        );
    }
    Ok(())
}

/// The sealing key: from the configured file, which must exist, or from the data folder, made at the first start.
pub(crate) fn sealing_key(configured: &str, folder: &Path) -> anyhow::Result<SealingKey> {
    let path = if configured.is_empty() {
        folder.join("sealing.key")
    } else {
        let path = PathBuf::from(configured);
        anyhow::ensure!(
            path.exists(),
            "secrets.key_file names {configured}, which is not there; make it with `openssl rand -base64 32`, or leave the key empty"
        );
        path
    };
    SealingKey::from_file(&path).with_context(|| format!("the sealing key {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_others_may_write_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("data");
        prepare(&folder).unwrap();
        prepare(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert!(prepare(&folder).unwrap_err().to_string().contains("chmod go-w"));
    }

    #[test]
    fn a_named_key_file_must_be_there() {
        let base = tempfile::tempdir().unwrap();
        let message = sealing_key("/nowhere/key", base.path()).unwrap_err().to_string();
        assert!(message.contains("openssl rand"), "{message}");
        sealing_key("", base.path()).unwrap();
        sealing_key("", base.path()).unwrap();
    }
}
