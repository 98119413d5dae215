//! `string.format`, as gopher-lua has it: Go's verbs on Lua's values.

use super::arguments::{Arguments, text_of};
use super::number;
use super::sandbox::{stopped, tostring};
use crate::budget::Meter;
use mlua::{Lua, MultiValue};

/// Flags, width and precision of one verb.
#[derive(Default)]
struct Layout {
    left: bool,
    zeros: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
}

pub(super) fn format(lua: &Lua, values: MultiValue, meter: &Meter) -> mlua::Result<mlua::LuaString> {
    let arguments = Arguments::new("format", values);
    let template = arguments.text(0)?;
    let (mut out, mut next) = (Vec::new(), 1);
    let mut bytes = template.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut layout = Layout::default();
        while let Some(&flag) = bytes.peek() {
            match flag {
                b'-' => layout.left = true,
                b'0' => layout.zeros = true,
                b'+' => layout.plus = true,
                b' ' => layout.space = true,
                b'#' => layout.alternate = true,
                _ => break,
            }
            bytes.next();
        }
        let digits = |bytes: &mut std::iter::Peekable<_>| {
            let mut number = 0_usize;
            while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                number = number.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
            }
            number
        };
        layout.width = digits(&mut bytes);
        if bytes.next_if_eq(&b'.').is_some() {
            layout.precision = Some(digits(&mut bytes));
        }
        meter.charge_text(layout.width.saturating_add(layout.precision.unwrap_or(0))).map_err(stopped)?;
        let Some(verb) = bytes.next() else {
            return Err(mlua::Error::runtime("invalid format (ends with '%')"));
        };
        if verb == b'%' {
            out.push(b'%');
            continue;
        }
        if next >= arguments.count() {
            // Go's words, which scripts in use may show.
            out.extend_from_slice(format!("%!{}(MISSING)", char::from(verb)).as_bytes());
            continue;
        }
        let written = write(verb, &layout, &arguments, next)?;
        meter.charge_text(written.len()).map_err(stopped)?;
        out.extend(written);
        next += 1;
        meter.fits(out.len()).map_err(stopped)?;
    }
    lua.create_string(&out)
}

/// One argument by one verb.
fn write(verb: u8, layout: &Layout, arguments: &Arguments, index: usize) -> mlua::Result<Vec<u8>> {
    let whole = || {
        // A text that is no number counts as 0, as it does in gopher-lua.
        if arguments.value(index).is_string() {
            return Ok(arguments.integer(index).unwrap_or(0));
        }
        arguments.integer(index)
    };
    let (digits, negative) = match verb {
        b's' | b'q' => {
            let mut text = match text_of(arguments.value(index)) {
                Some(text) => text,
                None => tostring(arguments.value(index))?,
            };
            if let Some(most) = layout.precision {
                let shown: String = String::from_utf8_lossy(&text).chars().take(most).collect();
                text = shown.into_bytes();
            }
            if verb == b'q' {
                text = quote(&text);
            }
            return Ok(pad(text, layout));
        }
        b'c' => {
            let letter = u32::try_from(whole()?).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            return Ok(pad(letter.to_string().into_bytes(), layout));
        }
        b'd' | b'i' | b'u' => integer(whole()?, |number| number.to_string()),
        b'x' => integer(whole()?, |number| format!("{}{number:x}", if layout.alternate { "0x" } else { "" })),
        b'X' => integer(whole()?, |number| format!("{}{number:X}", if layout.alternate { "0X" } else { "" })),
        b'o' => integer(whole()?, |number| format!("{}{number:o}", if layout.alternate { "0" } else { "" })),
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let number = arguments.number(index)?;
            let text = float(verb.to_ascii_lowercase(), number.abs(), layout.precision);
            let text = if verb.is_ascii_uppercase() { text.to_uppercase() } else { text };
            (text, number.is_sign_negative() && !number.is_nan())
        }
        other => {
            return Err(mlua::Error::runtime(format!("invalid option '%{}' to 'format'", char::from(other))));
        }
    };
    let sign = match (negative, layout.plus, layout.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit());
    if layout.zeros && !layout.left && is_number {
        let zeros = layout.width.saturating_sub(sign.len() + digits.len());
        return Ok(format!("{sign}{}{digits}", "0".repeat(zeros)).into_bytes());
    }
    Ok(pad(format!("{sign}{digits}").into_bytes(), layout))
}

fn integer(number: i64, digits: impl Fn(u64) -> String) -> (String, bool) {
    (digits(number.unsigned_abs()), number < 0)
}

/// A number that is not negative.
fn float(verb: u8, number: f64, precision: Option<usize>) -> String {
    if !number.is_finite() {
        return number::display(number);
    }
    match (verb, precision) {
        (b'f', _) => format!("{number:.*}", precision.unwrap_or(6)),
        (b'e', _) => exponent(&format!("{number:.*e}", precision.unwrap_or(6))),
        (_, None) => number::shortest(number),
        (_, Some(precision)) => {
            let precision = precision.max(1);
            let rounded = format!("{number:.*e}", precision - 1);
            let power = rounded.split_once('e').and_then(|(_, power)| power.parse::<i64>().ok()).unwrap_or(0);
            let places = i64::try_from(precision).unwrap_or(i64::MAX);
            if power < -4 || power >= places {
                let (mantissa, _) = rounded.split_once('e').unwrap_or((&rounded, ""));
                return exponent(&format!("{}e{power}", without_zeros(mantissa)));
            }
            let places = usize::try_from(places - 1 - power).unwrap_or(0);
            without_zeros(&format!("{number:.places$}")).to_owned()
        }
    }
}

/// Rust's `1e5` as C's and Go's `1e+05`.
fn exponent(text: &str) -> String {
    let Some((mantissa, power)) = text.split_once('e') else { return text.to_owned() };
    let power: i64 = power.parse().unwrap_or(0);
    format!("{mantissa}e{}{:02}", if power < 0 { '-' } else { '+' }, power.unsigned_abs())
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn pad(mut text: Vec<u8>, layout: &Layout) -> Vec<u8> {
    let letters = String::from_utf8_lossy(&text).chars().count();
    let missing = vec![b' '; layout.width.saturating_sub(letters)];
    if layout.left {
        text.extend(missing);
        return text;
    }
    let mut padded = missing;
    padded.append(&mut text);
    padded
}

fn quote(text: &[u8]) -> Vec<u8> {
    let mut quoted = String::from("\"");
    for letter in String::from_utf8_lossy(text).chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted.into_bytes()
}
