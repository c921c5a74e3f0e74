//! Notes on tax and shipping behind a price: `inkl. 19 % MwSt.`, `ex VAT`, `(税込)`.

/// What the tax or the shipping is called.
const NOUNS: [&str; 40] = [
    "vat",
    "tax",
    "taxes",
    "gst",
    "hst",
    "pst",
    "mwst",
    "ust",
    "umsatzsteuer",
    "mehrwertsteuer",
    "steuer",
    "btw",
    "iva",
    "tva",
    "igv",
    "moms",
    "mva",
    "alv",
    "kdv",
    "ндс",
    "пдв",
    "dph",
    "pdv",
    "áfa",
    "ttc",
    "ht",
    "htva",
    "netto",
    "brutto",
    "net",
    "gross",
    "versand",
    "versandkosten",
    "shipping",
    "税込",
    "税抜",
    "税別",
    "税込み",
    "含税",
    "含稅",
];
/// Words beside it.
const BESIDE: [&str; 50] = [
    "inc",
    "incl",
    "including",
    "included",
    "inclusive",
    "inkl",
    "inklusive",
    "inclusief",
    "excl",
    "exc",
    "ex",
    "exkl",
    "exklusive",
    "exclusive",
    "exclusief",
    "excluding",
    "excluded",
    "zzgl",
    "zuzüglich",
    "plus",
    "ohne",
    "mit",
    "ink",
    "with",
    "without",
    "of",
    "de",
    "la",
    "hors",
    "sans",
    "avec",
    "senza",
    "con",
    "sin",
    "com",
    "sem",
    "incluido",
    "incluida",
    "inclusa",
    "esclusa",
    "comprise",
    "zonder",
    "bez",
    "s",
    "с",
    "без",
    "dahil",
    "hariç",
    "und",
    "and",
];
/// Signs around such words.
const SIGNS: [char; 12] = [' ', '(', ')', '[', ']', '.', ',', '+', '/', ';', ':', '*'];

/// What is left of a price without the note behind it; nothing if there is none.
pub(super) fn without_note(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    // Lower case may be as long as it likes, but for these words it is not.
    (lower.len() == text.len()).then_some(())?;
    let (mut end, mut has_noun, mut rate_ends) = (text.len(), false, None);
    loop {
        let rest = lower[..end].trim_end_matches(SIGNS);
        let start =
            rest.rfind(SIGNS).map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let word = &rest[start..];
        if let Some(noun) = NOUNS.iter().find(|noun| !noun.is_ascii() && word.ends_with(*noun)) {
            (end, has_noun) = (rest.len() - noun.len(), true);
        } else if NOUNS.contains(&word) {
            (end, has_noun) = (start, true);
        } else if BESIDE.contains(&word) {
            end = start;
        } else if word == "%" {
            (end, rate_ends) = (start, Some(start));
        } else if is_rate(word) || rate_ends == Some(end) && is_digits(word) {
            end = start;
        } else {
            break;
        }
    }
    let rest = text[..end].trim_end_matches(SIGNS);
    (has_noun && !rest.is_empty()).then_some(rest)
}

fn is_rate(word: &str) -> bool {
    word.strip_suffix('%').is_some_and(is_digits)
}

fn is_digits(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_on_tax_are_taken_off_and_nothing_else() {
        for (text, rest) in [
            ("12.99 inc VAT", "12.99"),
            ("£12.99 inc. VAT", "£12.99"),
            ("12,99 € inkl. 19% MwSt.", "12,99 €"),
            ("12,99 € (inkl. 19 % MwSt. zzgl. Versand)", "12,99 €"),
            ("12.99 + VAT", "12.99"),
            ("12,99 € TTC", "12,99 €"),
            ("12 exkl. MwSt", "12"),
            ("1,980円(税込)", "1,980円"),
            ("1,980円税込", "1,980円"),
            ("1299 с НДС", "1299"),
        ] {
            assert_eq!(without_note(text), Some(rest), "{text}");
        }
        for text in ["12.99", "12.99 ex", "12 kg", "from 12", "VAT", "19% VAT", "12+", "5 de 10"] {
            assert_eq!(without_note(text), None, "{text}");
        }
    }
}
