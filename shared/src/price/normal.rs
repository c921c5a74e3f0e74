//! One way to write the same signs: the digits of all scripts, wide letters, spaces, dashes and apostrophes.

use std::borrow::Cow;

/// The zeros of decimal digits outside of ASCII (Unicode's general category Nd); nine more digits follow each.
const ZEROS: [u32; 42] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
    0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x1_1066, 0x1_1136, 0x1_d7ce,
    0x1_d7d8, 0x1_d7e2, 0x1_d7ec, 0x1_d7f6,
];

/// The text with ASCII's digits, spaces and signs in place of those that mean the same, trimmed.
pub(super) fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter_map(sign).collect::<String>().trim().to_owned()),
    }
}

/// What a character means; nothing for marks that cannot be seen.
fn sign(c: char) -> Option<char> {
    Some(match c {
        ..='\u{7f}' => c,
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{61c}'
        | '\u{feff}' => return None,
        '’' | '‘' | 'ʼ' | '′' | '´' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
        '〜' | '∼' => '~',
        '،' => ',',
        '￥' => '¥',
        '￡' => '£',
        '￠' => '¢',
        '￦' => '₩',
        // Letters and signs as wide as those of East Asia.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        c if c.is_whitespace() => ' ',
        c => digit(c).unwrap_or(c),
    })
}

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    char::from_digit(code.checked_sub(*zero)?, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_all_scripts_are_digits() {
        for text in ["١٢٣٠", "۱۲۳۰", "१२३०", "১২৩০", "๑๒๓๐", "１２３０", "𝟭𝟮𝟯𝟬", "၁၂၃၀"]
        {
            assert_eq!(normal(text), "1230", "{text}");
        }
        assert!(ZEROS.is_sorted());
        assert_eq!(normal("½ Ⅻ ²"), "½ Ⅻ ²", "these are no digits of a number with places");
    }

    #[test]
    fn spaces_dashes_and_wide_letters_are_as_in_ascii() {
        assert_eq!(normal("\u{feff}1\u{202f}299\u{a0}€ – ＄５．００\u{200e}"), "1 299 € - $5.00");
    }
}
