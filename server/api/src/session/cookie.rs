//! The session's cookie: out of reach of scripts, and of other sites' forms.

use crate::extract::COOKIE_NAME;
use http::HeaderValue;

/// Sets the cookie for as long as the session lasts; over TLS only if `secure`.
pub(super) fn set(secret: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    cookie(secret, seconds.max(0), secure)
}

/// Takes the cookie back.
pub(super) fn clear(secure: bool) -> Option<HeaderValue> {
    cookie("", 0, secure)
}

fn cookie(value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{COOKIE_NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_out_of_reach() {
        let cookie = set("wls_x", 60, true).expect("a header");
        assert_eq!(cookie, "windlass_session=wls_x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(clear(false).expect("a header"), "windlass_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        assert!(!format!("{cookie:?}").contains("wls_x"));
    }
}
