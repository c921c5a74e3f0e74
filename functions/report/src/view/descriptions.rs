//! Whether descriptions belong to their products.

use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Descriptions, Judgement, Mismatch, Mismatches, Shifted, Unjudged};

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
    let of_all = |mismatched: u64| {
        format!(
            "{} of {all} ({}) {} to belong to another product",
            format::count(mismatched),
            format::percent(mismatched as f64 / found.judged.max(1) as f64),
            if mismatched == 1 { "seems" } else { "seem" }
        )
    };
    let told = format!(
        "In all, at least {} {} (95% confidence). This method finds {} of shuffled descriptions, and suspects at most {} of the right ones by mistake.",
        format::count(found.at_least),
        if found.at_least == 1 { "does" } else { "do" },
        format::percent(found.found),
        format::percent(found.false_alarms)
    );
    let like_shuffled =
        "like shuffled descriptions, they have words of other products’ names and few of their own";
    let shifted: u64 = found.shifted.iter().map(|run| run.products).sum();
    let mut said = match (found.mismatched, found.mismatched.saturating_sub(shifted)) {
        (0, _) => format!("None of {all} stands out as that of another product."),
        (all, 0) => format!("{}. {}", of_all(all), runs(found)),
        (all, _) if shifted == 0 => format!("{}: {like_shuffled}. {told}", of_all(all)),
        (all, others) => {
            format!(
                "{}. {} {} more: {like_shuffled}. {told}",
                of_all(all),
                runs(found),
                format::count(others)
            )
        }
    };
    if found.set_aside > 0 {
        let more = format::counted(found.set_aside, "more is", "more are");
        said += &format!(
            " {more} of kinds of products whose descriptions nearly all speak of other products: it cannot be judged whether these are mixed up."
        );
    }
    said
}

/// Runs of rows that a sentence names.
const RUNS: usize = 3;

/// Rows whose descriptions are those of neighbouring rows.
fn runs(found: &Mismatches) -> String {
    let run = |run: &Shifted| {
        format!(
            "from row {} to row {}, {} that of the product {}",
            format::count(run.first),
            format::count(run.last),
            format::counted(run.products, "product has", "products have"),
            format::beside(run.by)
        )
    };
    let mut named: Vec<String> = found.shifted.iter().take(RUNS).map(run).collect();
    let more = found.shifted.len().saturating_sub(RUNS) as u64;
    if more > 0 {
        named.push(format!("and so in {}", format::counted(more, "more run of rows", "more runs of rows")));
    }
    format!("They stand beside their products: {}.", named.join("; "))
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
