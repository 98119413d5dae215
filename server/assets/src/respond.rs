//! From a path and headers to an answer.

use crate::{accept, content_type};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

const NOT_BUILT: &str = "This Windlass was built without its console. Build it with `make console` and then the program again; the interface under /api/v1 and the command line work without it.\n";
/// Where the console's own files lie. A page's path may look like a file's: names of projects and applications have dots.
const ASSETS: &str = "assets/";
const NO_SUCH_FILE: &str = "There is no such file in the console.\n";

pub(crate) fn respond<F: RustEmbed>(path: &str, headers: &HeaderMap) -> Response<Cow<'static, [u8]>> {
    let name = path.trim_start_matches('/');
    if !name.is_empty()
        && !is_encoded(name)
        && let Some(file) = F::get(name)
    {
        return answer::<F>(name, file, headers);
    }
    if name.starts_with(ASSETS) {
        return sentence(NO_SUCH_FILE);
    }
    match F::get("index.html") {
        Some(file) => answer::<F>("index.html", file, headers),
        None => sentence(NOT_BUILT),
    }
}

fn answer<F: RustEmbed>(name: &str, plain: EmbeddedFile, headers: &HeaderMap) -> Response<Cow<'static, [u8]>> {
    let etag = format!("\"{}\"", hex::encode(plain.metadata.sha256_hash()));
    let (file, encoding) = encoded::<F>(name, headers).unwrap_or((plain, None));
    let unchanged = text(headers, IF_NONE_MATCH).split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = Response::new(if unchanged { Cow::Borrowed(&[][..]) } else { file.data });
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let fields = response.headers_mut();
    fields.insert(CONTENT_TYPE, HeaderValue::from_static(content_type::of(name)));
    fields.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let cache = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    fields.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    // The same content in another encoding is another representation: such tags are weak.
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{etag}")) {
        fields.insert(ETAG, tag);
    }
    if let Some(encoding) = encoding {
        fields.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The file in the best encoding that was built and the client takes.
fn encoded<F: RustEmbed>(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let header = text(headers, ACCEPT_ENCODING);
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accept::takes(header, encoding))
        .find_map(|(encoding, extension)| Some((F::get(&format!("{name}.{extension}"))?, Some(encoding))))
}

fn sentence(text: &'static str) -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(Cow::Borrowed(text.as_bytes()));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The files beside others that hold their compressed content are no files of their own.
fn is_encoded(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

/// Whether the name carries a content hash: a part of 8 or more hexadecimal digits, as in `console-0a1b2c3d4e5f6071_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|part| {
        part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()) && part.bytes().any(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(RustEmbed)]
    #[folder = "testdata/dist"]
    struct Sample;

    #[derive(RustEmbed)]
    #[folder = "testdata/none"]
    #[allow_missing = true]
    struct Nothing;

    fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value"))).collect()
    }

    fn get(path: &str, pairs: &[(http::HeaderName, &str)]) -> Response<Cow<'static, [u8]>> {
        respond::<Sample>(path, &headers(pairs))
    }

    #[test]
    fn paths_of_the_console_are_its_index() {
        for path in [
            "/",
            "/projects",
            "/projects/team.eu",
            "/applications/shop/front",
            "/applications/ns/my.app",
            "/applications/ns/front.js",
            "/login",
            "/console-0a1b2c3d4e5f6071.css.br",
            "/../Cargo.toml",
        ] {
            let response = get(path, &[]);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
            assert!(response.body().starts_with(b"<!doctype html>"), "{path}");
        }
        for path in ["/assets/gone.js", "/assets/gone", "/assets/", "/assets/../../Cargo.toml"] {
            let response = get(path, &[]);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(response.body().as_ref(), NO_SUCH_FILE.as_bytes(), "{path}");
        }
    }

    #[test]
    fn hashed_names_are_cached_for_ever() {
        let response = get("/console-0a1b2c3d4e5f6071.css", &[]);
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        for (name, hashed) in
            [("a-0a1b2c3d_bg.wasm", true), ("favicon.svg", false), ("feedface.js", false), ("a-abc123.js", false)]
        {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }

    #[test]
    fn the_best_encoding_is_chosen() {
        for (accept, encoding) in
            [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("identity", None), ("br;q=0,gzip", Some("gzip"))]
        {
            let response = get("/console-0a1b2c3d4e5f6071.css", &[(ACCEPT_ENCODING, accept)]);
            assert_eq!(
                response.headers().get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()),
                encoding,
                "{accept}"
            );
        }
    }

    #[test]
    fn what_did_not_change_is_not_sent_again() {
        let tag = get("/", &[]).headers()[ETAG].to_str().expect("a tag").to_owned();
        let again = get("/", &[(IF_NONE_MATCH, &format!("\"other\", {tag}"))]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.body().is_empty());
        assert_eq!(get("/", &[(IF_NONE_MATCH, "\"other\"")]).status(), StatusCode::OK);
    }

    #[test]
    fn a_missing_console_says_so() {
        let response = respond::<Nothing>("/", &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.body().as_ref(), NOT_BUILT.as_bytes());
    }
}
