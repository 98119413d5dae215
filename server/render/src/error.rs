//! Why a folder could not be rendered.

use crate::path::InvalidPath;
use crate::snapshot::SnapshotError;
use windlass_model::object::ObjectKey;
use windlass_objects::InvalidObject;
use windlass_objects::yaml::YamlError;

/// Why a folder could not be rendered: where in the repository, what, and ([`RenderError::next_step`]) what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// There is nothing at the path.
    #[error("the path {path} is not in the repository")]
    PathNotFound {
        /// The path.
        path: String,
    },
    /// There is a file where a folder should be.
    #[error("{path} is a file; a folder is needed")]
    NotAFolder {
        /// The path.
        path: String,
    },
    /// A link stands in the way. Links are never followed, wherever they lead.
    #[error("{path} is a symbolic link; links are not followed")]
    Symlink {
        /// The link.
        path: String,
    },
    /// Another repository is linked in.
    #[error("{path} is a Git submodule; submodules are not supported yet")]
    Submodule {
        /// Where it is linked in.
        path: String,
    },
    /// A name in the repository cannot be part of a path.
    #[error(transparent)]
    InvalidPath(#[from] InvalidPath),
    /// The folder is meant for a tool that this version does not have.
    #[error("{file} is for {tool}, which is not supported yet")]
    UnsupportedTool {
        /// The file that shows it.
        file: String,
        /// The tool.
        tool: &'static str,
    },
    /// `include` or `exclude` is not a glob.
    #[error("directory.{field}: {cause}")]
    InvalidGlob {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        cause: String,
    },
    /// A manifest is not text.
    #[error("{file} is not UTF-8 text")]
    NotText {
        /// The file.
        file: String,
    },
    /// A manifest cannot be read.
    #[error("{file}: {cause}")]
    Yaml {
        /// The file.
        file: String,
        /// What is wrong, and where.
        cause: YamlError,
    },
    /// A document is not an object that can be applied.
    #[error("{file}, line {line}: {cause}")]
    InvalidObject {
        /// The file.
        file: String,
        /// The line on which the document begins.
        line: u32,
        /// What is wrong.
        cause: InvalidObject,
    },
    /// One object is described twice.
    #[error("{key} is described twice: in {first} and in {second}")]
    Duplicate {
        /// The object.
        key: Box<ObjectKey>,
        /// File and line of the first description.
        first: String,
        /// File and line of the second.
        second: String,
    },
    /// The folder has too many files, links and folders.
    #[error("{path} has more than {limit} files and folders")]
    TooManyFiles {
        /// The folder.
        path: String,
        /// How many it may have.
        limit: u64,
    },
    /// The files of a folder are too large together.
    #[error("the manifests of {path} together have more than {bytes} bytes, or more than {values} values")]
    FolderTooLarge {
        /// The folder.
        path: String,
        /// How many bytes they may have.
        bytes: u64,
        /// How many values they may have.
        values: u64,
    },
    /// The repository could not be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

impl RenderError {
    /// What to do about it.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::PathNotFound { .. } => {
                "correct `path` (upper and lower case count) or `targetRevision`, or commit the folder"
            }
            Self::NotAFolder { .. } => "let `path` name the folder, and choose the file with `directory.include`",
            Self::Symlink { .. } => "put a regular file in the link's place, or leave it out with `directory.exclude`",
            Self::Submodule { .. } => "make an application of its own for that repository",
            Self::InvalidPath(error) => error.next_step(),
            Self::UnsupportedTool { .. } => {
                "render it before it is committed, or let `path` name a folder of plain manifests"
            }
            Self::InvalidGlob { .. } => "write a glob such as `*.yaml` or `{a.yaml,b/*.yaml}`",
            Self::NotText { .. } => "save the file as UTF-8, or leave it out with `directory.exclude`",
            Self::Yaml { cause, .. } => cause.next_step(),
            Self::InvalidObject { cause, .. } => cause.next_step(),
            Self::Duplicate { .. } => "keep one of the two",
            Self::TooManyFiles { .. } | Self::FolderTooLarge { .. } => {
                "split the application in several, or leave files out with `directory.exclude`"
            }
            Self::Snapshot(error) => error.next_step(),
        }
    }
}
