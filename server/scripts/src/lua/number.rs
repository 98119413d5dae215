//! Numbers as gopher-lua writes them: all are floats, and a whole one has no point.

/// The text of a number.
pub(super) fn display(number: f64) -> String {
    if number.is_nan() {
        return "NaN".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf".into() } else { "-Inf".into() };
    }
    if let Some(whole) = whole(number) {
        return whole.to_string();
    }
    shortest(number)
}

/// The number as an integer, if it is one that fits.
pub(super) fn whole(number: f64) -> Option<i64> {
    // The bounds are exact as floats; the upper one is the first that does not fit.
    (number.fract() == 0.0 && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number))
        .then_some(number as i64)
}

/// Go's `%g`: the fewest digits that read back as the same number; below 0.0001 and from a million on with an exponent.
pub(super) fn shortest(number: f64) -> String {
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    format!("{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_gopher_lua() {
        for (number, text) in [
            (3.0, "3"),
            (-0.0, "0"),
            (0.5, "0.5"),
            (1e15, "1000000000000000"),
            (1e18, "1000000000000000000"),
            (1e100, "1e+100"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1.0 / 3.0, "0.3333333333333333"),
            (0.000_01, "1e-05"),
            (0.000_12, "0.00012"),
            (123_456.5, "123456.5"),
            (1_234_567.5, "1.2345675e+06"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(display(number), text, "{number:?}");
        }
    }
}
