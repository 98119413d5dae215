//! How to reach a cluster, from a kubeconfig: one context's server and credentials as Windlass stores them.
//!
//! Windlass runs elsewhere than the person who adds the cluster: files are read now and their content is kept. What
//! needs a program on that person's machine (`exec`), a plugin (`auth-provider`), a proxy or another identity (`as`) is
//! refused by name: without it Windlass would not be who the kubeconfig says, or not arrive.

mod file;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use file::{Cluster, Context, File, User, given};
use std::io;
use windlass_model::cluster::{ClusterConfig, NewCluster, TlsClientConfig};
use windlass_model::name::ClusterName;

/// Why a kubeconfig does not say how to reach a cluster. Messages hold no credentials.
#[derive(Debug, thiserror::Error)]
pub enum KubeconfigError {
    /// Not YAML, or not a kubeconfig's fields.
    #[error("the kubeconfig cannot be read{}", place(.line))]
    Unreadable {
        /// The line, from 1, where that is known.
        line: Option<u64>,
    },
    /// No context was asked for and the file names no current one.
    #[error("the kubeconfig names no current-context; it has: {}", list(.contexts))]
    NoContext {
        /// The contexts that there are.
        contexts: Vec<String>,
    },
    /// There is no such context.
    #[error("the kubeconfig has no context {name:?}; it has: {}", list(.contexts))]
    UnknownContext {
        /// The context asked for.
        name: String,
        /// The contexts that there are.
        contexts: Vec<String>,
    },
    /// The context names a cluster or user that is not there.
    #[error("context {context:?} of the kubeconfig names the {what} {name:?}, which is not in it")]
    Dangling {
        /// The context.
        context: String,
        /// `cluster` or `user`.
        what: &'static str,
        /// The missing name.
        name: String,
    },
    /// A field that Windlass does not act on.
    #[error("{what} {name:?} of the kubeconfig uses {field}, which Windlass does not support")]
    Unsupported {
        /// `cluster` or `user`.
        what: &'static str,
        /// The cluster's or user's name.
        name: String,
        /// The field.
        field: &'static str,
    },
    /// A field is missing or contradicts another.
    #[error("{what} {name:?} of the kubeconfig: {problem}")]
    Invalid {
        /// `context`, `cluster` or `user`.
        what: &'static str,
        /// Its name.
        name: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// A file that the kubeconfig names cannot be read.
    #[error("the file {path:?} that the kubeconfig names in {field} cannot be read: {cause}")]
    File {
        /// The field.
        field: &'static str,
        /// The path as written.
        path: String,
        /// Why.
        cause: io::Error,
    },
}

impl KubeconfigError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "Check with `kubectl config view` that the file is a kubeconfig.",
            Self::NoContext { .. } | Self::UnknownContext { .. } => {
                "Name one of its contexts; `kubectl config get-contexts` lists them."
            }
            Self::Dangling { .. } | Self::Invalid { .. } => {
                "Correct the kubeconfig; `kubectl config view --minify` shows what the context uses."
            }
            Self::Unsupported { .. } => {
                "Make a service account in the cluster and use a kubeconfig with its token and the cluster's certificate authority."
            }
            Self::File { .. } => "Correct the path, or embed the file: `kubectl config view --flatten --minify --raw`.",
        }
    }
}

