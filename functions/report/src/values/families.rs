//! Families of clusters in the report.

use crate::color::palette::{self, Rgb};
use wintermute_shared::analysis::{Analysis, Cluster, Family};

/// The letter of a family, so that nobody takes it for a cluster's number.
pub fn letter(family: u32) -> String {
    let last = char::from(b'A' + (family % 26) as u8);
    match family / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

/// The clusters of a family.
pub fn members<'a>(family: &Family, analysis: &'a Analysis) -> impl Iterator<Item = &'a Cluster> + use<'a> {
    let id = family.id;
    analysis.formed().iter().filter(move |cluster| cluster.family == Some(id))
}

/// A cluster's place in the palette: clusters of a family share a colour.
pub fn place(cluster: &Cluster) -> usize {
    palette::index(cluster.family.unwrap_or(cluster.id))
}

/// A cluster's colour.
pub fn color(cluster: &Cluster) -> Rgb {
    palette::color(place(cluster) as u32)
}

/// Whether a cluster is one of the `most` largest.
pub fn is_among_largest(cluster: &Cluster, most: usize, analysis: &Analysis) -> bool {
    let rank = |cluster: &Cluster| (std::cmp::Reverse(cluster.group.size), cluster.id);
    analysis.clusters.iter().filter(|other| rank(other) < rank(cluster)).count() < most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_have_letters_of_their_own() {
        assert_eq!([0, 9, 25, 26, 51, 52].map(letter), ["A", "J", "Z", "AA", "AZ", "BA"]);
        let all: std::collections::BTreeSet<String> = (0..3000).map(letter).collect();
        assert_eq!(all.len(), 3000);
    }
}
