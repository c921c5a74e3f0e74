//! Whether descriptions belong to their products.

use crate::format;
use serde::Serialize;
use wintermute_shared::analysis::{Descriptions, Judgement, Mismatch, Mismatches, Unjudged};

/// Mismatches that the table shows.
const SHOWN: usize = 10;

/// Whether descriptions belong to their products.
#[derive(Serialize)]
pub(super) struct DescriptionsView {
    column: String,
    sentences: String,
    worst: Vec<MismatchView>,
}

#[derive(Serialize)]
struct MismatchView {
    row: String,
    id: Option<String>,
    name: String,
    description: String,
    words: String,
}

impl DescriptionsView {
    /// What a comparison says.
    pub fn of(descriptions: &Descriptions) -> Self {
        let drawn = descriptions.drawn.map(|rows| {
            format!(
                " {} of the catalogue, drawn at random, were compared.",
                format::counted(rows, "row", "rows")
            )
        });
        let (said, worst) = match &descriptions.judgement {
            Judgement::Unjudged(reason) => (unjudged(*reason, descriptions.compared), Vec::new()),
            Judgement::Judged(found) => {
                (judged(found), found.worst.iter().take(SHOWN).map(MismatchView::of).collect())
            }
        };
        Self {
            column: format::value(&descriptions.column),
            sentences: said + &drawn.unwrap_or_default(),
            worst,
        }
    }
}

fn unjudged(reason: Unjudged, compared: u64) -> String {
    let why = match reason {
        Unjudged::FewProducts => {
            let products = format::counted(compared, "product has", "products have");
            format!("only {products} a name and a description.")
        }
        Unjudged::FewWords => "the description of another product would hardly fit worse. Either they share too few words with the names, or most of them belong to other products, as after a join that is off by one row."
            .to_owned(),
        Unjudged::NoDifference => "as they stand, they fit the names no better than when they are shuffled. Either they do not \
                                   repeat words of the names, or most of them belong to other products, as after a join that is \
                                   off by one row."
            .to_owned(),
    };
    format!("Whether descriptions belong to their products cannot be judged: {why}")
}

fn judged(found: &Mismatches) -> String {
    let all = format::counted(found.judged, "description", "descriptions");
    let mut said = match found.mismatched {
        0 => format!("None of {all} stands out as that of another product."),
        mismatched => format!(
            "{} of {all} ({}) {} to belong to another product: like shuffled descriptions, they have words of other \
             products’ names and few of their own. In all, at least {} {} (95% confidence). This method finds {} of shuffled \
             descriptions, and suspects at most {} of the right ones by mistake.",
            format::count(mismatched),
            format::percent(mismatched as f64 / found.judged.max(1) as f64),
            if mismatched == 1 { "seems" } else { "seem" },
            format::count(found.at_least),
            if found.at_least == 1 { "does" } else { "do" },
            format::percent(found.found),
            format::percent(found.false_alarms)
        ),
    };
    if found.set_aside > 0 {
        let more = format::counted(found.set_aside, "more is", "more are");
        said += &format!(
            " {more} of kinds of products whose descriptions nearly all speak of other products: it cannot be judged whether these are mixed up."
        );
    }
    said
}

impl MismatchView {
    fn of(mismatch: &Mismatch) -> Self {
        let words: Vec<String> = mismatch.words.iter().map(|word| format::value(word)).collect();
        Self {
            row: format::count(mismatch.row),
            id: mismatch.id.as_deref().map(format::value),
            name: format::value(&mismatch.name),
            description: format::value(&mismatch.description),
            words: words.join(", "),
        }
    }
}
