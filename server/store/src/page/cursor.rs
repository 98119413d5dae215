//! The cursor: opaque for clients, the last item's keys for us.

use crate::StoreError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use windlass_model::page::Order;

/// Longer than any cursor that a list gives.
const MAX_LENGTH: usize = 4096;

/// Where a list goes on: behind the item with these keys. Keys are text as Postgres casts it, and cast back there.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    #[serde(rename = "s")]
    pub(super) sort: String,
    #[serde(rename = "o")]
    pub(super) order: Order,
    #[serde(rename = "k")]
    pub(super) key: String,
    #[serde(rename = "t")]
    pub(super) tie: String,
}

impl Cursor {
    pub(super) fn encode(&self) -> Result<String, StoreError> {
        let bytes = serde_json::to_vec(self).map_err(|_| bad("it cannot be written"))?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads a cursor that a client sent back for a list in this order.
    pub(super) fn decode(text: &str, sort: &str, order: Order) -> Result<Self, StoreError> {
        if text.len() > MAX_LENGTH {
            return Err(bad("it is too long"));
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad("it was not made by this server"))?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| bad("it was not made by this server"))?;
        if cursor.sort != sort || cursor.order != order {
            return Err(bad("it belongs to a list with another sort or order"));
        }
        if cursor.key.contains('\0') || cursor.tie.contains('\0') {
            return Err(bad("it was not made by this server"));
        }
        Ok(cursor)
    }
}

pub(super) fn bad(reason: &'static str) -> StoreError {
    StoreError::BadCursor { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_went() {
        let cursor = Cursor { sort: "name".into(), order: Order::Desc, key: "é\"shop".into(), tie: "1".into() };
        let text = cursor.encode().unwrap();
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "fits in a URL: {text}");
        assert_eq!(Cursor::decode(&text, "name", Order::Desc).unwrap(), cursor);
    }

    #[test]
    fn others_are_refused() {
        let of = |key: &str| {
            let cursor = Cursor { sort: "name".into(), order: Order::Asc, key: key.into(), tie: "1".into() };
            cursor.encode().unwrap()
        };
        let cases = [
            ("nonsense", "%%%".to_owned(), "name", Order::Asc),
            ("not ours", URL_SAFE_NO_PAD.encode("{}"), "name", Order::Asc),
            ("too long", "A".repeat(MAX_LENGTH + 1), "name", Order::Asc),
            ("another sort", of("a"), "createdAt", Order::Asc),
            ("another order", of("a"), "name", Order::Desc),
            ("a character that Postgres has not", of("a\0"), "name", Order::Asc),
        ];
        for (case, text, sort, order) in cases {
            assert!(matches!(Cursor::decode(&text, sort, order), Err(StoreError::BadCursor { .. })), "{case}");
        }
    }
}
