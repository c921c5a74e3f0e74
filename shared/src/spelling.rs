//! How names of columns are written, and the words that they are made of.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name, apart from what is in its brackets.
pub(crate) struct Parts {
    /// The name.
    pub outside: String,
    /// What is in brackets.
    pub inside: String,
}

impl Parts {
    /// Takes a name apart. One that is all in brackets, as databases write it, is a name.
    pub fn of(name: &str) -> Self {
        let mut depth = 0;
        let (mut outside, mut inside) = (String::new(), String::new());
        for c in name.chars() {
            match c {
                '(' | '[' | '{' | '（' | '【' | '「' => depth += 1,
                ')' | ']' | '}' | '）' | '】' | '」' => depth -= 1,
                c if depth <= 0 => {
                    outside.push(c);
                    continue;
                }
                c => {
                    inside.push(c);
                    continue;
                }
            }
            outside.push(' ');
            inside.push(' ');
        }
        match outside.contains(char::is_alphanumeric) {
            true => Self { outside, inside },
            false => Self { outside: inside, inside: outside },
        }
    }
}

/// The words of a name: `productName`, `product_name` and `Product Name` have the same two, as [`folded`] leaves them.
pub(crate) fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.nfc().collect();
    let mut words = vec![String::new()];
    for (at, &c) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        if !is_of_word(c) {
            // `Item #` is its number.
            words.push(if c == '#' { "no".to_owned() } else { String::new() });
            words.push(String::new());
            continue;
        }
        let next_is_small = characters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = before.is_some_and(|before| {
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && next_is_small)
                || c.is_ascii_digit() != before.is_ascii_digit()
        });
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words.iter().filter(|word| !word.is_empty()).map(|word| folded(word)).collect()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// A text in small letters, Latin and Greek ones without accents, `ß` as `ss`.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut base = ' ';
    let mut letters = String::with_capacity(text.len());
    for c in text.to_lowercase().nfkd() {
        if ('\u{300}'..='\u{36f}').contains(&c) {
            if !(base.is_ascii_alphabetic() || matches!(base, 'α'..='ω')) {
                letters.push(c);
            }
            continue;
        }
        base = c;
        match c {
            'ß' => letters.push_str("ss"),
            'æ' => letters.push_str("ae"),
            'œ' => letters.push_str("oe"),
            'ı' => letters.push('i'),
            'ø' => letters.push('o'),
            'ł' => letters.push('l'),
            'đ' => letters.push('d'),
            c => letters.push(c),
        }
    }
    letters.nfc().collect()
}

/// A column's name without case, accents, punctuation and what is in brackets.
pub(crate) fn simplified(name: &str) -> String {
    let mut depth = 0;
    let outside = name.chars().filter(|c| match c {
        '(' | '[' | '{' => {
            depth += 1;
            false
        }
        ')' | ']' | '}' => {
            depth -= 1;
            false
        }
        c => depth <= 0 && is_of_word(*c),
    });
    if name.is_ascii() {
        return outside.map(|c| c.to_ascii_lowercase()).collect();
    }
    folded(&outside.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_simplified_however_they_are_written() {
        for (name, simple) in [
            ("Product Name", "productname"),
            ("Price (INR)", "price"),
            ("Gro\u{308}ße", "grosse"),
            ("Größe", "grosse"),
            ("Ürün İsmi", "urunismi"),
            ("FIYATI", "fiyati"),
            ("fıyat", "fiyat"),
            ("Libellé", "libelle"),
            ("Цена", "цена"),
            ("Τιμή", "τιμη"),
            ("ΤΙΜΉ", "τιμη"),
            ("Κωδικός Προϊόντος", "κωδικοςπροιοντος"),
            ("Giá bán", "giaban"),
            ("Ｐｒｉｃｅ", "price"),
            ("ﾌﾞﾗﾝﾄﾞ", "ブランド"),
            ("मूल्य", "मूल्य"),
        ] {
            assert_eq!(simplified(name), simple, "{name}");
        }
        assert_eq!(words("productNameEN_2"), ["product", "name", "en", "2"]);
        assert_eq!(words("SKUCode"), ["sku", "code"]);
        assert_eq!(words("Item #"), ["item", "no"]);
    }
}
