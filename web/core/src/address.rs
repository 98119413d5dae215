//! The API's addresses: paths and queries with every part encoded.

use std::fmt::Write;

/// A path and query of the API, built from parts that are encoded one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    text: String,
    asks: bool,
}

impl Address {
    /// `/api/v1/…` with these parts.
    #[must_use]
    pub fn v1(parts: &[&str]) -> Self {
        let mut text = String::from("/api/v1");
        for part in parts {
            text.push('/');
            text.push_str(&encode(part));
        }
        Self { text, asks: false }
    }

    /// `/api/version`.
    #[must_use]
    pub fn version() -> Self {
        Self { text: "/api/version".into(), asks: false }
    }

    /// With one more query parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.asks { '&' } else { '?' });
        self.asks = true;
        self.text.push_str(&encode(name));
        self.text.push('=');
        self.text.push_str(&encode(value));
        self
    }

    /// With one more query parameter, unless it is empty.
    #[must_use]
    pub fn with_some(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.with(name, value) }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
#[must_use]
pub fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_encoded() {
        let address = Address::v1(&["clusters", "https://a:6443/x"])
            .with("search", "a&b=ü")
            .with_some("cursor", "")
            .with("limit", "5");
        assert_eq!(address.as_str(), "/api/v1/clusters/https%3A%2F%2Fa%3A6443%2Fx?search=a%26b%3D%C3%BC&limit=5");
    }
}
