//! Headers that tell browsers what the console may do: run its own scripts and talk to its own server, nothing else.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// No inline scripts or styles: what others write (names, messages, annotations) can never run. The console is
/// WebAssembly, for which `wasm-unsafe-eval` is the narrow permission.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Adds what is not there already.
pub(super) fn secure(headers: &mut HeaderMap, over_tls: bool) {
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(CONTENT_SECURITY_POLICY, POLICY);
    add(X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(X_FRAME_OPTIONS, "DENY");
    add(REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // Answers are for one caller at one moment; the console's files say otherwise themselves.
    add(CACHE_CONTROL, "no-store");
    if over_tls {
        add(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
