//! Amounts of resources (`100m`, `1Gi`, `2e3`), in the text that the API server stores.
//!
//! The rules are those of `k8s.io/apimachinery/pkg/api/resource`: a text that is canonical by its own quick look is kept
//! as it is, signs and leading zeros included; others are printed with the largest suffix that leaves no fraction.

/// Digits of a number, at most; longer ones are not judged.
const MAX_DIGITS: usize = 30;
/// The most decimal digits that the server's quick path takes.
const QUICK_DIGITS: i64 = 18;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// `2e3`
    Exponent,
    /// `2k`
    Decimal,
    /// `2Ki`
    Binary,
}

/// The parts of a quantity's text.
struct Parts<'a> {
    negative: bool,
    /// Whether there is a digit at all.
    is_number: bool,
    /// Digits before the point, without leading zeros; `0` if there are none.
    whole: &'a str,
    /// Digits behind the point.
    fraction: &'a str,
    suffix: &'a str,
}

/// The text that the API server makes of a quantity; none for what it refuses, and for numbers so long that they are not
/// judged here.
#[must_use]
pub fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    let Some(parts) = split(text)? else { return Some("0".to_owned()) };
    if parts.whole.len() + parts.fraction.len() > MAX_DIGITS {
        return None;
    }
    let (base, exponent, format) = suffix(parts.suffix)?;
    let digits: i128 = format!("{}{}", parts.whole, parts.fraction).parse().ok()?;
    let fraction = i64::try_from(parts.fraction.len()).ok()?;
    let length = i64::try_from(parts.whole.len()).ok()? + fraction;
    let quick = match format {
        Format::Exponent | Format::Decimal => length <= QUICK_DIGITS && exponent - fraction >= -9,
        // The server reckons that 2^10 has three digits.
        Format::Binary => fraction == 0 && 15 - length - exponent * 3 / 10 > 0,
    };
    if quick {
        let kept = match format {
            Format::Binary => digits & 7 != 0,
            _ => {
                let shifted = format!("{}{}", parts.whole, parts.fraction);
                (exponent - fraction) % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0')
            }
        };
        if kept {
            return Some(text.to_owned());
        }
    }
    let mut amount = Amount { digits, exponent: -fraction };
    if base == 2 {
        amount.digits = amount.digits.checked_mul(1_i128.checked_shl(u32::try_from(exponent).ok()?)?)?;
    } else {
        amount.exponent += exponent;
    }
    let mut format = format;
    if !quick {
        // Only the server's quick path takes a mere suffix for none of it.
        if !parts.is_number {
            return None;
        }
        amount = amount.at_least_nano();
        if format == Format::Binary {
            // The server caps binary amounts, and shows small ones in decimal.
            if amount.exceeds(i128::from(i64::MAX))? {
                amount = Amount { digits: i128::from(i64::MAX), exponent: 0 };
            }
            if amount.is_below(1)? {
                format = Format::Decimal;
            }
        }
    }
    if amount.digits == 0 {
        return Some("0".to_owned());
    }
    let shown = amount.shown(format)?;
    Some(if parts.negative { format!("-{shown}") } else { shown })
}

/// None: not a quantity. `Some(None)`: zero without more.
fn split(text: &str) -> Option<Option<Parts<'_>>> {
    if text.is_empty() {
        return None;
    }
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let is_zero = rest.starts_with('0');
    let rest = rest.trim_start_matches('0');
    if rest.is_empty() {
        return Some(None);
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = rest.split_at_checked(digits(rest))?;
    let is_whole = is_zero || !whole.is_empty();
    let whole = if whole.is_empty() { "0" } else { whole };
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at_checked(digits(rest))?,
        None => ("", rest),
    };
    let letters = suffix.bytes().take_while(|byte| b"eEinumkKMGTP".contains(byte)).count();
    let after = suffix.get(letters..)?;
    let after = after.strip_prefix(['-', '+']).unwrap_or(after);
    if !after.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_number = is_whole || !fraction.is_empty();
    Some(Some(Parts { negative, is_number, whole, fraction, suffix }))
}

/// Base, exponent and format of a suffix.
fn suffix(text: &str) -> Option<(u32, i64, Format)> {
    const DECIMAL: [(&str, i64); 10] =
        [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
    if let Some((_, exponent)) = DECIMAL.iter().find(|(known, _)| *known == text) {
        return Some((10, *exponent, Format::Decimal));
    }
    const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(at) = BINARY.iter().position(|known| *known == text) {
        return Some((2, 10 * (i64::try_from(at).ok()? + 1), Format::Binary));
    }
    let exponent: i64 = text.strip_prefix(['e', 'E'])?.parse().ok()?;
    // Beyond this no amount that Kubernetes can hold is left.
    (-30..=30).contains(&exponent).then_some((10, exponent, Format::Exponent))
}

/// `digits × 10^exponent`, not negative.
#[derive(Clone, Copy)]
struct Amount {
    digits: i128,
    exponent: i64,
}

impl Amount {
    /// Rounded up to billionths: who asks for some resource gets some.
    fn at_least_nano(self) -> Self {
        let mut amount = self;
        let mut rest = false;
        while amount.exponent < -9 {
            rest |= amount.digits % 10 != 0;
            amount.digits /= 10;
            amount.exponent += 1;
        }
        amount.digits += i128::from(rest);
        amount
    }

    /// The whole number, and whether it is exact; none if it is too big to tell.
    fn whole(self) -> Option<(i128, bool)> {
        if self.exponent >= 0 {
            let scale = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
            return Some((self.digits.checked_mul(scale)?, true));
        }
        match 10_i128.checked_pow(u32::try_from(-self.exponent).ok()?) {
            Some(scale) => Some((self.digits / scale, self.digits % scale == 0)),
            None => Some((0, self.digits == 0)),
        }
    }

    fn exceeds(self, limit: i128) -> Option<bool> {
        let (whole, exact) = self.whole()?;
        Some(whole > limit || whole == limit && !exact)
    }

    fn is_below(self, limit: i128) -> Option<bool> {
        Some(self.whole()?.0 < limit)
    }

    fn shown(self, format: Format) -> Option<String> {
        if format == Format::Binary {
            let (mut whole, exact) = self.whole()?;
            if exact && whole >= 1024 {
                let mut times = 0_usize;
                while whole % 1024 == 0 {
                    whole /= 1024;
                    times += 1;
                }
                let suffix = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].get(times)?;
                return Some(format!("{whole}{suffix}"));
            }
        }
        let Self { mut digits, mut exponent } = self;
        while digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        while exponent % 3 != 0 {
            digits = digits.checked_mul(10)?;
            exponent -= 1;
        }
        if format == Format::Exponent {
            return Some(if exponent == 0 { digits.to_string() } else { format!("{digits}e{exponent}") });
        }
        let at = usize::try_from(exponent.checked_add(9)? / 3).ok()?;
        // The server prints amounts beyond its suffixes without one, which loses them: not judged.
        let suffix = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].get(at)?;
        Some(format!("{digits}{suffix}"))
    }
}
