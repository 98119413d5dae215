//! The table of codes. A code is stable: programs decide by it.

/// A code's line in the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// As it stands in `code` of the problem details.
    pub(crate) code: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// A short name for people.
    pub(crate) title: &'static str,
    /// When it is answered, in a sentence.
    pub(crate) meaning: &'static str,
    /// Whether the cause is for the server's log only.
    pub(crate) internal: bool,
}

macro_rules! codes {
    ($($variant:ident $code:literal $status:literal $title:literal $meaning:literal $($internal:ident)?;)+) => {
        /// The stable codes of errors, as in `docs/errors.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant),+ }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub(crate) fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row {
                        code: $code, status: $status, title: $title, meaning: $meaning,
                        internal: codes!(@internal $($internal)?),
                    }),+
                }
            }
        }
    };
    (@internal internal) => { true };
    (@internal) => { false };
}

codes! {
    BadRequest "bad_request" 400 "Bad request" "The request's path, query or body cannot be understood.";
    BadCursor "bad_cursor" 400 "Bad cursor" "A list's cursor is not one that this list gave, or the list is now asked for in another order.";
    Unauthenticated "unauthenticated" 401 "Not signed in" "The request needs a sign-in and came without one.";
    InvalidCredentials "invalid_credentials" 401 "Wrong credentials" "The name and password, the session or the token are not valid.";
    Expired "expired" 401 "Expired" "The session or token was valid and has ended.";
    Denied "denied" 403 "Denied" "The caller's role does not include this.";
    ForbiddenByProject "forbidden_by_project" 403 "Forbidden by the project" "The project does not permit this source, destination or kind.";
    CrossOrigin "cross_origin" 403 "Cross-origin request" "A change was sent from a page of another site, or by a browser that does not say from where.";
    NotFound "not_found" 404 "Not found" "There is no such object.";
    NoRoute "no_route" 404 "No such path" "The interface has no such path.";
    MethodNotAllowed "method_not_allowed" 405 "Method not allowed" "The path does not take this method.";
    Exists "exists" 409 "Exists already" "The name is taken, by something that differs from what was sent.";
    Conflict "conflict" 409 "Changed meanwhile" "The resourceVersion that was sent is not the stored one.";
    InUse "in_use" 409 "In use" "Other objects still refer to it.";
    BuiltIn "built_in" 409 "Built in" "It belongs to Windlass itself and stays.";
    LastAdmin "last_admin" 409 "Last admin" "Nobody could administer Windlass any more.";
    OperationInProgress "operation_in_progress" 409 "Operation in progress" "The object is being changed by an operation already.";
    OperationEnded "operation_ended" 409 "Operation has ended" "The operation has ended, and cannot be terminated.";
    Held "held" 409 "Held" "A rollback holds the application at a commit, and another one was to be synchronised.";
    NotHeld "not_held" 409 "Not held" "The application is not held; there is nothing to release.";
    IdentifierTaken "identifier_taken" 409 "Identifier taken" "The operation's identifier is another operation's.";
    TooLarge "too_large" 413 "Too large" "The request's body is larger than the server takes.";
    UnsupportedMediaType "unsupported_media_type" 415 "Unsupported media type" "The body is neither JSON nor, where manifests are taken, YAML.";
    Invalid "invalid" 422 "Not valid" "The object breaks rules of its kind; each is named with the path of its field.";
    WrongPassword "wrong_password" 422 "Wrong password" "The caller's current password, asked for before a change, is another; the session stays.";
    WeakPassword "weak_password" 422 "Weak password" "The new password breaks a rule.";
    Unsupported "unsupported" 422 "Not supported" "The request asks for what this version does not do, and ignoring it would do something else.";
    NoProject "no_project" 422 "No such project" "The application names a project that does not exist.";
    NoHistory "no_history" 422 "No such entry" "The application's history has no such entry.";
    NoCluster "no_cluster" 422 "No such cluster" "The application names a cluster that is not registered.";
    Render "render" 422 "Manifests not valid" "The manifests in the repository cannot be read.";
    Throttled "throttled" 429 "Too many attempts" "Sign-ins failed too often; Retry-After says when the next is possible.";
    Internal "internal" 500 "Internal error" "The server failed; its log has the cause under the correlation." internal;
    Database "database" 500 "Database error" "The database refused a statement; the server's log has the cause under the correlation." internal;
    Sealed "sealed" 500 "Credentials not readable" "Stored credentials cannot be read with the server's sealing key." internal;
    Migration "migration" 500 "Database version" "The database is of another version than the server." internal;
    DatabaseTooOld "database_too_old" 500 "Database too old" "The database server is older than PostgreSQL 15." internal;
    LeaseLost "lease_lost" 500 "Lease lost" "Another worker has taken the operation over." internal;
    DatabaseUnavailable "database_unavailable" 503 "Database unavailable" "The database does not answer." internal;
    NotReady "not_ready" 503 "Not ready" "The server has just started or is stopping.";
    Timeout "timeout" 504 "Took too long" "The server gave the request up after its time limit.";
    SourceUrlUnsupported "source_url_unsupported" 422 "Repository not supported" "The repository's URL is of a kind that is not supported.";
    SourceFileForbidden "source_file_forbidden" 422 "Folder not permitted" "The repository is a folder that the server may not read.";
    SourceAddressForbidden "source_address_forbidden" 422 "Address not permitted" "The repository's host leads to an address that the server does not connect to.";
    SourceNotFound "source_not_found" 422 "Repository not found" "The repository was not found.";
    SourceAuthenticationRequired "source_authentication_required" 422 "Repository is private" "The repository asks for authentication.";
    SourceRevisionInvalid "source_revision_invalid" 422 "Revision not valid" "The revision cannot be a branch, tag or commit.";
    SourceRevisionNotFound "source_revision_not_found" 422 "Revision not found" "The revision was not found in the repository.";
    SourceRevisionAmbiguous "source_revision_ambiguous" 422 "Revision ambiguous" "The revision is the beginning of several commits.";
    SourceRevisionNotACommit "source_revision_not_a_commit" 422 "Revision is no commit" "The revision names something else than a commit.";
    SourceEmpty "source_empty" 422 "Repository empty" "The repository has no commits.";
    SourceTooLarge "source_too_large" 422 "Repository too large" "The repository is larger than the server takes.";
    SourceCertificate "source_certificate" 502 "Repository's certificate" "The certificate of the repository's host was refused.";
    SourceUnreachable "source_unreachable" 502 "Repository unreachable" "The repository could not be read.";
    SourceCorrupt "source_corrupt" 502 "Repository damaged" "The repository's objects are damaged.";
    SourceStorage "source_storage" 500 "Mirror not writable" "The repository's mirror could not be written.";
    SourceHelper "source_helper" 500 "Reader failed" "The process that reads repositories failed.";
    SourceTimeout "source_timeout" 504 "Repository took too long" "Reading the repository did not end in time.";
    ClusterBadConfig "cluster_bad_config" 422 "Cluster settings" "The cluster's connection settings cannot work.";
    ClusterUnknownKind "cluster_unknown_kind" 422 "Unknown kind" "The cluster does not know the object's kind.";
    ClusterNotFound "cluster_not_found" 422 "Not in the cluster" "The cluster has no such object.";
    ClusterConflict "cluster_conflict" 409 "Conflict in the cluster" "The object has changed in the cluster meanwhile.";
    ClusterInvalid "cluster_invalid" 422 "Refused by the cluster" "The cluster refuses the object.";
    ClusterUnreachable "cluster_unreachable" 502 "Cluster unreachable" "The cluster is not reached.";
    ClusterCertificate "cluster_certificate" 502 "Cluster's certificate" "TLS with the cluster failed.";
    ClusterUnauthorized "cluster_unauthorized" 502 "Cluster's credentials" "The cluster does not accept the stored credentials.";
    ClusterForbidden "cluster_forbidden" 502 "Forbidden by the cluster" "The cluster forbids it to the stored credentials.";
    ClusterApi "cluster_api" 502 "Cluster error" "The cluster answered with an error.";
    ClusterTimeout "cluster_timeout" 504 "Cluster took too long" "The cluster did not answer in time.";
}

