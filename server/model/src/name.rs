//! Names, validated at the edge: what has one of these types needs no further check.

use serde::{Deserialize, Serialize};

/// A name that breaks its rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {value:?} is not valid: {rule}")]
pub struct InvalidName {
    /// What was named, for example `project name`.
    pub what: &'static str,
    /// What was given.
    pub value: String,
    /// The rule in a sentence.
    pub rule: &'static str,
}

const DNS_RULE: &str = "use lower-case letters, digits, '-' and '.', start and end with a letter or digit, at most 253 characters (RFC 1123)";
const LABEL_RULE: &str =
    "use lower-case letters, digits and '-', start and end with a letter or digit, at most 63 characters (RFC 1123)";

fn is_dns_label(value: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = value.as_bytes();
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

fn is_dns_subdomain(value: &str) -> bool {
    value.len() <= 253 && value.split('.').all(is_dns_label)
}

fn is_account(value: &str) -> bool {
    (1..=100).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@' | b'+'))
}

macro_rules! name {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $valid:path, $rule:expr);+ $(;)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String)]
        pub struct $name(String);

        impl $name {
            /// The name, if it keeps the rule.
            ///
            /// # Errors
            /// [`InvalidName`] with the rule that it breaks.
            pub fn new(value: impl Into<String>) -> Result<Self, InvalidName> {
                let value = value.into();
                if $valid(&value) { Ok(Self(value)) } else { Err(InvalidName { what: $what, value, rule: $rule }) }
            }
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = InvalidName;
            fn from_str(text: &str) -> Result<Self, InvalidName> { Self::new(text) }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidName;
            fn try_from(value: String) -> Result<Self, InvalidName> { Self::new(value) }
        }
        impl From<$name> for String { fn from(value: $name) -> Self { value.0 } }
        impl AsRef<str> for $name { fn as_ref(&self) -> &str { &self.0 } }
    )+};
}

name! {
    /// A project's name.
    ProjectName, "project name", is_dns_subdomain, DNS_RULE;
    /// An application's name within its namespace.
    ApplicationName, "application name", is_dns_subdomain, DNS_RULE;
    /// A cluster's display name, by which applications may refer to it.
    ClusterName, "cluster name", is_dns_subdomain, DNS_RULE;
    /// A Kubernetes namespace.
    Namespace, "namespace", is_dns_label, LABEL_RULE;
    /// A local account's name.
    AccountName, "account name", is_account, "use 1 to 100 letters, digits and any of - _ . @ +";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_rules() {
        for good in ["a", "a-b", "team.app", "0x"] {
            assert!(ProjectName::new(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "a_b", "-a", "a-", "a..b", "a/b", "../x", "ä"] {
            assert!(ProjectName::new(bad).is_err(), "{bad}");
        }
        assert!(Namespace::new("a.b").is_err());
        assert!(Namespace::new("x".repeat(64)).is_err());
        assert!(AccountName::new("ann@example.com").is_ok());
        assert!(AccountName::new("ann lee").is_err());
    }
}
