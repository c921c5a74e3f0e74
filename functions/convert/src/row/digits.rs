//! What a number keeps as a type of its own, known by the digits it is written with.

/// So many significant digits a double gives back as they were, whatever they are.
const DOUBLE: usize = f64::DIGITS as usize;
/// No integer of this many characters is beyond 64 bits, and no number without an exponent has more digits than a double keeps.
const SHORT: usize = 15;
/// Powers of ten, as many as a short number may have digits after its point; a double holds all of them exactly.
const POWERS: [f64; SHORT] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

/// What a JSON number may become without losing a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// It is an integer of 64 bits, written as one.
    pub is_integer: bool,
    /// It has at most 15 significant digits, and is neither too large nor too small for a double.
    pub is_double: bool,
}

impl Digits {
    /// Of a number as JSON writes it.
    #[inline]
    pub fn of(number: &[u8]) -> Self {
        match Short::of(number) {
            Some(short) => Self { is_integer: !short.has_point, is_double: true },
            None => Self { is_integer: is_integer(number), is_double: is_double(number) },
        }
    }
}

/// The value of a number as JSON writes it, unless it is too large for a double.
#[inline]
pub fn number(text: &[u8]) -> Option<f64> {
    match Short::of(text) {
        // Two numbers that a double holds exactly, divided once, give the nearest double (Clinger's fast path).
        Some(short) => Some(short.digits as f64 / POWERS[short.decimals]),
        None => self::text(text).parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

/// A number of few characters, without a sign or an exponent.
struct Short {
    /// Its digits as an integer.
    digits: u64,
    has_point: bool,
    /// How many of the digits are after the point.
    decimals: usize,
}

impl Short {
    #[inline]
    fn of(number: &[u8]) -> Option<Self> {
        if number.len() > SHORT {
            return None;
        }
        let mut short = Self { digits: 0, has_point: false, decimals: 0 };
        for byte in number {
            match byte {
                b'0'..=b'9' => {
                    short.digits = short.digits * 10 + u64::from(byte - b'0');
                    short.decimals += usize::from(short.has_point);
                }
                b'.' => short.has_point = true,
                _ => return None,
            }
        }
        Some(short)
    }
}

/// An integer has no zero with a sign.
fn is_integer(number: &[u8]) -> bool {
    number != b"-0" && text(number).parse::<i64>().is_ok()
}

fn is_double(number: &[u8]) -> bool {
    let end = number.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
    let digits = number[..end].iter().filter(|byte| byte.is_ascii_digit());
    let mut significant = digits.skip_while(|byte| **byte == b'0').peekable();
    if significant.peek().is_none() {
        return true;
    }
    // Of a normal number a double keeps its digits; smaller ones lose them one by one.
    significant.count() <= DOUBLE && text(number).parse().is_ok_and(f64::is_normal)
}

fn text(number: &[u8]) -> &str {
    std::str::from_utf8(number).unwrap_or_default()
}

/// Whether a text that is not empty is a number as JSON writes it.
pub(crate) fn is_number(text: &[u8]) -> bool {
    matches!(text[0], b'-' | b'0'..=b'9')
        && text.last().is_some_and(u8::is_ascii_digit)
        && serde_json::from_slice::<serde_json::Number>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(number: &str) -> (bool, bool) {
        let Digits { is_integer, is_double } = Digits::of(number.as_bytes());
        (is_integer, is_double)
    }

    #[test]
    fn integers_have_64_bits_and_no_point() {
        for number in ["0", "7", "-12", "123456789012345"] {
            assert_eq!(of(number), (true, true), "{number}");
        }
        for number in ["9223372036854775807", "-9223372036854775808", "1234567890123456"] {
            assert_eq!(of(number), (true, false), "{number}");
        }
        for number in ["1.0", "-0", "1e3"] {
            assert_eq!(of(number), (false, true), "{number}");
        }
        assert_eq!(of("9223372036854775808"), (false, false));
    }

    #[test]
    fn doubles_keep_every_digit_and_the_magnitude() {
        for number in ["19.99", "0.000123456789012345", "1.5E-10", "-1e308", "0.0", "0e-999"] {
            assert_eq!(of(number), (false, true), "{number}");
        }
        for number in ["0.1234567890123456", "1e309", "1e-400", "4.9e-324", "12345678901234567890"] {
            assert_eq!(of(number), (false, false), "{number}");
        }
    }

    proptest! {
        #[test]
        fn what_is_a_double_comes_back_as_written(whole in 0_u32..1_000_000, cents in 1_u32..100) {
            let number = format!("{whole}.{cents:02}");
            prop_assert!(Digits::of(number.as_bytes()).is_double);
            let read: f64 = number.parse().unwrap();
            prop_assert_eq!(format!("{read:.2}"), number);
        }

        #[test]
        fn values_are_the_nearest_doubles(text in "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?(e-?[0-9]{1,3})?") {
            let nearest: f64 = text.parse().unwrap();
            prop_assert_eq!(number(text.as_bytes()), Some(nearest).filter(|nearest| nearest.is_finite()));
        }
    }
}
