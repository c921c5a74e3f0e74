//! What can be mended in the catalogue.
//!
//! The order is that of [`KINDS`]: what the owner of the catalogue can do most about comes first. Each finding knows how many rows it
//! touches. Findings that touch less than [`FEW`] of all rows come after those that touch more, in the same order.

use super::market::DISTINCT;
use super::{Finding, Sentence};
use crate::values::facets::stated;
use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Dropped, Facet, Judgement, Prices};
use wintermute_shared::catalogue::Role;
use wintermute_shared::quality::striking::names_tell;

/// Sentences at most.
const MOST: usize = 5;
/// A finding that touches a smaller share of the rows comes after the others.
const FEW: f64 = 0.01;

/// Something that can be mended.
struct Matter {
    /// How many rows it touches.
    rows: u64,
    finding: Finding,
}

type Kind = fn(&Analysis) -> Option<Matter>;

/// What can be mended, what the owner can do most about first.
const KINDS: [Kind; 10] = [
    // Records that could not be read are missing from every figure of the report.
    rejected,
    // Products that are there more than once are counted more than once, and shown so to customers.
    repeated,
    // Whoever looks products up by these ids finds none or others.
    rounded,
    // Customers read the wrong text.
    mismatched,
    // Prices that are none, and prices that look like slips.
    prices,
    // Prices that look like slips beside those of the same kind.
    far_prices,
    // Whoever reads their names takes these for what they are not.
    misnamed,
    // Customers cannot find by colour what states no colour.
    not_stated,
    // Clusters that overlap say less than their names promise.
    overlap,
    // Columns that are nearly empty say nothing; the catalogue may not need them.
    empty_columns,
];

/// Up to five sentences on what can be mended.
pub fn to_mend(analysis: &Analysis) -> Vec<Finding> {
    let least = analysis.rows as f64 * FEW;
    let found = KINDS.iter().filter_map(|kind| kind(analysis));
    let (many, few): (Vec<Matter>, Vec<Matter>) = found.partition(|matter| matter.rows as f64 >= least);
    many.into_iter().chain(few).take(MOST).map(|matter| matter.finding).collect()
}

/// "1,730 rows (13.8%)": a number and its share of `all`.
fn of_all(count: u64, all: u64, one: &str, many: &str) -> String {
    let share = format::percent(count as f64 / all.max(1) as f64);
    format!("{} ({share})", format::counted(count, one, many))
}

fn rejected(analysis: &Analysis) -> Option<Matter> {
    let rejects = &analysis.quality.rejects;
    (rejects.records > 0).then_some(())?;
    let all = analysis.quality.rows + rejects.records;
    let records = of_all(rejects.records, all, "record", "records");
    let was = if rejects.records == 1 { "was" } else { "were" };
    let sentence = Sentence::default()
        .say(format!("{records} could not be read and {was} left out: the reasons are under Data quality"));
    Some(Matter { rows: rejects.records, finding: sentence.end()? })
}

fn repeated(analysis: &Analysis) -> Option<Matter> {
    // Values that many products share, such as brands, are repeated without being names.
    names_tell(&analysis.quality).then_some(())?;
    let Some(repeats) = &analysis.repeats else { return repeated_rows(analysis) };
    (repeats.again > 0).then_some(())?;
    let alike = alike_in(analysis);
    let prices = match (repeats.at_other_prices, repeats.products) {
        (0, _) => String::new(),
        (_, 1) => "; their prices differ".to_owned(),
        (differ, all) if differ == all => {
            format!("; all {} that are there more than once have differing prices", format::count(all))
        }
        (differ, all) => format!(
            "; {} of the {} that are there more than once {} differing prices",
            format::count(differ),
            format::count(all),
            if differ == 1 { "has" } else { "have" }
        ),
    };
    let sentence = Sentence::default().say(format!(
        "{} {} another of the same {alike}{prices}: delete what is there twice, or tell variants apart in their names",
        of_all(repeats.again, analysis.rows, "product", "products"),
        if repeats.again == 1 { "repeats" } else { "repeat" }
    ));
    Some(Matter { rows: repeats.again, finding: sentence.end()? })
}

