//! The built console, embedded into the program, and how its files are served.
//!
//! [`respond`] turns a path and the request's headers into a whole answer, without I/O:
//!
//! - a file by its name, in the best encoding that was built beside it (`.br`, `.gz`) and the client takes;
//! - names that carry a content hash may be cached for ever, all others are asked for again with their `ETag`;
//! - below `/assets/` there is nothing but files: a missing one is 404;
//! - any other path, with a dot in it or not, is the console's `index.html`: the console routes it;
//! - where the console was not built, a sentence says so.

mod accept;
mod content_type;
mod respond;

use http::{HeaderMap, Response};
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// What `make console` left in `web/dist`; empty if it was not run.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Console;

/// The answer to a GET of this path of the console.
#[must_use]
pub fn respond(path: &str, headers: &HeaderMap) -> Response<Cow<'static, [u8]>> {
    respond::respond::<Console>(path, headers)
}

/// Whether this program was built with its console.
#[must_use]
pub fn is_built() -> bool {
    Console::get("index.html").is_some()
}
