//! Families of clusters, described.

use wintermute_shared::analysis::{Cluster, Family, Group};

/// Clusters that a family is named by at most.
const NAMED: usize = 3;
/// A cluster with a smaller share of its family's products gives it no name.
const LEAST: f64 = 0.1;

/// A family with its figures, and its clusters, the largest first.
pub(super) fn family(id: u32, clusters: &[Cluster], group: Group) -> Family {
    Family {
        id,
        name: name(clusters.iter().map(|cluster| (cluster.name.as_str(), cluster.group.size))),
        clusters: clusters.iter().map(|cluster| cluster.id).collect(),
        group,
    }
}

/// "sweaters, cardigans and scarves": what the largest clusters are called first, each thing once. Clusters come with their sizes, by
/// falling size.
fn name<'n>(clusters: impl Iterator<Item = (&'n str, u64)>) -> String {
    let clusters: Vec<(&str, u64)> = clusters.collect();
    let all = clusters.iter().map(|(_, size)| size).sum::<u64>() as f64;
    let mut names: Vec<&str> = Vec::new();
    for (name, size) in clusters {
        let first = name.split(" · ").next().unwrap_or(name);
        let says_more = !names.iter().any(|other| same(first, other));
        if says_more && names.len() < NAMED && (names.is_empty() || size as f64 >= LEAST * all) {
            names.push(first);
        }
    }
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// Whether two names say the same but for case and an ending.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(&short).is_some_and(|ending| matches!(ending, "" | "s" | "es"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_called_by_its_largest_clusters() {
        let name_of = |clusters: &[(&str, u64)]| name(clusters.iter().copied());
        assert_eq!(
            name_of(&[("sweater · jumper", 50), ("cardigan", 40), ("scarf · paisley", 30), ("belt", 20)]),
            "sweater, cardigan and scarf"
        );
        assert_eq!(name_of(&[("shoe · red", 50), ("shoes · blue", 40), ("Boots", 30)]), "shoe and Boots");
        assert_eq!(name_of(&[("jeans · skinny", 95), ("belt", 5)]), "jeans", "few products give no name");
        assert_eq!(name_of(&[("jeans", 5)]), "jeans");
    }
}