/// What products have in common that repeat each other: "name, brand and colour".
pub fn alike_in(analysis: &Analysis) -> String {
    const TELLING: [(Role, &str); 5] = [
        (Role::Brand, "brand"),
        (Role::Color, "colour"),
        (Role::Gender, "gender"),
        (Role::Size, "size"),
        (Role::Material, "material"),
    ];
    let told = TELLING.into_iter().filter(|(role, _)| analysis.quality.roles.column(*role).is_some());
    let words = std::iter::once("name").chain(told.map(|(_, word)| word));
    format::listed(&words.map(str::to_owned).collect::<Vec<_>>())
}

/// The same for results without figures of products.
fn repeated_rows(analysis: &Analysis) -> Option<Matter> {
    // Rows that were merged have the same name and brand, and are no repeats.
    let is_merged = analysis.merged.is_some();
    let found = analysis.quality.duplicates.as_ref().filter(|found| found.rows > 0 && !is_merged)?;
    let about = if found.exact { "" } else { "About " };
    let share = format::percent(found.rows as f64 / analysis.quality.rows.max(1) as f64);
    let sentence = Sentence::default().say(format!(
        "{about}{} ({share}) {} a product of the same name and brand: delete what is there twice, or tell variants apart in their names",
        format::counted(found.rows, "row", "rows"),
        if found.rows == 1 { "repeats" } else { "repeat" }
    ));
    Some(Matter { rows: found.rows, finding: sentence.end()? })
}

fn rounded(analysis: &Analysis) -> Option<Matter> {
    let found = analysis.rounded_ids.as_ref()?;
    let has = if found.products == 1 { "has" } else { "have" };
    let products = of_all(found.products, analysis.rows, "product", "products");
    let sentence = Sentence::default()
        .say(format!("{products} {has} an id of which a spreadsheet has lost digits, such as "))
        .data(&found.example)
        .say(" in the column ")
        .code(&found.column)
        .say(": export it again with this column as text");
    Some(Matter { rows: found.products, finding: sentence.end()? })
}

/// Descriptions that seem to belong to other products, where some surely do.
fn mismatched(analysis: &Analysis) -> Option<Matter> {
    const FEW: f64 = 0.001;
    let Judgement::Judged(found) = &analysis.descriptions.as_ref()?.judgement else { return None };
    let all = found.judged.max(1) as f64;
    (found.mismatched > 0 && found.at_least as f64 >= FEW * all).then_some(())?;
    let share = found.mismatched as f64 / all;
    let descriptions = format::counted(found.mismatched, "description seems", "descriptions seem");
    let share = format::percent(share);
    let sentence = Sentence::default()
        .say(format!("{descriptions} to belong to another product ({share} of those judged)"));
    let finding = match found.shifted.iter().max_by_key(|run| run.products) {
        None => sentence,
        Some(run) => sentence.say(format!(
            "; from row {} to row {} each has that of the product {}",
            format::count(run.first),
            format::count(run.last),
            format::beside(run.by)
        )),
    }
    .end()?;
    Some(Matter { rows: found.mismatched, finding })
}

fn prices(analysis: &Analysis) -> Option<Matter> {
    let found = analysis.quality.prices.as_ref()?;
    let kinds = [
        (found.unreadable, "that cannot be read"),
        (found.zero, "of zero"),
        (found.negative, "below zero"),
        (found.far_below + found.far_above, "far from the others"),
    ];
    let kinds: Vec<(u64, &str)> = kinds.into_iter().filter(|(count, _)| *count > 0).collect();
    let rows = kinds.iter().map(|(count, _)| count).sum();
    let each: Vec<String> =
        kinds.iter().map(|(count, kind)| format!("{} {kind}", format::count(*count))).collect();
    let has = if rows == 1 { "has" } else { "have" };
    let all = format!("{} {has} a price", of_all(rows, analysis.quality.rows, "row", "rows"));
    let words = match &each[..] {
        [] => return None,
        [_] => format!("{all} {}", kinds[0].1),
        _ => format!("{all} to check: {}", format::listed(&each)),
    };
    let sentence = Sentence::default().say(words);
    Some(Matter { rows, finding: sentence.say(": examples are under Data quality").end()? })
}

