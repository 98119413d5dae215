//! Manifests as people read and write them.

use serde_json::Value;

/// Text that is no YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotYaml {
    /// What is wrong, in the reader's words.
    pub message: String,
    /// The line, from 1, if known.
    pub line: Option<u64>,
    /// The column, from 1, if known.
    pub column: Option<u64>,
}

/// The value as YAML.
#[must_use]
pub fn text(value: &Value) -> String {
    // A JSON value always has a YAML form; JSON itself is one.
    serde_saphyr::to_string(value).unwrap_or_else(|_| value.to_string())
}

/// A manifest that the server gives as JSON text, as YAML; text that is no JSON stays as it is.
#[must_use]
pub fn from_json(json: &str) -> String {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::Null) | Err(_) if json.trim().is_empty() || json.trim() == "null" => String::new(),
        Ok(value) => text(&value),
        Err(_) => json.to_owned(),
    }
}

/// The value of a text of one YAML document.
///
/// # Errors
/// [`NotYaml`] with the place.
pub fn parse(text: &str) -> Result<Value, NotYaml> {
    serde_saphyr::from_str::<Value>(text).map_err(|error| {
        let place = error.location();
        NotYaml {
            message: error.without_snippet().to_string(),
            line: place.map(|place| place.line()),
            column: place.map(|place| place.column()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_read_again() {
        let value = json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "a", "labels": {"on": "yes", "n": "1.0", "empty": "", "null": "null", "tilde": "~"}},
            "data": {"text": "one\ntwo\n", "colon": "a: b", "hash": "a #b", "star": "*", "bang": "!x", "trail": "x\n\n"},
            "list": [], "map": {}, "numbers": [1, -2, 1.5, true, null],
        });
        assert_eq!(parse(&text(&value)), Ok(value));
    }

    #[test]
    fn it_looks_like_kubernetes_yaml() {
        let value = json!({"kind": "A", "spec": {"ports": [{"port": 80, "name": "http"}], "text": "a\nb\n", "no": "no", "n": "8080"}});
        assert_eq!(
            text(&value),
            "kind: A\nspec:\n  ports:\n  - port: 80\n    name: http\n  text: |\n    a\n    b\n  \"no\": \"no\"\n  \"n\": \"8080\"\n"
        );
    }

    #[test]
    fn a_mistake_has_a_place() {
        let error = parse("a: 1\nb: [1\n").expect_err("not YAML");
        assert!(error.line.is_some(), "{error:?}");
        assert!(parse("a: 1\na: 2\n").is_err(), "a key given twice");
    }
}