impl Code {
    /// The code as it stands in the problem details.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().code
    }

    /// The code that another room names so; rooms write `-` or `_`.
    pub(crate) fn named(name: &str) -> Self {
        let name = name.replace('-', "_");
        Self::ALL.iter().copied().find(|code| code.as_str() == name).unwrap_or(Self::Internal)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::HashSet;

    /// The texts between `fn code` and the next function of a room's error type.
    fn codes_of(source: &str) -> Vec<&str> {
        let body =
            source.split("fn code(").nth(1).expect("a function `code`").split("pub fn ").next().expect("its body");
        let texts = body.split('"').skip(1).step_by(2);
        texts.filter(|text| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_')).collect()
    }

    #[test]
    fn every_code_of_every_room_has_a_row() {
        for (room, source) in [
            ("store", include_str!("../../../store/src/error.rs")),
            ("identity", include_str!("../../../identity/src/error.rs")),
            ("operations", include_str!("../../../operations/src/error.rs")),
            ("sources", include_str!("../../../sources/src/error.rs")),
            ("clusters", include_str!("../../../clusters/src/error.rs")),
        ] {
            let codes = codes_of(source);
            assert!(codes.len() > 2, "{room}: no codes found");
            for code in codes {
                assert_eq!(Code::named(code).as_str(), code.replace('-', "_"), "{room}: {code} is not in the table");
            }
        }
    }

    #[test]
    fn codes_are_unique_and_statuses_are_errors() {
        let unique: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(unique.len(), Code::ALL.len());
        for code in Code::ALL {
            let row = code.row();
            assert!((400..600).contains(&row.status), "{}", row.code);
            assert!(row.meaning.ends_with('.') && !row.title.ends_with('.'), "{}", row.code);
            assert!(!row.internal || row.status >= 500, "{}", row.code);
        }
    }
}