/// Prices far from those of the kind.
fn far_prices(analysis: &Analysis) -> Option<Matter> {
    let found = analysis.far_prices.as_ref()?;
    let far = found.farthest.first()?;
    let money = |price: f64| format::money(price, &analysis.money);
    let cluster = analysis.clusters.get(far.cluster as usize)?;
    let costs = match found.products {
        1 => " has a price far from that of its kind: ",
        _ => " have prices far from those of their kinds, such as ",
    };
    let sentence = Sentence::default()
        .say(of_all(found.products, analysis.rows, "product", "products"))
        .say(costs)
        .data(&far.product.name)
        .say(format!(" at {}, where half of ", money(far.product.price?)))
        .cluster(cluster)
        .say(format!(" cost less than {}: they are under Data quality", money(far.median)));
    Some(Matter { rows: found.products, finding: sentence.end()? })
}

/// Facets that many products do not state.
fn not_stated(analysis: &Analysis) -> Option<Matter> {
    const FACETS: [(&str, Facet); 4] = [
        ("colour", Facet::Colors),
        ("gender", Facet::Genders),
        ("brand", Facet::Brands),
        ("category", Facet::Categories),
    ];
    let facets = FACETS.into_iter().filter_map(|(name, facet)| Some((name, missing(analysis, facet)?)));
    let unpriced = analysis.overall.price.as_ref().map(|prices| unpriced(analysis, prices));
    let mut lacking: Vec<(&str, u64)> =
        facets.chain(unpriced).filter(|(_, missing)| *missing as f64 >= analysis.rows as f64 * FEW).collect();
    lacking.sort_by_key(|(_, missing)| std::cmp::Reverse(*missing));
    let &(_, rows) = lacking.first()?;
    let each: Vec<String> = lacking
        .iter()
        .map(|(name, missing)| {
            format!("no {name} in {}", of_all(*missing, analysis.rows, "product", "products"))
        })
        .collect();
    let words = format!("The catalogue states {}: fill in what customers search by", format::listed(&each));
    Some(Matter { rows, finding: Sentence::default().say(words).end()? })
}

/// The products without a price. Prices of zero are told elsewhere; of merged rows it is not known of how many products they are.
fn unpriced(analysis: &Analysis, prices: &Prices) -> (&'static str, u64) {
    let missing = analysis.rows.saturating_sub(prices.count + analysis.overall.other_prices);
    let zeros = analysis.quality.prices.as_ref().map_or(0, |prices| prices.zero + prices.negative);
    match &analysis.merged {
        Some(_) if zeros > 0 => ("price above zero", missing),
        Some(_) => ("price", missing),
        None => ("price", missing.saturating_sub(zeros)),
    }
}

/// The products that do not state a facet for which there is a column, also where the column was left out because most of it is missing.
fn missing(analysis: &Analysis, facet: Facet) -> Option<u64> {
    if let Some(missing) = stated(facet, &analysis.overall).missing() {
        return Some(missing);
    }
    let column = analysis.quality.roles.column(facet.role())?;
    let dropped = analysis.preparation.dropped.iter().find(|dropped| dropped.column == column)?;
    // What is empty throughout is no facet of this catalogue.
    (dropped.missing_share < 1.0).then(|| (dropped.missing_share * analysis.rows as f64).round() as u64)
}

