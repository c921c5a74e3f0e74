//! What a catalogue is made of, in a few lines for a terminal.

use crate::values::families::members;
use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Group};

/// Lines of families or clusters at most, one more for the rest, and one above all.
const LINES: usize = 8;
/// Clusters that a family's line names.
const NAMED: usize = 3;
/// Characters of a name.
const LONGEST: usize = 40;

/// The families of a catalogue with their largest clusters, or its clusters where there are no families, the largest first: shares and
/// median prices. At most ten lines.
pub fn made_of(analysis: &Analysis) -> Vec<String> {
    let money = format::settled(&analysis.money, analysis.overall.price.as_ref().map(|prices| prices.median));
    let median = |group: &Group| group.price.as_ref().map(|prices| format::money(prices.median, &money));
    let of_cluster = |cluster: &Cluster| {
        let price = median(&cluster.group).map_or(String::new(), |price| format!(" at {price}"));
        format!("{} {}{price}", name(&cluster.name), format::percent(cluster.group.share))
    };
    let rows: Vec<(&Group, String)> = match analysis.families.is_empty() {
        true => {
            let mut clusters: Vec<&Cluster> = analysis.clusters.iter().collect();
            clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.group.size));
            clusters.into_iter().map(|cluster| (&cluster.group, name(&cluster.name))).collect()
        }
        false => {
            let families = analysis.families.iter().map(|family| {
                let own: Vec<&Cluster> = members(family, analysis).collect();
                let mut named: Vec<String> =
                    own.iter().take(NAMED).map(|cluster| of_cluster(cluster)).collect();
                let more = own.len().saturating_sub(NAMED);
                named.extend((more > 0).then(|| format!("{} more", format::count(more as u64))));
                (&family.group, format!("{}: {}", name(&family.name), named.join(", ")))
            });
            families.collect()
        }
    };
    let shown = if rows.len() <= LINES + 1 { rows.len() } else { LINES };
    let figures: Vec<(String, String)> = rows
        .iter()
        .take(shown)
        .map(|(group, _)| (format::percent(group.share), median(group).unwrap_or_else(|| "–".to_owned())))
        .collect();
    let price = "median price";
    let wide = figures.iter().map(|(_, median)| median.chars().count()).max().unwrap_or(0).max(price.len());
    let mut lines = vec![format!("{:>6}  {price:>wide$}  made of", "share")];
    for ((share, median), (_, words)) in figures.iter().zip(&rows) {
        lines.push(format!("{share:>6}  {median:>wide$}  {words}"));
    }
    let rest: f64 = rows[shown..].iter().map(|(group, _)| group.share).sum();
    if rows.len() > shown {
        let more = format::count((rows.len() - shown) as u64);
        lines.push(format!("{:>6}  {:>wide$}  {more} smaller ones", format::percent(rest), ""));
    }
    lines
}

/// A name as a terminal can show it: nothing in it moves the cursor or turns the direction of writing.
fn name(text: &str) -> String {
    let turns =
        |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text: String = text.chars().filter(|c| !turns(c)).collect();
    format::shortened(&format::value(&text), LONGEST)
}
