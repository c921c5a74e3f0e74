//! Words that did not count.

use crate::findings::{Finding, Sentence};
use crate::values::format;
use wintermute_shared::analysis::Analysis;

/// Columns whose words were taken out of the texts of the products that state them.
pub fn set_aside(analysis: &Analysis) -> Option<Finding> {
    let columns = analysis.features.set_aside.iter().filter(|aside| aside.products > 0);
    let mut sentence = Sentence::default()
        .say("So that kinds are kinds of product, words of a name that other columns of the product tell did not count (")
        .code("--set-aside")
        .say(" changes which): ");
    let mut is_first = true;
    for aside in columns {
        let products = format::counted(aside.products, "product", "products");
        sentence =
            sentence.say(if is_first { "" } else { ", " }).data(&aside.column).say(format!(" in {products}"));
        is_first = false;
    }
    match is_first {
        true => None,
        false => sentence.end(),
    }
}
