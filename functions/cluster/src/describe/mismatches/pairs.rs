//! The different pairs of a name and a description. Products with the same pair would confirm each other, so they are compared once.

use super::products::{Products, Texts};
use super::shift::{NeighbourRun, neighbour};
use super::suspects::Suspects;
use hashbrown::HashMap;

/// The texts of products, and the different pairs among them, with shifted descriptions moved back to their product.
pub(super) struct Pairs<'t> {
    pub texts: &'t [Texts],
    pub runs: &'t [NeighbourRun],
    /// How many rows further on the description of each is, if it is shifted.
    pub shifted: Vec<Option<isize>>,
    /// The different pairs.
    pub products: Products,
    /// The pair of each.
    of: Vec<usize>,
}

impl<'t> Pairs<'t> {
    /// The pairs of products, some of which are in runs.
    pub fn of(texts: &'t [Texts], runs: &'t [NeighbourRun]) -> Self {
        let mut shifted = vec![None; texts.len()];
        let mut mended: Vec<Option<Texts>> = vec![None; texts.len()];
        for run in runs {
            let (first, last) = run.ends(texts);
            for at in first..=last {
                let is_in_run = (run.first..=run.last).contains(&at);
                let right = neighbour(texts, at, run.by).filter(|_| is_in_run).map(|beside| &texts[beside]);
                if right.is_none_or(|right| right.description != texts[at].description) {
                    shifted[at] = Some(run.by);
                    mended[at] = Some(texts[at].with_description_of(right));
                }
            }
        }
        let mut places: HashMap<(&[u32], u64), usize> = HashMap::new();
        let mut different: Vec<&Texts> = Vec::new();
        let mut of = Vec::with_capacity(texts.len());
        for (text, mended) in texts.iter().zip(&mended) {
            let text = mended.as_ref().unwrap_or(text);
            let place = *places.entry((text.name(), text.description)).or_insert(different.len());
            if place == different.len() {
                different.push(text);
            }
            of.push(place);
        }
        Self { texts, runs, shifted, products: Products::of(&different), of }
    }

    /// The products whose descriptions seem to belong to others, worst first; shifted ones come last.
    pub fn suspected(&self, suspects: Option<&Suspects>) -> Vec<usize> {
        let mut ranks = vec![None; self.products.len()];
        let worst = suspects.iter().flat_map(|suspects| &suspects.worst_first);
        worst.enumerate().for_each(|(rank, &pair)| ranks[pair] = Some(rank));
        let rank = |text: usize| match self.shifted[text] {
            Some(_) => Some(usize::MAX),
            None => ranks[self.of[text]],
        };
        let mut suspected: Vec<(usize, usize)> =
            (0..self.texts.len()).filter_map(|text| Some((rank(text)?, text))).collect();
        suspected.sort_unstable();
        suspected.into_iter().map(|(_, text)| text).collect()
    }

    /// How many products were not judged.
    pub fn set_aside(&self, suspects: &Suspects) -> u64 {
        let is_aside = |text: &usize| self.shifted[*text].is_none() && suspects.is_aside[self.of[*text]];
        (0..self.texts.len()).filter(is_aside).count() as u64
    }

    /// The hashes of the words of a product's description that speak most against its name.
    pub fn foreign(&self, text: usize, most: usize) -> Vec<u32> {
        // This description is that of the product as far on the other side.
        let owner = self.shifted[text].map_or(Some(text), |by| neighbour(self.texts, text, -by));
        owner.map_or_else(Vec::new, |owner| self.products.foreign(self.of[text], self.of[owner], most))
    }
}
