//! Numbers as exact text.

use serde::Serialize;

/// Appends a number with the fewest digits that give it back. What is no number, and the infinite, for which JSON has none either, is
/// missing.
pub fn float(text: &mut Vec<u8>, value: impl Serialize) {
    // Writing to memory does not fail. What is not finite is written as null.
    let _ = serde_json::to_writer(text, &value);
}

/// Appends a decimal with all its digits; `big_endian` is its unscaled value in two's complement.
pub fn decimal(text: &mut Vec<u8>, big_endian: &[u8], scale: i32) {
    let negative = big_endian.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut magnitude = big_endian.to_vec();
    if negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            let (sum, over) = (!*byte).overflowing_add(u8::from(carry));
            (*byte, carry) = (sum, over);
        }
        text.push(b'-');
    }
    let scale = usize::try_from(scale).unwrap_or(0);
    let mut digits = digits(magnitude);
    // At least one digit is before the point.
    while digits.len() <= scale {
        digits.push(b'0');
    }
    for (i, digit) in digits.iter().enumerate().rev() {
        text.push(*digit);
        if i == scale && scale > 0 {
            text.push(b'.');
        }
    }
}

/// The decimal digits of a number, the last first.
fn digits(mut big_endian: Vec<u8>) -> Vec<u8> {
    let mut digits = Vec::new();
    while big_endian.iter().any(|byte| *byte != 0) {
        let mut rest = 0u16;
        for byte in &mut big_endian {
            let value = rest << 8 | u16::from(*byte);
            // Below 256, since the rest was below 10.
            *byte = (value / 10) as u8;
            rest = value % 10;
        }
        digits.push(b'0' + rest as u8);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8], scale: i32) -> String {
        let mut text = Vec::new();
        decimal(&mut text, bytes, scale);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn decimals_keep_all_their_digits() {
        assert_eq!(written(&1_250i32.to_be_bytes(), 2), "12.50");
        assert_eq!(written(&(-5i64).to_be_bytes(), 3), "-0.005");
        assert_eq!(written(&[0], 0), "0");
        assert_eq!(written(&[0x80], 0), "-128");
        let largest = (i128::MAX).to_be_bytes();
        assert_eq!(written(&largest, 38), "1.70141183460469231731687303715884105727");
    }

    #[test]
    fn what_is_no_number_is_missing() {
        let mut text = Vec::new();
        for value in [1.5f32, f32::NAN, f32::NEG_INFINITY] {
            float(&mut text, value);
            text.push(b' ');
        }
        assert_eq!(text, b"1.5 null null ");
    }
}
