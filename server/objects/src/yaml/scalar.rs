//! What a scalar means: the rules of YAML 1.1 as Go's `yaml.v2` has them.

use super::timestamp;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Number, Value};
use std::borrow::Cow;

const PREFIX: &str = "tag:yaml.org,2002:";

/// As Go decodes it: what the last character has beyond the last byte does not matter.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// What a scalar says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Null,
    Bool(bool),
    Integer(i64),
    /// Beyond [`i64::MAX`].
    Unsigned(u64),
    Float(f64),
    /// Its text.
    Text,
    /// The text that it encodes.
    Decoded(String),
}

impl Meaning {
    /// The value of a scalar with this text.
    ///
    /// # Errors
    /// Infinity and "not a number", which JSON does not have.
    pub(super) fn into_value(self, text: Cow<'_, str>) -> Result<Value, String> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(value) => value.into(),
            Self::Unsigned(value) => value.into(),
            Self::Float(value) => match whole_or_float(value) {
                Some(number) => Value::Number(number),
                None => {
                    return Err(format!("{text} is not a value that Kubernetes knows; put it in quotes if it is text"));
                }
            },
            Self::Text => Value::String(text.into_owned()),
            Self::Decoded(text) => Value::String(text),
        })
    }

    /// The same as a key, which is text in JSON: Go writes the others in its own way.
    ///
    /// # Errors
    /// A sentence, if it cannot be a key.
    pub(super) fn into_key(self, text: Cow<'_, str>) -> Result<String, &'static str> {
        match self {
            Self::Null => Err("a key is missing or null; put it in quotes if it is text"),
            Self::Bool(value) => Ok(value.to_string()),
            Self::Integer(value) => Ok(value.to_string()),
            Self::Unsigned(_) => Err("a number this large cannot be a key; put it in quotes if it is text"),
            Self::Float(value) => Ok(go_float_key(value)),
            Self::Text => Ok(text.into_owned()),
            Self::Decoded(text) => Ok(text),
        }
    }
}

/// What an untagged scalar without quotes says.
pub(super) fn plain(text: &str) -> Meaning {
    // Most are words, which their first letter tells.
    match text.as_bytes() {
        [] => return Meaning::Null,
        [b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~', ..] => {
            return if text.len() > 5 { Meaning::Text } else { word(text) };
        }
        [b'.', ..] => return special_float(text).or_else(|| dotted(text)).map_or(Meaning::Text, Meaning::Float),
        [b'0'..=b'9' | b'+' | b'-', ..] => {}
        _ => return Meaning::Text,
    }
    special_float(text).map(Meaning::Float).or_else(|| number(text)).unwrap_or(Meaning::Text)
}

fn word(text: &str) -> Meaning {
    match text {
        "~" | "null" | "Null" | "NULL" => Meaning::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Meaning::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Meaning::Bool(false),
        _ => Meaning::Text,
    }
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Whether the text without quotes would be read as something else than this text.
pub(super) fn needs_quotes(text: &str) -> bool {
    plain(text) != Meaning::Text || timestamp::is_timestamp(text) || is_base_60(text)
}

/// What a scalar with a tag says (the full one, `tag:yaml.org,2002:int`), in quotes or not.
///
/// # Errors
/// A sentence, if the text is not what the tag says.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Meaning, String> {
    let kind = tag.strip_prefix(PREFIX).unwrap_or_default();
    let meaning = match (kind, plain(text)) {
        ("binary", _) => return binary(text).map(Meaning::Decoded),
        ("null", meaning @ Meaning::Null)
        | ("bool", meaning @ Meaning::Bool(_))
        | ("int", meaning @ (Meaning::Integer(_) | Meaning::Unsigned(_)))
        | ("float", meaning @ Meaning::Float(_)) => Some(meaning),
        #[expect(clippy::cast_precision_loss, reason = "as Go does it")]
        ("float", Meaning::Integer(value)) => Some(Meaning::Float(value as f64)),
        ("timestamp", _) if timestamp::is_timestamp(text) => Some(Meaning::Text),
        ("null" | "bool" | "int" | "float" | "timestamp", _) => None,
        // Go leaves a tag that it does not know to the program, and takes the text.
        _ => Some(Meaning::Text),
    };
    meaning.ok_or_else(|| format!("{:?} is not a !!{kind}", text.chars().take(60).collect::<String>()))
}

fn binary(text: &str) -> Result<String, String> {
    // Go passes over line breaks, and over nothing else.
    let compact: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let bytes = BASE64.decode(compact).map_err(|error| format!("the !!binary value is not Base64: {error}"))?;
    String::from_utf8(bytes)
        .map_err(|_| "the !!binary value is not text; leave the tag out, as Kubernetes takes Base64 itself".to_owned())
}

/// A number, which begins with a digit or a sign.
fn number(text: &str) -> Option<Meaning> {
    let digits = if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    if let Some(meaning) = integer(&digits) {
        return Some(meaning);
    }
    if is_float(&digits) {
        // What is too large for a float is text.
        return digits.parse().ok().filter(|value: &f64| value.is_finite()).map(Meaning::Float);
    }
    // Go reads these twice, and the second time lets a sign stand behind `0b`.
    let signed = digits.strip_prefix("0b").filter(|rest| rest.starts_with(['+', '-']))?;
    i64::from_str_radix(signed, 2).ok().map(Meaning::Integer)
}

/// Go's integers: `0x1f`, `0b1`, `0o7`, and, with a zero in front, octal.
fn integer(text: &str) -> Option<Meaning> {
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
        (false, Ok(value)) => Some(Meaning::Integer(value)),
        (true, Ok(value)) => Some(Meaning::Integer(-value)),
        (true, Err(_)) => (size == i64::MIN.unsigned_abs()).then_some(Meaning::Integer(i64::MIN)),
        // Go reads what is too large for a signed integer as an unsigned one, which has no sign in front.
        (false, Err(_)) => (!signed).then_some(Meaning::Unsigned(size)),
    }
}

/// A number that begins with a dot. Here, Go takes `_` only between digits.
fn dotted(text: &str) -> Option<f64> {
    let between = text.split('_').skip(1).all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        && text.split('_').rev().skip(1).all(|part| part.ends_with(|c: char| c.is_ascii_digit()));
    let digits = text.replace('_', "");
    if between && is_float(&digits) { digits.parse().ok().filter(|value: &f64| value.is_finite()) } else { None }
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
    if short.is_nan() {
        return ".nan".to_owned();
    }
    if short.is_infinite() {
        return if short > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
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
