//! Cells that spreadsheets open.

/// A cell as text: spreadsheets run one that begins like a formula, also in the wide letters of East Asia, so that a quote is put before
/// it. A sign before a number or an id, such as `-N8`, runs nothing, and stays as it is, so that ids can be looked up.
pub fn neutral(cell: String) -> String {
    const BEGINS: [char; 7] = ['=', '@', '\t', '\r', '\n', '＝', '＠'];
    const SIGNS: [char; 4] = ['+', '-', '＋', '－'];
    let is_plain = |rest: &str| {
        !rest.is_empty() && rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    let is_formula = cell.starts_with(BEGINS)
        || cell.strip_prefix(SIGNS).is_some_and(|rest| !is_plain(rest) && cell.parse::<f64>().is_err());
    if is_formula { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_is_text() {
        for cell in [
            "=1+1",
            "=N8",
            "+SUM(A1)",
            "-1+1",
            "-cmd|x!A1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1+1",
            "＋A1(",
            "-",
            "- a",
        ] {
            assert_eq!(neutral(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["shoes = flats", "-0.05", "+7", "-1e+5", "-N8", "+N-8_a.1", "", "a"] {
            assert_eq!(neutral(cell.to_owned()), cell);
        }
    }
}
