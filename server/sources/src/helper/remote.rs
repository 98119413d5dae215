//! The fetch itself.

use super::failure::Failure;
use super::local;
use crate::mirror::{self, HEAD, commit_name, local_name};
use crate::protocol::{FailureKind, Origin, Request, Want};
use git2::{
    AutotagOption, ErrorCode, FetchOptions, Remote, RemoteHead, RemoteRedirect, RemoteUpdateFlags, Repository,
    RepositoryInitOptions,
};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use url::Url;

/// Makes the mirror what the repository is.
pub(super) fn fetch(request: &Request) -> Result<(), Failure> {
    let target = match &request.origin {
        Origin::Guard { url } => url.clone(),
        Origin::Local { url, roots } => {
            let url = Url::parse(url).map_err(|error| Failure::new(FailureKind::Unsupported, error.to_string()))?;
            local::real_url(&url, roots)?
        }
    };
    // Held until the process ends: another server on the same data folder waits here.
    let lock = File::create(mirror::beside(&request.mirror, ".lock")).map_err(|error| Failure::storage(&error))?;
    lock.lock().map_err(|error| Failure::storage(&error))?;
    let repository = open(&request.mirror)?;

    let wanted_reference = match &request.want {
        Some(Want::Reference(name)) => Some(name.as_str()),
        _ => None,
    };
    let mut refspecs =
        vec!["+refs/heads/*:refs/heads/*".to_owned(), "+refs/tags/*:refs/tags/*".to_owned(), format!("+HEAD:{HEAD}")];
    refspecs.extend(wanted_reference.map(|name| format!("+{name}:{}", local_name(name))));
    let mut remote = remote_at(&repository, &target)?;
    download(&mut remote, &refspecs)?;
    forget_missing(&repository, remote.list().map_err(|error| Failure::remote(&error))?, wanted_reference)?;
    update(&mut remote)?;
    drop(remote);

    if let Some(Want::Commit(commit)) = &request.want {
        fetch_commit(&repository, &target, commit);
    }
    Ok(())
}

/// The mirror, tidied up; an empty one if there is none or it cannot be used.
fn open(path: &Path) -> Result<Repository, Failure> {
    let marker = mirror::beside(path, ".damaged");
    let damaged = marker.exists();
    if !damaged {
        mirror::tidy(path).map_err(|error| Failure::storage(&error))?;
        match Repository::open_bare(path) {
            Ok(repository) if is_sound(&repository) => return Ok(repository),
            _ => {}
        }
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Failure::storage(&error)),
        _ => {}
    }
    let mut options = RepositoryInitOptions::new();
    options.bare(true).external_template(false).no_reinit(true);
    let repository = Repository::init_opts(path, &options).map_err(|error| Failure::mirror(&error))?;
    let settings = repository.config().and_then(|mut settings| {
        // A mirror outlives a power cut.
        settings.set_bool("core.fsyncObjectFiles", true)
    });
    settings.map_err(|error| Failure::mirror(&error))?;
    if damaged {
        fs::remove_file(&marker).map_err(|error| Failure::storage(&error))?;
    }
    Ok(repository)
}

/// Whether what the references name is there. What is missing below is found when it is read.
fn is_sound(repository: &Repository) -> bool {
    let all_there = || -> Result<bool, git2::Error> {
        let objects = repository.odb()?;
        let mut sound = true;
        for reference in repository.references()? {
            sound &= reference?.target().is_some_and(|target| objects.read_header(target).is_ok());
        }
        Ok(sound)
    };
    all_there().unwrap_or(false)
}

fn remote_at<'repo>(repository: &'repo Repository, url: &str) -> Result<Remote<'repo>, Failure> {
    let remote = repository.remote_anonymous(url).map_err(|error| Failure::remote(&error))?;
    if remote.url().ok() == Some(url) {
        return Ok(remote);
    }
    let message = "the system's Git configuration rewrites this URL (url.*.insteadOf)";
    Err(Failure::new(FailureKind::Unsupported, message))
}

/// Drops references that the repository no longer has, before new ones come: `a/b` cannot be made while `a` is there.
fn forget_missing(repository: &Repository, heads: &[RemoteHead<'_>], wanted: Option<&str>) -> Result<(), Failure> {
    let there: HashSet<String> = heads.iter().map(|head| local_name(head.name())).collect();
    let wanted = wanted.map(local_name);
    let storing = |error: git2::Error| Failure::mirror(&error);
    for reference in repository.references().map_err(storing)? {
        let mut reference = reference.map_err(storing)?;
        let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
        let renewed = name.starts_with("refs/heads/")
            || name.starts_with("refs/tags/")
            || name == HEAD
            || wanted.as_deref() == Some(name.as_str());
        if renewed && !there.contains(&name) {
            reference.delete().map_err(storing)?;
        }
    }
    Ok(())
}

/// Brings the objects.
fn download(remote: &mut Remote<'_>, refspecs: &[String]) -> Result<(), Failure> {
    let mut options = FetchOptions::new();
    options.download_tags(AutotagOption::None).follow_redirects(RemoteRedirect::None);
    remote.download(refspecs, Some(&mut options)).map_err(|error| Failure::remote(&error))
}

/// Sets the references to what was downloaded.
fn update(remote: &mut Remote<'_>) -> Result<(), Failure> {
    let updated = remote.update_tips(None, RemoteUpdateFlags::empty(), AutotagOption::None, None);
    updated.map_err(|error| Failure::mirror(&error))
}

/// Asks for a commit that no branch or tag reaches. Not every server gives one; then it is just not there.
fn fetch_commit(repository: &Repository, url: &str, commit: &str) {
    let Ok(id) = git2::Oid::from_str(commit) else { return };
    let is_there = || !matches!(repository.find_object(id, None), Err(error) if error.code() == ErrorCode::NotFound);
    if is_there() {
        return;
    }
    let refspec = format!("+{commit}:{}", commit_name(commit));
    // The parent looks for the commit and has the words for its absence.
    let _ = remote_at(repository, url).and_then(|mut remote| {
        download(&mut remote, &[refspec])?;
        update(&mut remote)
    });
    if !is_there()
        && let Ok(mut reference) = repository.find_reference(&commit_name(commit))
    {
        let _ = reference.delete();
    }
}
