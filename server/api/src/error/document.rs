//! `docs/errors.md`, from the table.

use super::Code;
use std::fmt::Write;

/// The page that lists every code. A test compares it with the file; `WINDLASS_UPDATE_DOCS=1` writes the file.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(
        "# Errors\n\nMade from the table in `server/api/src/error/code.rs`; do not edit. `WINDLASS_UPDATE_DOCS=1 cargo test -p windlass-api errors` writes it anew.\n\n\
         Every error of the HTTP interface is `application/problem+json` (RFC 9457): `code` is stable and for programs, `detail` says what\n\
         happened to which object, `nextStep` what to do about it, `correlation` finds the request in the server's log.\n\n\
         | code | status | title | when |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let row = code.row();
        let _ = writeln!(text, "| `{}` | {} | {} | {} |", row.code, row.status, row.title, row.meaning);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_of_errors_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
        let expected = super::document();
        if std::env::var_os("WINDLASS_UPDATE_DOCS").is_some() {
            std::fs::write(path, &expected).expect("docs/errors.md is written");
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            found == expected,
            "docs/errors.md is not what the table says: run this test with WINDLASS_UPDATE_DOCS=1"
        );
    }
}
