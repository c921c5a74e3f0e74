//! The names that links to clusters end in: `#casual-shirts`.

use std::collections::HashSet;
use wintermute_shared::analysis::Analysis;

/// Characters of an anchor at most.
const LONGEST: usize = 60;
/// Clusters that the overview has rows of.
pub const ROWS: usize = 150;
/// What other parts of the page are called.
const TAKEN: [&str; 16] = [
    "main",
    "summary",
    "families",
    "changes",
    "overview",
    "kinds",
    "brands",
    "ladder",
    "explore",
    "compare",
    "data",
    "plots",
    "read",
    "quality",
    "made",
    "telemetry",
];

/// Where the page tells of each cluster: the first have cards, some more have rows of the overview.
#[derive(Debug)]
pub struct Cards {
    /// How many have cards.
    cards: usize,
    anchors: Vec<String>,
}

impl Cards {
    /// For a page with cards of the first `cards` clusters.
    pub fn of(analysis: &Analysis, cards: usize) -> Self {
        let mut anchors = anchors(analysis);
        anchors.truncate(cards.max(ROWS));
        Self { cards, anchors }
    }

    /// How many clusters have cards.
    pub fn len(&self) -> usize {
        self.cards.min(self.anchors.len())
    }

    /// What links to a cluster end in.
    pub fn anchor(&self, cluster: u32) -> Option<&str> {
        self.anchors.get(cluster as usize).map(String::as_str)
    }

    /// The same, if the overview is where it leads.
    pub fn anchor_of_row(&self, cluster: u32) -> Option<&str> {
        self.anchor(cluster).filter(|_| cluster as usize >= self.cards)
    }
}

/// The anchor of each cluster: its name in small Latin letters, with a number where two would be the same. Nothing else on the page has
/// such an id.
pub fn anchors(analysis: &Analysis) -> Vec<String> {
    let mut taken: HashSet<String> = TAKEN.map(str::to_owned).into();
    let anchor = |name: &str| {
        let slug: String = slug::slugify(name).chars().take(LONGEST).collect();
        // Ids of parts of the page begin or end like this.
        let is_own = slug.starts_with("family-") || slug.ends_with("-title");
        let slug = if slug.is_empty() || is_own { format!("kind-{slug}") } else { slug };
        let slug = slug.trim_end_matches('-').trim_end_matches("-title").to_owned();
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let free = std::iter::once(slug.clone()).chain(numbered).find(|anchor| taken.insert(anchor.clone()));
        free.unwrap_or(slug)
    };
    analysis.clusters.iter().map(|cluster| cluster.name.as_str()).map(anchor).collect()
}
