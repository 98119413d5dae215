//! Arguments that several commands take.

use windlass_client::ListQuery;
use windlass_model::page::Order;

/// Which part of a list, in which order.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only items whose name or description contains this
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// The field to sort by, for example name or createdAt; a leading - sorts largest first
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many items
    #[arg(long, value_name = "COUNT")]
    limit: Option<u32>,
}

impl ListArgs {
    pub(crate) fn query(self) -> ListQuery {
        let (sort, order) = match self.sort {
            Some(sort) => match sort.strip_prefix('-') {
                Some(field) => (Some(field.to_owned()), Some(Order::Desc)),
                None => (Some(sort), None),
            },
            None => (None, None),
        };
        ListQuery { limit: self.limit, cursor: None, sort, order, search: self.search }
    }
}

/// `[NAMESPACE/]NAME` of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApplicationRef {
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
}

impl ApplicationRef {
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }
}

impl std::str::FromStr for ApplicationRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix("application.argoproj.io/").unwrap_or(text);
        let (namespace, name) = match text.split_once('/') {
            Some((namespace, name)) => (Some(namespace.to_owned()), name),
            None => (None, text),
        };
        if name.is_empty() || name.contains('/') || namespace.as_deref() == Some("") {
            return Err("give it as NAME or NAMESPACE/NAME".to_owned());
        }
        Ok(Self { namespace, name: name.to_owned() })
    }
}

impl std::fmt::Display for ApplicationRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A duration as `90`, `90s`, `5m` or `1h`.
pub(crate) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match text.strip_prefix(digits) {
        Some("" | "s") => 1,
        Some("m") => 60,
        Some("h") => 3600,
        _ => return Err("give it as 90s, 5m or 1h".to_owned()),
    };
    let count: u64 = digits.parse().map_err(|_| "give it as 90s, 5m or 1h".to_owned())?;
    count.checked_mul(factor).map(std::time::Duration::from_secs).ok_or_else(|| "it is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn applications_are_named_with_or_without_a_namespace() {
        for (text, namespace, name) in [
            ("shop", None, "shop"),
            ("team/shop", Some("team"), "shop"),
            ("application.argoproj.io/shop", None, "shop"),
        ] {
            let parsed: ApplicationRef = text.parse().expect(text);
            assert_eq!((parsed.namespace(), parsed.name.as_str()), (namespace, name));
        }
        for bad in ["", "/", "a/", "/a", "a/b/c"] {
            assert!(bad.parse::<ApplicationRef>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("5m", 300), ("1h", 3600), ("0", 0)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "s", "-1", "5d", "1.5m", "99999999999999999999", "18446744073709551615h"] {
            assert!(duration(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_leading_hyphen_turns_the_order() {
        let sorted = |sort: &str| ListArgs { search: None, sort: Some(sort.into()), limit: None }.query();
        assert_eq!((sorted("name").sort.as_deref(), sorted("name").order), (Some("name"), None));
        assert_eq!((sorted("-name").sort.as_deref(), sorted("-name").order), (Some("name"), Some(Order::Desc)));
    }
}
