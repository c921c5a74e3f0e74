//! Rows of totals: sums that are below products, or between them.

use super::dialect::Dialect;
use super::fields::{Fields, TableField};

/// What the first cell of such a row says, without a colon at its end.
const WORDS: [&str; 44] = [
    "grand total",
    "sub total",
    "sub-total",
    "subtotal",
    "sum",
    "total",
    "totals",
    "total amount",
    "gesamt",
    "gesamtbetrag",
    "gesamtsumme",
    "insgesamt",
    "summe",
    "zwischensumme",
    "sous-total",
    "total général",
    "total general",
    "montant total",
    "suma",
    "suma total",
    "subtotal general",
    "importe total",
    "somma",
    "totale",
    "totale generale",
    "subtotale",
    "soma",
    "total geral",
    "eindtotaal",
    "subtotaal",
    "totaal",
    "delsumma",
    "summa",
    "sum total",
    "i alt",
    "yhteensä",
    "razem",
    "celkem",
    "összesen",
    "toplam",
    "итого",
    "всего",
    "合計",
    "总计",
];
/// No word is longer, in bytes.
const LONGEST: usize = 32;

/// Whether a row has sums and no product: its first cell that is not empty says so, the others are numbers, and no more than half of the
/// table's columns have a value. So a product that is called Total stays one if its row says more of it.
pub fn is_sum(row: &[u8], dialect: Dialect, columns: usize) -> bool {
    begins_like_one(row, dialect) && columns > 2 && has_sums(row, dialect, columns)
}

/// Whether a word begins with this byte, in either case.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let mut word = 0;
    while word < WORDS.len() {
        let byte = WORDS[word].as_bytes()[0];
        first[byte as usize] = true;
        first[byte.to_ascii_uppercase() as usize] = true;
        word += 1;
    }
    first
};

/// Most rows begin with the number of a product, so that they take no time.
#[inline]
fn begins_like_one(row: &[u8], dialect: Dialect) -> bool {
    row.first().is_some_and(|&first| {
        first == dialect.delimiter || first == dialect.quote || first == b' ' || FIRST[first as usize]
    })
}

fn has_sums(row: &[u8], dialect: Dialect, columns: usize) -> bool {
    let mut cells = Fields::of(row, dialect)
        .map(|field: TableField| field.text(row).trim_ascii().to_vec())
        .filter(|cell| !cell.is_empty());
    if !cells.next().is_some_and(|first| is_word(&first)) {
        return false;
    }
    let mut values = 1;
    for cell in cells {
        values += 1;
        if !is_number(&cell) {
            return false;
        }
    }
    2 * values <= columns + 1 && values < columns
}

fn is_word(cell: &[u8]) -> bool {
    if cell.len() > LONGEST {
        return false;
    }
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let text = text.trim_end_matches([':', '：', ' ']).to_lowercase();
    WORDS.contains(&text.as_str())
}

/// Whether a cell is a number, an amount with its currency, or a share: it has digits, and at most four letters.
fn is_number(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    text.chars().any(|c| c.is_numeric()) && text.chars().filter(|c| c.is_alphabetic()).count() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_sums_are_told_from_products() {
        let is = |row: &str| is_sum(row.as_bytes(), Dialect::quoted(b','), 4);
        for row in [
            "Total,,67.50,",
            ",Total:,67.50",
            "\"Grand total\",,\"1,067.50\",",
            "Summe,,,12",
            "Razem,,\"67,50 zł\",",
            "合計,,67,",
            "TOTAL",
        ] {
            assert!(is(row), "{row}");
        }
        for row in [
            "7,Total,67.50,Total",
            "Total,engine oil,67.50,",
            "Total,5W30,67.50,3",
            "Tote,,5,",
            "Total wellness,,5,",
            "1,Sum 41,9,",
        ] {
            assert!(!is(row), "{row}");
        }
        assert!(
            !is_sum(b"Total,5", Dialect::quoted(b','), 2),
            "a list of names and prices has no empty cell that tells"
        );
    }
}
