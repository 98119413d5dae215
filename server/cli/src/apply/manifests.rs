//! What is in the files.

use crate::error::CliError;
use crate::input;
use crate::terminal::Terminal;
use serde_json::Value;
use std::path::{Path, PathBuf};
use windlass_model::manifest::API_VERSION;
use windlass_objects::{Budget, manifest, yaml};

/// The kinds that are taken; projects first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Project,
    Application,
}

/// One manifest, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) value: Value,
    /// File and line.
    pub(super) place: String,
}

impl Manifest {
    /// `application.argoproj.io/shop`, as kubectl names it.
    pub(super) fn label(&self) -> String {
        match self.kind {
            Kind::Project => crate::project::named(&self.name),
            Kind::Application => crate::app::named(&self.name),
        }
    }
}

/// All manifests of these files and folders, projects first, otherwise in order.
///
/// # Errors
/// [`CliError::File`] and [`CliError::Usage`]: a file that cannot be read or understood, an object of another kind.
pub(super) fn read(
    filenames: &[String],
    recursive: bool,
    terminal: &mut Terminal<'_>,
) -> Result<Vec<Manifest>, CliError> {
    let mut found = Vec::new();
    for filename in filenames {
        if filename == "-" {
            found.extend(parse("standard input", &input::read_standard(terminal)?)?);
            continue;
        }
        for path in files(Path::new(filename), recursive)? {
            found.extend(parse(&path.display().to_string(), &input::read_file(&path)?)?);
        }
    }
    if found.is_empty() {
        return Err(CliError::usage(
            format!("no manifests in {}", filenames.join(", ")),
            "Name files with Application or AppProject manifests; folders below a folder are read with --recursive.",
        ));
    }
    found.sort_by_key(|manifest| manifest.kind);
    Ok(found)
}

/// The file itself, or a folder's manifests by name.
fn files(path: &Path, recursive: bool) -> Result<Vec<PathBuf>, CliError> {
    let failed = |cause| CliError::File { path: path.to_owned(), cause };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries: Vec<_> = std::fs::read_dir(path).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.path();
        // Links to folders are not followed: they may lead in circles.
        if entry.file_type().map_err(failed)?.is_dir() {
            if recursive {
                found.extend(files(&path, true)?);
            }
        } else if path
            .extension()
            .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
        {
            found.push(path);
        }
    }
    Ok(found)
}

fn parse(file: &str, text: &str) -> Result<Vec<Manifest>, CliError> {
    let documents = yaml::parse(text, &Budget::default())
        .map_err(|error| CliError::usage(format!("{file}: {error}"), "Correct the file; nothing was sent."))?;
    let mut found = Vec::new();
    for document in documents {
        let place = format!("{file}, line {}", document.line);
        let objects = manifest::objects(document.value)
            .map_err(|error| CliError::usage(format!("{place}: {error}"), "Correct the file; nothing was sent."))?;
        for object in objects {
            found.push(checked(Value::Object(object), &place)?);
        }
    }
    Ok(found)
}

/// The manifest, if it is of a kind that is taken.
fn checked(value: Value, place: &str) -> Result<Manifest, CliError> {
    let field = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (api_version, kind, name) = (field("/apiVersion"), field("/kind"), field("/metadata/name"));
    let taken = match kind.as_str() {
        "AppProject" if api_version == API_VERSION => Kind::Project,
        "Application" if api_version == API_VERSION => Kind::Application,
        _ => {
            return Err(CliError::usage(
                format!(
                    "{place}: {kind} {name:?} ({api_version}) is not for `windlass apply`, which takes Application and AppProject of {API_VERSION}; nothing was sent"
                ),
                "Leave it out here. What belongs in a cluster goes into the Git repository that an application names.",
            ));
        }
    };
    let namespace = Some(field("/metadata/namespace")).filter(|namespace| !namespace.is_empty());
    Ok(Manifest { kind: taken, name, namespace, value, place: place.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Settings;

    const PROJECT: &str = "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: team}\n";
    const APPLICATION: &str =
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop, namespace: argocd}\n";

    fn read_from(filenames: &[&str], recursive: bool, input: &str) -> Result<Vec<Manifest>, CliError> {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal =
            Terminal { out: &mut out, err: &mut err, input: &mut input.as_bytes(), settings: Settings::default() };
        read(&filenames.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), recursive, &mut terminal)
    }

    #[test]
    fn projects_come_first_wherever_they_stand() {
        let manifests = read_from(&["-"], false, &format!("{APPLICATION}---\n---\n{PROJECT}")).expect("read");
        let labels: Vec<_> = manifests.iter().map(Manifest::label).collect();
        assert_eq!(labels, ["appproject.argoproj.io/team", "application.argoproj.io/shop"]);
        assert_eq!(manifests[1].namespace.as_deref(), Some("argocd"));
        assert_eq!(manifests[1].place, "standard input, line 1");
    }

    #[test]
    fn folders_are_read_by_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        std::fs::create_dir(folder.path().join("below")).expect("a folder");
        write("a.yaml", APPLICATION);
        write("README.md", "no manifest");
        write("below/b.yml", PROJECT);
        let path = folder.path().to_str().expect("a path").to_owned();
        assert_eq!(read_from(&[&path], false, "").expect("read").len(), 1);
        assert_eq!(read_from(&[&path], true, "").expect("read").len(), 2);
    }

    #[test]
    fn what_is_not_taken_is_refused_by_name() {
        for (input, said) in [
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n",
                r#"standard input, line 1: ConfigMap "settings" (v1)"#,
            ),
            ("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\n", "Rollout"),
            ("a: [", "standard input: "),
            ("- 1\n", "standard input, line 1: "),
            ("apiVersion: argoproj.io/v1alpha1\nkind: Application\n", "standard input, line 1: "),
            ("# nothing\n", "no manifests in -"),
        ] {
            let error = read_from(&["-"], false, input).expect_err(input);
            assert!(error.to_string().contains(said), "{error}");
            assert_eq!(error.status(), 2);
        }
        let error = read_from(&["/nowhere/at/all.yaml"], false, "").expect_err("missing");
        assert!(error.to_string().starts_with("/nowhere/at/all.yaml: "), "{error}");
    }
}
