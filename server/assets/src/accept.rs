//! `Accept-Encoding` (RFC 9110, section 12.5.3).

/// Whether a client with this header takes this encoding.
pub(crate) fn takes(header: &str, encoding: &str) -> bool {
    let mut any = false;
    for item in header.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts
            .any(|part| part.strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()).is_some_and(|q| q <= 0.0));
        if name.eq_ignore_ascii_case(encoding) {
            return !refused;
        }
        any |= name == "*" && !refused;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::takes;

    #[test]
    fn encodings_are_taken_as_the_client_says() {
        for (header, encoding, taken) in [
            ("gzip, br", "br", true),
            ("GZIP;q=0.5", "gzip", true),
            ("br;q=0, *", "br", false),
            ("br;q=0, *", "gzip", true),
            ("*;q=0", "gzip", false),
            ("deflate", "gzip", false),
            ("", "br", false),
        ] {
            assert_eq!(takes(header, encoding), taken, "{header:?} {encoding}");
        }
    }
}
