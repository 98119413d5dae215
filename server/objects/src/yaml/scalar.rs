//! What a scalar means: the rules of YAML 1.1 as Go's `yaml.v2` has them.

use super::timestamp;
use base64::Engine;
use serde_json::{Number, Value};

const PREFIX: &str = "tag:yaml.org,2002:";

/// The value of an untagged scalar without quotes.
///
/// # Errors
/// Infinity and "not a number", which JSON does not have.
pub(super) fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Ok(Value::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Ok(Value::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Ok(Value::Bool(false)),
        _ if is_not_finite(text) => {
            Err(format!("{text} is not a value that Kubernetes knows; put it in quotes if it is text"))
        }
        _ => Ok(number(text).map_or_else(|| Value::from(text), Value::Number)),
    }
}

/// Whether the text without quotes would be read as something else than this text.
pub(super) fn needs_quotes(text: &str) -> bool {
    timestamp::is_timestamp(text) || is_base_60(text) || !plain(text).is_ok_and(|value| value.is_string())
}

/// The value of a scalar with a tag (the full one, `tag:yaml.org,2002:int`).
///
/// # Errors
/// A sentence, if the text is not what the tag says.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Value, String> {
    let Some(kind) = tag.strip_prefix(PREFIX) else {
        // Go leaves a tag that it does not know to the program, and takes the text.
        return Ok(Value::from(text));
    };
    let value = || {
        if kind == "float" && is_not_finite(text) {
            Err(format!("{text} is not a value that Kubernetes knows"))
        } else {
            plain(text)
        }
    };
    let value = match kind {
        "null" | "bool" | "int" | "float" => value()?,
        "binary" => return binary(text),
        _ => return Ok(Value::from(text)),
    };
    let fits = match (kind, &value) {
        ("null", Value::Null) | ("bool", Value::Bool(_)) | ("float", Value::Number(_)) => true,
        ("int", Value::Number(_)) => integer(&text.replace('_', "")).is_some(),
        _ => false,
    };
    if fits { Ok(value) } else { Err(format!("{:?} is not a !!{kind}", text.chars().take(60).collect::<String>())) }
}

fn binary(text: &str) -> Result<Value, String> {
    let compact: String = text.split_ascii_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(compact)
        .map_err(|error| format!("the !!binary value is not Base64: {error}"))?;
    String::from_utf8(bytes)
        .map(Value::from)
        .map_err(|_| "the !!binary value is not text; leave the tag out, as Kubernetes takes Base64 itself".to_owned())
}

fn is_not_finite(text: &str) -> bool {
    let name = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(name, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn number(text: &str) -> Option<Number> {
    let first = text.bytes().next()?;
    if first == b'.' {
        let digits = text.replace('_', "");
        return if is_float(&digits) { float(&digits) } else { None };
    }
    if !first.is_ascii_digit() && first != b'+' && first != b'-' {
        return None;
    }
    let digits = text.replace('_', "");
    integer(&digits).or_else(|| if is_float(&digits) { float(&digits) } else { None })
}

/// Go's integers: `0x1f`, `0b1`, `0o7`, and, with a zero in front, octal.
fn integer(text: &str) -> Option<Number> {
    let (negative, signed, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, text.strip_prefix('-')?),
        b'+' => (false, true, text.strip_prefix('+')?),
        _ => (false, false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(size)) {
        (false, Ok(value)) => Some(value.into()),
        (true, Ok(value)) => Some((-value).into()),
        (true, Err(_)) => (size == i64::MIN.unsigned_abs()).then(|| i64::MIN.into()),
        // Go reads what is too large for a signed integer as an unsigned one, which has no sign in front.
        (false, Err(_)) => (!signed).then(|| size.into()),
    }
}

/// `1.5`, `.5`, `1.`, `1e3`, with a sign.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    let has_digits = !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
    has_digits
        && digits(whole)
        && digits(fraction.unwrap_or_default())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

/// A float as JSON has it: one without a fraction is an integer.
fn float(text: &str) -> Option<Number> {
    whole_or_float(text.parse().ok()?)
}

/// The number as Kubernetes keeps it: `1.0` is the integer 1.
pub(super) fn whole_or_float(value: f64) -> Option<Number> {
    // Displayed without an exponent, and without a fraction if there is none.
    match value.to_string().parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => Number::from_f64(value),
    }
}

/// `12:30:45`, a number to base 60 for other readers of YAML 1.1.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = match unsigned.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') => whole,
        Some(_) => return false,
        None => unsigned,
    };
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let mut count = 0;
    let sixties = parts.all(|part| {
        count += 1;
        match part.as_bytes() {
            [one] => one.is_ascii_digit(),
            [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
            _ => false,
        }
    });
    first.starts_with(|c: char| c.is_ascii_digit())
        && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && sixties
        && count > 0
}

/// A number as Go writes it with `%g` and no precision: `1.5`, `1.2345675e+06`, `1e-07`.
pub(super) fn go_float(value: f64) -> String {
    general(&format!("{value:e}"), value.to_string())
}

/// A number as Go's `sigs.k8s.io/yaml` writes it where it is a key: with the precision of 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "Go cuts the precision here, and so do we")]
pub(super) fn go_float_key(value: f64) -> String {
    let short = value as f32;
    general(&format!("{short:e}"), short.to_string())
}

fn general(scientific: &str, plain: String) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return plain };
    match exponent.parse::<i32>() {
        Ok(power) if !(-4..6).contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", power.abs())
        }
        _ => plain,
    }
}