fn place(line: &Option<u64>) -> String {
    line.map_or_else(String::new, |line| format!(": line {line} is not what a kubeconfig may have there"))
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The cluster of one context (the current one unless named), with its credentials. `read` gives the content of a file
/// that the kubeconfig names; a relative path is relative to the kubeconfig's folder.
///
/// The cluster is named like the context if that can be a cluster's name, else its name is empty.
///
/// # Errors
/// What [`KubeconfigError`] says.
pub fn parse(
    text: &str,
    context: Option<&str>,
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<NewCluster, KubeconfigError> {
    let file: File = serde_saphyr::from_str(text).map_err(|error| KubeconfigError::Unreadable {
        // The error's own text quotes the line, which may hold a token.
        line: error.location().map(|location| location.line()),
    })?;
    let (name, context) = select(&file, context)?;
    let cluster_name = given(context.cluster.as_ref()).ok_or_else(|| KubeconfigError::Invalid {
        what: "context",
        name: name.to_owned(),
        problem: "it names no cluster",
    })?;
    let cluster = file
        .clusters
        .iter()
        .flatten()
        .find(|entry| entry.name == cluster_name)
        .and_then(|entry| entry.cluster.as_ref())
        .ok_or_else(|| dangling(name, "cluster", cluster_name))?;
    let (server, mut tls) = cluster_settings(cluster_name, cluster, read)?;
    let mut config = ClusterConfig::default();
    if let Some(user_name) = given(context.user.as_ref()) {
        let user = file
            .users
            .iter()
            .flatten()
            .find(|entry| entry.name == user_name)
            .ok_or_else(|| dangling(name, "user", user_name))?;
        if let Some(user) = &user.user {
            credentials(user_name, user, read, &mut config, &mut tls)?;
        }
    }
    config.tls_client_config = tls;
    let name = if ClusterName::new(name).is_ok() { name.to_owned() } else { String::new() };
    Ok(NewCluster { server, name, config, ..NewCluster::default() })
}

fn dangling(context: &str, what: &'static str, name: &str) -> KubeconfigError {
    KubeconfigError::Dangling { context: context.to_owned(), what, name: name.to_owned() }
}

fn select<'a>(file: &'a File, asked: Option<&str>) -> Result<(&'a str, &'a Context), KubeconfigError> {
    let contexts = || file.contexts.iter().flatten().map(|entry| entry.name.clone()).collect();
    let Some(wanted) = asked.or_else(|| given(file.current_context.as_ref())) else {
        return Err(KubeconfigError::NoContext { contexts: contexts() });
    };
    file.contexts
        .iter()
        .flatten()
        .find(|entry| entry.name == wanted)
        .and_then(|entry| Some((entry.name.as_str(), entry.context.as_ref()?)))
        .ok_or_else(|| KubeconfigError::UnknownContext { name: wanted.to_owned(), contexts: contexts() })
}

fn cluster_settings(
    name: &str,
    cluster: &Cluster,
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<(String, TlsClientConfig), KubeconfigError> {
    let invalid = |problem| KubeconfigError::Invalid { what: "cluster", name: name.to_owned(), problem };
    if given(cluster.proxy_url.as_ref()).is_some() {
        return Err(KubeconfigError::Unsupported { what: "cluster", name: name.to_owned(), field: "proxy-url" });
    }
    let server = given(cluster.server.as_ref()).ok_or_else(|| invalid("it names no server"))?;
    let ca_data = data(
        cluster.certificate_authority_data.as_ref(),
        cluster.certificate_authority.as_ref(),
        "certificate-authority",
        read,
    )?;
    let insecure = cluster.insecure_skip_tls_verify.unwrap_or(false);
    if insecure && ca_data.is_some() {
        return Err(invalid("insecure-skip-tls-verify and certificate-authority contradict each other"));
    }
    let server_name = given(cluster.tls_server_name.as_ref()).map(str::to_owned);
    let tls = TlsClientConfig { insecure, server_name, ca_data, cert_data: None, key_data: None };
    Ok((server.to_owned(), tls))
}

fn credentials(
    name: &str,
    user: &User,
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
    config: &mut ClusterConfig,
    tls: &mut TlsClientConfig,
) -> Result<(), KubeconfigError> {
    let invalid = |problem| KubeconfigError::Invalid { what: "user", name: name.to_owned(), problem };
    if let Some(field) = user.unsupported() {
        return Err(KubeconfigError::Unsupported { what: "user", name: name.to_owned(), field });
    }
    tls.cert_data =
        data(user.client_certificate_data.as_ref(), user.client_certificate.as_ref(), "client-certificate", read)?;
    tls.key_data = data(user.client_key_data.as_ref(), user.client_key.as_ref(), "client-key", read)?;
    match (&tls.cert_data, &tls.key_data) {
        (Some(_), None) => return Err(invalid("client-certificate is given without client-key")),
        (None, Some(_)) => return Err(invalid("client-key is given without client-certificate")),
        _ => {}
    }
    config.bearer_token = token(user, read)?;
    config.username = given(user.username.as_ref()).map(str::to_owned);
    config.password = given(user.password.as_ref()).map(str::to_owned);
    if config.bearer_token.is_some() && config.username.is_some() {
        return Err(invalid("token and username are both given; a request can carry one"));
    }
    if config.username.is_none() && config.password.is_some() {
        return Err(invalid("password is given without username"));
    }
    Ok(())
}

/// As for `kubectl`, the file wins over the token beside it, if it can be read.
fn token(user: &User, read: &dyn Fn(&str) -> io::Result<Vec<u8>>) -> Result<Option<String>, KubeconfigError> {
    let inline = given(user.token.as_ref());
    let Some(path) = given(user.token_file.as_ref()) else {
        return Ok(inline.map(str::to_owned));
    };
    let file_error = |cause| KubeconfigError::File { field: "tokenFile", path: path.to_owned(), cause };
    match (read(path), inline) {
        (Ok(bytes), _) => {
            let text = String::from_utf8(bytes)
                .map_err(|_| file_error(io::Error::new(io::ErrorKind::InvalidData, "it is not text")))?;
            Ok(Some(text.trim().to_owned()).filter(|token| !token.is_empty()))
        }
        (Err(_), Some(inline)) => Ok(Some(inline.to_owned())),
        (Err(cause), None) => Err(file_error(cause)),
    }
}

/// Embedded data (base64 already), else the file's content in base64.
fn data(
    embedded: Option<&String>,
    path: Option<&String>,
    field: &'static str,
    read: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<Option<String>, KubeconfigError> {
    if let Some(embedded) = given(embedded) {
        return Ok(Some(embedded.split_ascii_whitespace().collect()));
    }
    let Some(path) = given(path) else {
        return Ok(None);
    };
    match read(path) {
        Ok(bytes) => Ok(Some(STANDARD.encode(bytes))),
        Err(cause) => Err(KubeconfigError::File { field, path: path.to_owned(), cause }),
    }
}

#[cfg(test)]
mod tests;
