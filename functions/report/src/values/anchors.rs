//! The names that links to clusters end in: `#casual-shirts`.

use std::collections::HashSet;
use wintermute_shared::analysis::Analysis;

/// Characters of an anchor at most.
const LONGEST: usize = 60;
/// What other parts of the page are called.
const TAKEN: [&str; 14] = [
    "main",
    "summary",
    "families",
    "changes",
    "overview",
    "clusters",
    "brands",
    "ladder",
    "explore",
    "plots",
    "read",
    "quality",
    "made",
    "telemetry",
];

/// The anchor of each cluster: its name in small Latin letters, with a number where two would be the same. Nothing else on the page has
/// such an id.
pub fn anchors(analysis: &Analysis) -> Vec<String> {
    let mut taken: HashSet<String> = TAKEN.map(str::to_owned).into();
    let anchor = |name: &str| {
        let slug: String = slug::slugify(name).chars().take(LONGEST).collect();
        // Ids of parts of the page begin or end like this.
        let is_own =
            ["cluster-", "family-"].iter().any(|own| slug.starts_with(own)) || slug.ends_with("-title");
        let slug = if slug.is_empty() || is_own { format!("kind-{slug}") } else { slug };
        let slug = slug.trim_end_matches('-').trim_end_matches("-title").to_owned();
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let free = std::iter::once(slug.clone()).chain(numbered).find(|anchor| taken.insert(anchor.clone()));
        free.unwrap_or(slug)
    };
    analysis.clusters.iter().map(|cluster| cluster.name.as_str()).map(anchor).collect()
}
