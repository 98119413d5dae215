//! How far a reader is.

use crate::StoreError;
use std::fmt;
use std::str::FromStr;

/// How far a reader is: everything up to and including it has been read. The default is before everything.
///
/// As text it is `<transaction>-<row>`, as clients of the live stream send it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The transaction.
    pub xid: u64,
    /// The row.
    pub id: i64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.xid, self.id)
    }
}

/// A text that is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a position of the event log, such as 4711-42")]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (xid, id) = text.split_once('-').ok_or(NoPosition)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(xid) || !digits(id) {
            return Err(NoPosition);
        }
        Ok(Self { xid: xid.parse().map_err(|_| NoPosition)?, id: id.parse().map_err(|_| NoPosition)? })
    }
}

/// `xid8` has no type in sqlx: it travels as text.
pub(super) fn transaction(text: &str) -> Result<u64, StoreError> {
    text.parse().map_err(|error| StoreError::Database(sqlx::Error::Decode(Box::new(error))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_as_it_went() {
        for position in [Position::default(), Position { xid: u64::MAX, id: i64::MAX }, Position { xid: 4711, id: 42 }]
        {
            assert_eq!(position.to_string().parse(), Ok(position));
        }
        for text in ["", "1", "-", "1-", "-1", "1--1", "+1-1", "1-2-3", "a-1", " 1-1", "99999999999999999999-1"] {
            assert_eq!(text.parse::<Position>(), Err(NoPosition), "{text:?}");
        }
    }
}
