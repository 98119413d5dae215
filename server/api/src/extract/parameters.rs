//! The query. What a path does not know is refused by name, so that a misspelt filter does not show everything.

use crate::error::ApiError;
use axum::extract::FromRequestParts;
use http::Uri;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;
use windlass_model::page::Order;
use windlass_store::page::PageQuery;

/// The query as this type. A parameter that comes several times reaches it joined by commas.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let wrong = |cause: String| {
        ApiError::bad_request(
            format!("the query cannot be understood: {cause}"),
            "Look at /api/openapi.json for the parameters of this path.",
        )
    };
    let mut joined: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // PostgreSQL takes no NUL in a text.
        if value.contains('\0') {
            return Err(wrong(format!("`{name}` has a NUL character")));
        }
        match joined.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => joined.push((name.into_owned(), value.into_owned())),
        }
    }
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&joined).finish();
    let uri: Uri = format!("/?{encoded}").parse().map_err(|_| wrong("it is too long".to_owned()))?;
    let query = axum::extract::Query::<T>::try_from_uri(&uri).map_err(|rejection| {
        let text = rejection.body_text();
        wrong(text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text).to_owned())
    })?;
    Ok(query.0)
}

/// Values of a parameter that may come several times, or with commas.
pub(crate) fn comma_separated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect())
}

/// Which part of a list, in which order.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    /// At most so many items; everything unless given.
    pub(crate) limit: Option<u32>,
    /// `metadata.continue` of the page before.
    pub(crate) cursor: Option<String>,
    /// The field to sort by: `name` unless given.
    pub(crate) sort: Option<String>,
    /// Smallest or largest first.
    #[param(inline)]
    pub(crate) order: Order,
    /// Only items that contain this in their name or other texts, in upper or lower case.
    pub(crate) search: Option<String>,
}

impl ListParameters {
    /// As lists of the store take it.
    pub(crate) fn page(&self) -> PageQuery {
        PageQuery { sort: self.sort.clone(), order: self.order, limit: self.limit, cursor: self.cursor.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    #[derive(Default)]
    struct Sample {
        limit: Option<u32>,
        search: Option<String>,
        #[serde(deserialize_with = "comma_separated")]
        project: Vec<String>,
    }

    #[test]
    fn parameters_come_once_or_several_times() {
        let sample: Sample = read("project=a&limit=2&project=b%20c&search=x%26y,z").expect("read");
        assert_eq!(sample.project, ["a", "b c"]);
        assert_eq!(sample.limit, Some(2));
        assert_eq!(sample.search.as_deref(), Some("x&y,z"));
        assert_eq!(read::<Sample>("project=a,b").expect("read").project, ["a", "b"]);
        assert!(read::<Sample>("").expect("read").project.is_empty());
    }

    #[test]
    fn what_is_unknown_is_named() {
        for (query, said) in
            [("limits=2", "limits"), ("limit=many", "limit"), ("limit=1&limit=2", "limit"), ("search=a%00", "search")]
        {
            let error = read::<Sample>(query).expect_err(query);
            assert!(error.cause().contains(said), "{}", error.cause());
        }
    }
}
