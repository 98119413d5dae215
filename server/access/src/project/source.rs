//! Which repositories a project's applications may read.

use super::rule::{Answer, Reason, RuleBroken, ask};
use super::url::{normalized, normalized_pattern, oddity};
use windlass_model::project::ProjectSpec;

const RULE: &str = "spec.sourceRepos";

/// Whether the project permits this repository.
///
/// Some entry must match and no `!` entry may; an entry `!x` matches whatever is not `x`. `/` separates: `org/*` does
/// not match `org/a/b`, `org/**` does; `*` alone matches everything. URLs are compared in the form of
/// [`super::normalized_url`].
///
/// # Errors
/// [`RuleBroken`] with the entry that decided.
pub fn permits_source(spec: &ProjectSpec, repo_url: &str) -> Result<(), RuleBroken> {
    let broken = |reason| RuleBroken {
        what: "the repository",
        value: repo_url.to_owned(),
        rule: RULE,
        reason,
        add: format!("{repo_url:?}"),
    };
    if let Some(why) = oddity(repo_url) {
        return Err(broken(Reason::Unreadable(why)));
    }
    let url = normalized(repo_url);
    let mut permitted = false;
    for entry in &spec.source_repos {
        match ask(&normalized_pattern(entry), &url, &['/']) {
            Answer::Permits => permitted = true,
            Answer::Silent => {}
            Answer::Forbids => {
                return Err(broken(Reason::Forbidden { rule: RULE, entry: format!("{entry:?}") }));
            }
        }
    }
    if permitted { Ok(()) } else { Err(broken(Reason::NotListed { rule: RULE })) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries, then URLs that they permit, then URLs that they do not.
    const TABLE: &[(&[&str], &[&str], &[&str])] = &[
        (&[], &[], &["https://github.com/org/a"]),
        (&["*"], &["https://github.com/org/a", "file:///srv/git/a", "git@github.com:org/a.git"], &[]),
        (&["**"], &["https://github.com/org/a"], &[]),
        (
            &["https://github.com/org/a"],
            &[
                "https://github.com/org/a",
                "https://GitHub.com/Org/A.git",
                "https://github.com/org/a/",
                " https://github.com/org/a ",
            ],
            &[
                "https://github.com/org/ab",
                "https://github.com/org/a/b",
                "http://github.com/org/a",
                "https://github.com/org",
            ],
        ),
        (
            &["https://github.com/org/a.git"],
            &["https://github.com/org/a", "https://github.com/org/a.git/"],
            &["https://github.com/org/b"],
        ),
        (
            &["https://github.com/org/*"],
            &["https://github.com/org/a", "https://github.com:443/org/a", "https://me@github.com/org/a"],
            &[
                "https://github.com/org/a/b",
                "https://github.com/other/a",
                "https://github.com.evil.com/org/a",
                "https://github.com@evil.com/org/a",
            ],
        ),
        (
            &["https://github.com/org/**"],
            &["https://github.com/org/a", "https://github.com/org/a/b"],
            &["https://github.com/or/a"],
        ),
        (
            &["https://me@dev.azure.com/org/*"],
            &["https://me@dev.azure.com/org/a", "https://dev.azure.com/org/a"],
            &["https://dev.azure.com/org/a/b"],
        ),
        (
            &["https://*.example.com/*"],
            &["https://git.example.com/a"],
            &["https://example.com/a", "https://evil.com/x.example.com/a"],
        ),
        (
            &["git@github.com:org/*"],
            &["git@github.com:org/a.git", "ssh://git@github.com/org/a"],
            &["git@github.com:other/a", "https://github.com/org/a"],
        ),
        (
            &["file:///srv/git/*"],
            &["file:///srv/git/a", "file:///srv/git/a.git"],
            &["file:///srv/a", "file:///srv/git/../a", "file:///srv/git/%2e%2e/a"],
        ),
        // `!`: what it names is forbidden wherever it stands; it permits the rest.
        (
            &["!https://github.com/org/secret"],
            &["https://github.com/org/a", "file:///x"],
            &["https://github.com/org/secret.git"],
        ),
        (
            &["!https://github.com/org/secret", "*"],
            &["https://github.com/org/a"],
            &[
                "https://github.com/org/secret/",
                "https://github.com/ORG/secret",
                "https://github.com/org/%73ecret",
                "https://github.com/org//secret",
                "https://github.com/org/./secret",
                "https://x:y@github.com/org/secret",
                "https://github.com:443/org/secret",
            ],
        ),
        (
            &["*", "!https://github.com/org/*"],
            &["https://github.com/other/a", "https://github.com/org/a/b"],
            &["https://github.com/org/a"],
        ),
        (&["!https://a.com/*", "!https://b.com/*"], &["https://c.com/x"], &["https://a.com/x", "https://b.com/x"]),
        // A glob that cannot be read permits nothing, and forbids everything if negated.
        (&["https://[a.com/x"], &[], &["https://a.com/x"]),
        (&["!https://[a.com/x", "*"], &[], &["https://b.com/x"]),
        // Never read: what another program may take for another place.
        (&["*"], &[], &["https://evil.com\\@github.com/x", "https://a.com/x y", "https://a.com/x\u{0}", ""]),
    ];

    #[test]
    fn repositories() {
        for (entries, good, bad) in TABLE {
            let spec = ProjectSpec {
                source_repos: entries.iter().map(ToString::to_string).collect(),
                ..ProjectSpec::default()
            };
            for url in *good {
                assert_eq!(permits_source(&spec, url), Ok(()), "{entries:?}");
            }
            for url in *bad {
                assert!(permits_source(&spec, url).is_err(), "{entries:?} should not permit {url:?}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_rule_and_what_to_add() {
        let mut spec = ProjectSpec { source_repos: vec!["https://a.com/*".into()], ..ProjectSpec::default() };
        let broken = permits_source(&spec, "https://b.com/x").unwrap_err();
        assert_eq!(
            format!("{broken}. {}", broken.next_step()),
            "the repository https://b.com/x is not permitted by the project: no entry of spec.sourceRepos matches. \
             Add \"https://b.com/x\" to spec.sourceRepos of the project, or choose another project."
        );
        spec.source_repos.push("!https://b.com/*".into());
        let broken = permits_source(&spec, "https://b.com/x").unwrap_err();
        assert_eq!(
            format!("{broken}. {}", broken.next_step()),
            "the repository https://b.com/x is not permitted by the project: the entry \"!https://b.com/*\" of spec.sourceRepos forbids it. \
             Change the entry \"!https://b.com/*\" in spec.sourceRepos of the project, or choose another project."
        );
    }
}
