//! Cells that spreadsheets open.

/// A cell as text: spreadsheets run one that begins like a formula, also in the wide letters of East Asia, so that a quote is put before
/// it. A number is none.
pub fn neutral(cell: String) -> String {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(SIGNS) && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_is_text() {
        for cell in ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"] {
            assert_eq!(neutral(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["shoes = flats", "-0.05", "+7"] {
            assert_eq!(neutral(cell.to_owned()), cell);
        }
    }
}
