//! What convert has checked: the columns' roles, repeated products, prices out of the ordinary, descriptions of other products.

use crate::format;
use serde::Serialize;
use wintermute_shared::catalogue::{Part, Source};
use wintermute_shared::quality::{Descriptions, Duplicates, Mismatch, PriceQuality, Quality};

/// Lines of `quality.json` that a table shows.
const SHOWN: usize = 10;

/// What convert has checked.
#[derive(Serialize)]
pub struct Checks {
    roles: Vec<RoleView>,
    duplicates: Option<DuplicatesView>,
    prices: Option<PricesView>,
    descriptions: Option<DescriptionsView>,
}

#[derive(Serialize)]
struct RoleView {
    role: &'static str,
    column: String,
    by: &'static str,
}

#[derive(Serialize)]
struct DuplicatesView {
    sentence: String,
    most: Vec<RepeatedView>,
}

#[derive(Serialize)]
struct RepeatedView {
    name: String,
    count: String,
    line: String,
}

#[derive(Serialize)]
struct PricesView {
    column: String,
    counts: Vec<Counted>,
    fences: Option<String>,
    examples: Vec<ExampleView>,
}

#[derive(Serialize)]
struct Counted {
    name: &'static str,
    count: String,
}

#[derive(Serialize)]
struct ExampleView {
    price: String,
    line: String,
}

#[derive(Serialize)]
struct DescriptionsView {
    column: String,
    sentence: String,
    worst: Vec<MismatchView>,
}

#[derive(Serialize)]
struct MismatchView {
    line: String,
    id: Option<String>,
    name: String,
    description: String,
    score: String,
}

impl Checks {
    /// The checks of a catalogue.
    pub fn of(quality: &Quality) -> Self {
        Self {
            roles: quality.roles.parts().iter().map(role).collect(),
            duplicates: quality.duplicates.as_ref().map(duplicates),
            prices: quality.prices.as_ref().map(prices),
            descriptions: quality.descriptions.as_ref().map(descriptions),
        }
    }
}

fn role(part: &Part) -> RoleView {
    RoleView {
        role: part.role.name(),
        column: format::value(&part.column),
        by: match part.by {
            Source::Setting => "by the settings",
            Source::Name => "by its name",
            Source::Guess => "guessed from its name",
        },
    }
}

fn duplicates(duplicates: &Duplicates) -> DuplicatesView {
    let Duplicates { rows, products, exact, .. } = *duplicates;
    let about = if exact { "" } else { "About " };
    let sentence = match rows {
        0 => "No product is there twice.".to_owned(),
        _ => format!(
            "{about}{} another with the same name and brand: {} more than once.",
            format::counted(rows, "row repeats", "rows repeat"),
            format::counted(products, "product is there", "products are there")
        ),
    };
    let most = duplicates.most.iter().take(SHOWN).map(|repeated| RepeatedView {
        name: format::value(&repeated.name),
        count: format::count(repeated.count),
        line: format::count(repeated.line),
    });
    DuplicatesView { sentence, most: most.collect() }
}

fn prices(prices: &PriceQuality) -> PricesView {
    let counts = [
        ("Values that are no price", prices.unreadable),
        ("Prices of zero", prices.zero),
        ("Prices below zero", prices.negative),
        ("Far below the others", prices.far_below),
        ("Far above the others", prices.far_above),
    ];
    let counted = |(name, count): (&'static str, u64)| Counted { name, count: format::count(count) };
    PricesView {
        column: format::value(&prices.column),
        counts: counts.into_iter().map(counted).collect(),
        fences: prices.fences.map(|fences| {
            format!("below {} or above {}", format::price(fences.low), format::price(fences.high))
        }),
        examples: prices
            .examples
            .iter()
            .map(|example| ExampleView {
                price: format::price(example.price),
                line: format::count(example.line),
            })
            .collect(),
    }
}

fn descriptions(descriptions: &Descriptions) -> DescriptionsView {
    let judged = format::counted(descriptions.judged, "description", "descriptions");
    let share = descriptions.mismatched as f64 / descriptions.judged.max(1) as f64;
    let sentence = match (descriptions.judged, descriptions.mismatched) {
        (0, _) => "No description could be judged.".to_owned(),
        (_, 0) => format!("All {judged} that could be judged repeat words of their product’s name or brand."),
        (_, mismatched) => format!(
            "{} of {judged} that could be judged ({}) {} to belong to another product: words of the name and \
             the brand are missing there.",
            format::count(mismatched),
            format::percent(share),
            if mismatched == 1 { "seems" } else { "seem" }
        ),
    };
    DescriptionsView {
        column: format::value(&descriptions.column),
        sentence,
        worst: descriptions.worst.iter().take(SHOWN).map(mismatch).collect(),
    }
}

fn mismatch(mismatch: &Mismatch) -> MismatchView {
    MismatchView {
        line: format::count(mismatch.line),
        id: mismatch.id.as_deref().map(format::value),
        name: format::value(&mismatch.name),
        description: format::value(&mismatch.description),
        score: format::number(mismatch.score, 3),
    }
}