/// Clusters whose products lie nearly as close to another one.
fn overlap(analysis: &Analysis) -> Option<Matter> {
    let formed = analysis.formed();
    // The silhouette of one product is 0, and says nothing.
    let several = formed.iter().filter(|cluster| cluster.group.size > 1);
    let overlapping = several.filter(|cluster| cluster.silhouette.is_some_and(|s| s < DISTINCT));
    let (count, rows) = overlapping.fold((0, 0), |(n, rows), cluster| (n + 1, rows + cluster.group.size));
    (count > 0).then_some(())?;
    let products = of_all(rows, analysis.rows, "product", "products");
    let clusters = match (count, formed.len()) {
        (count, all) if count == all => format!("All {all} kinds overlap and hold"),
        (1, all) => format!("1 of {all} kinds overlaps with others and holds"),
        (count, all) => format!("{count} of {all} kinds overlap with others and hold"),
    };
    let of = crate::values::measured::measured_on(analysis).map_or(String::new(), |of| format!(", {of}"));
    let take = match count {
        1 => "it as a theme rather than a kind",
        _ => "them as themes rather than kinds",
    };
    let sentence = Sentence::default()
        .say(format!(
            "{clusters} {products}: a mean silhouette below {DISTINCT}{of}. Take {take} of product, or compare the products by other \
             columns with "
        ))
        .code("--text");
    Some(Matter { rows, finding: sentence.end()? })
}

/// A name that fewer products of a cluster have says little of it.
pub const FITTING: f64 = 0.6;

/// Clusters whose names suit few of their products.
fn misnamed(analysis: &Analysis) -> Option<Matter> {
    let found = analysis.formed().iter().filter_map(|cluster| {
        let share = cluster.name_fits.filter(|&share| share < FITTING)?;
        (cluster.group.size > 1).then_some((cluster, share))
    });
    let mut found: Vec<(&Cluster, f64)> = found.collect();
    let products = found.iter().map(|(cluster, _)| cluster.group.size).sum();
    let count = found.len() as u64;
    found.sort_by_key(|(cluster, _)| std::cmp::Reverse(cluster.group.size));
    let &(largest, share) = found.first()?;
    let fitting = format::percent_tick(FITTING);
    let (such, cards) = match count {
        1 => (
            format!("1 kind has a name that fits fewer than {fitting} of its products: "),
            "its card says what is in it",
        ),
        many => (
            format!(
                "{} kinds have names that fit fewer than {fitting} of their products, such as ",
                format::count(many)
            ),
            "their cards say what is in them",
        ),
    };
    let sentence = Sentence::default().say(such).cluster(largest);
    let sentence = sentence.say(format!(" (about {}); {cards}", format::percent(share)));
    Some(Matter { rows: products, finding: sentence.end()? })
}

fn empty_columns(analysis: &Analysis) -> Option<Matter> {
    let preparation = &analysis.preparation;
    // That a facet is missing in many rows has been told.
    let is_facet = |column: &str| {
        Facet::ALL.iter().any(|facet| analysis.quality.roles.column(facet.role()) == Some(column))
    };
    let dropped = preparation.dropped.iter();
    let dropped = dropped.filter(|dropped| dropped.missing_share >= 1.0 || !is_facet(&dropped.column));
    let all: Vec<&Dropped> = dropped.collect();
    if let Some(&dropped) = all.first() {
        let more = match all.len() - 1 {
            0 => String::new(),
            1 => ", as was one more column".to_owned(),
            n => format!(", as were {n} more columns"),
        };
        let missing = match dropped.missing_share {
            1.0.. => format!(" is empty and was left out{more}"),
            share => format!(" is missing in {} of the rows and was left out{more}", format::percent(share)),
        };
        let sentence = Sentence::default().say("The column ").data(&dropped.column).say(missing);
        let rows = (dropped.missing_share * analysis.rows as f64).round() as u64;
        return Some(Matter { rows, finding: sentence.end()? });
    }
    // Before format 2, what was filled in counted as if it had been stated.
    let filled = preparation.filled.iter().max_by_key(|filled| filled.rows)?;
    (filled.rows > 0 && !analysis.counts_stated()).then_some(())?;
    let rows = format::counted(filled.rows, "row", "rows");
    let sentence = Sentence::default().say("The column ").data(&filled.column);
    let sentence = sentence.say(format!(" was missing in {rows} and filled with ")).data(&filled.value);
    Some(Matter { rows: filled.rows, finding: sentence.end()? })
}
