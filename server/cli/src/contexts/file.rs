//! `~/.config/windlass/config.yaml`. It holds tokens: written whole with mode 0600 and then renamed, so that no reader
//! ever sees half of it.

use crate::error::CliError;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use windlass_objects::{Budget, yaml};

const BUDGET: Budget = Budget { max_bytes: 1 << 20, max_nodes: 100_000, max_depth: 20 };

/// All contexts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Contexts {
    /// The name of the one that is used unless another is named.
    pub(crate) current_context: String,
    /// In the order in which they were made.
    pub(crate) contexts: Vec<Context>,
}

/// A server, and who one is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Context {
    /// By which `--context` names it.
    pub(crate) name: String,
    /// The server's address.
    pub(crate) server: String,
    /// Who signed in.
    #[serde(default)]
    pub(crate) username: String,
    /// The session's secret; absent after `windlass logout`.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub(crate) token: Option<SecretString>,
}

/// The file is where the secret belongs.
fn exposed<S: Serializer>(token: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

impl Contexts {
    /// What the file says; nothing if there is none.
    ///
    /// # Errors
    /// [`CliError::File`] and [`CliError::Usage`] for a file that cannot be read or understood.
    pub(crate) fn read(path: &Path) -> Result<Self, CliError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(cause) => return Err(CliError::File { path: path.to_owned(), cause }),
        };
        let broken = |cause: String| {
            CliError::usage(
                format!("{} is not a file of contexts: {cause}", path.display()),
                "Correct the file, or remove it and sign in again with `windlass login`.",
            )
        };
        let documents = yaml::parse(&text, &BUDGET).map_err(|error| broken(error.to_string()))?;
        match documents.into_iter().next() {
            Some(document) => serde_json::from_value(document.value).map_err(|error| broken(error.to_string())),
            None => Ok(Self::default()),
        }
    }

    /// Writes the file, readable by its owner only.
    ///
    /// # Errors
    /// [`CliError::File`].
    pub(crate) fn write(&self, path: &Path) -> Result<(), CliError> {
        self.try_write(path).map_err(|cause| CliError::File { path: path.to_owned(), cause })
    }

    fn try_write(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let value = serde_json::to_value(self).map_err(std::io::Error::other)?;
        let draft = folder.join(format!(".config.{}.tmp", std::process::id()));
        let result = (|| {
            let mut file =
                std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
            file.write_all(yaml::to_string(&value).as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&draft, path)
        })();
        if result.is_err() {
            // The draft holds a token; that the first error is reported matters more than this one.
            let _ = std::fs::remove_file(&draft);
        }
        result
    }

    /// The context of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Context> {
        self.contexts.iter().find(|context| context.name == name)
    }

    /// The context that is used unless another is named.
    pub(crate) fn current(&self) -> Option<&Context> {
        self.named(&self.current_context)
    }

    /// Puts the context in the place of one with its name, or at the end, and makes it the current one.
    pub(crate) fn put(&mut self, context: Context) {
        self.current_context.clone_from(&context.name);
        match self.contexts.iter_mut().find(|known| known.name == context.name) {
            Some(known) => *known = context,
            None => self.contexts.push(context),
        }
    }
}

/// Whether others on this machine can read the file.
pub(crate) fn is_readable_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(name: &str, token: Option<&str>) -> Context {
        Context {
            name: name.into(),
            server: format!("https://{name}"),
            username: "ann".into(),
            token: token.map(Into::into),
        }
    }

    #[test]
    fn contexts_survive_and_are_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("windlass/config.yaml");
        let mut contexts = Contexts::read(&path).expect("no file is no contexts");
        assert!(contexts.current().is_none());
        contexts.put(context("a", Some("yes")));
        contexts.put(context("b", None));
        contexts.put(context("a", Some("0123")));
        contexts.write(&path).expect("written");

        assert!(!is_readable_by_others(&path));
        let again = Contexts::read(&path).expect("read");
        assert_eq!(again.contexts.len(), 2);
        let current = again.current().expect("the one put last");
        assert_eq!(current.token.as_ref().map(|token| token.expose_secret()), Some("0123"), "a text, not a number");
        assert!(!format!("{again:?}").contains("0123"));
        assert_eq!(std::fs::read_dir(folder.path().join("windlass")).expect("a folder").count(), 1, "no draft is left");
    }

    #[test]
    fn a_broken_file_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.yaml");
        std::fs::write(&path, "contexts: [{name: 1").expect("written");
        let error = Contexts::read(&path).expect_err("broken");
        assert!(error.to_string().contains("is not a file of contexts"), "{error}");
    }
}
