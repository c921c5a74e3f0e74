//! What a cluster is: its terms, its prices, its brands, its most typical and its oddest products.
//!
//! Products come batch by batch, so that memory does not grow with their number (except for eight bytes a price, and 16 more for each of
//! the first two million).

mod batch;
mod bottom_k;
mod brand_colors;
mod brand_numbers;
mod brands;
mod currencies;
mod drawn;
mod examples;
mod facet;
mod far;
mod groups;
mod ladder;
mod map;
mod market;
pub(crate) mod mismatches;
mod naming;
mod prices;
mod terms;
mod value_numbers;
mod worded;

pub(crate) use batch::Batch;
pub use groups::Groups;
pub(crate) use map::MapPoints;
pub use terms::TermCounts;

use crate::features::tfidf::TfIdf;
use crate::input::pricing::Pricing;
use crate::model::kmeans::Centres;
use crate::model::silhouette::Sampled;
use crate::model::{Families, Model, Places};
use brand_colors::BrandColors;
use brands::BrandPrices;
use currencies::Currencies;
use drawn::ProductSample;
use examples::Examples;
use far::Extremes;
use naming::{Named, Naming};
use wintermute_shared::Settings;
use wintermute_shared::analysis::{
    Cluster, CurrencyPrices, Drawn, Facet, Family, FarPrices, Group, Ladder, Market, Money, Sales,
};
use wintermute_shared::catalogue::Roles;
use wintermute_shared::quality::Quality;
use worded::mark;

/// The clusters, and the whole for comparison.
pub(crate) struct Described {
    /// The edges of the price histograms' bins.
    pub price_edges: Vec<f64>,
    /// How prices are shown.
    pub money: Money,
    /// Prices in other currencies than the main one.
    pub other_currencies: Vec<CurrencyPrices>,
    /// Products with a lower price for a while.
    pub sales: Option<Sales>,
    /// How many products cost how much.
    pub ladder: Option<Ladder>,
    /// The brands.
    pub market: Option<Market>,
    /// Products whose prices lie far from those of their clusters.
    pub far_prices: Option<FarPrices>,
    /// Some products.
    pub drawn: Drawn,
    /// The whole catalogue.
    pub overall: Group,
    /// The families of clusters.
    pub families: Vec<Family>,
    /// The clusters, and after them the group of the products without a word, if there are any.
    pub clusters: Vec<Cluster>,
    /// Entries of the products' TF-IDF rows.
    pub non_zeros: u64,
}

/// A description that grows by batches.
pub(crate) struct Description<'a> {
    roles: &'a Roles,
    settings: &'a Settings,
    currencies: Currencies,
    groups: Groups,
    brands: BrandPrices,
    brand_colors: BrandColors,
    terms: TermCounts,
    examples: Examples,
    naming: Naming<'a>,
    drawing: ProductSample,
    extremes: Extremes,
    closeness: Closeness,
    families: &'a Families,
}

impl<'a> Description<'a> {
    /// A description of a model's clusters, without products.
    pub fn new(quality: &'a Quality, settings: &'a Settings, model: &'a Model) -> Self {
        let (groups, terms) = (model.centres.k() + 1, model.tfidf.vocabulary().len());
        let pricing = Pricing::of(quality);
        Self {
            roles: &quality.roles,
            settings,
            currencies: Currencies::new(pricing.as_ref()),
            groups: Groups::new(groups),
            brands: BrandPrices::new(),
            brand_colors: BrandColors::new(),
            terms: TermCounts::new(terms, groups),
            examples: Examples::new(groups),
            naming: Naming::new(groups, &quality.roles, settings),
            drawing: ProductSample::new(quality.rows, groups),
            extremes: Extremes::new(model.centres.k()),
            closeness: Closeness::new(&model.centres),
            families: &model.families,
        }
    }

    /// Adds products. Batches come in the catalogue's order.
    pub fn add(&mut self, batch: &Batch) {
        let Self {
            roles,
            settings,
            currencies,
            groups,
            brands,
            brand_colors,
            terms,
            examples,
            naming,
            drawing,
            extremes,
            closeness,
            ..
        } = self;
        let labels = &batch.places.labels;
        let in_main = batch.read.in_main();
        currencies.add(batch.read);
        let priced = batch.read.prices.iter().zip(labels);
        let others = priced.filter(|(price, _)| price.as_ref().is_some_and(|price| !price.is_main));
        groups.add_other_prices(others.map(|(_, &label)| label));
        rayon::scope(|scope| {
            scope.spawn(|_| groups.add(&batch.products.frame, roles, &in_main, labels));
            scope.spawn(|_| brands.add(&batch.products.frame, roles, &in_main, labels));
            scope.spawn(|_| brand_colors.add(&batch.products.frame, roles, labels));
            scope.spawn(|_| {
                terms.add(batch.features, labels);
                closeness.add(batch.places);
                examples.add(batch, roles, settings);
            });
            scope.spawn(|_| naming.add(batch));
            scope.spawn(|_| drawing.add(batch, roles, settings));
            scope.spawn(|_| extremes.add(batch, roles, settings));
        });
    }

    /// The clusters described; `silhouettes` has those of each.
    pub fn finish(self, tfidf: &TfIdf, silhouettes: &[Option<Sampled>]) -> Described {
        let Self {
            groups,
            mut brands,
            brand_colors,
            terms,
            examples,
            naming,
            drawing,
            extremes,
            closeness,
            currencies,
            families,
            ..
        } = self;
        let (money, other_currencies, sales) = currencies.finish();
        let k = silhouettes.len();
        let rows = groups.sizes().iter().sum();
        let filled = if groups.sizes()[k] > 0 { k + 1 } else { k };
        let range = groups.range();
        let ladder = ladder::ladder(&groups, &brands, families, range, filled);
        let far_prices = extremes.finish(groups.prices());
        let counts = groups.facet(Facet::Brands);
        let market = counts.and_then(|counts| market::market(counts, &mut brands, &brand_colors, rows, k));
        let mut described = groups.finish(families);
        brands.tell(&mut described, families);
        let all = described.groups.iter_mut().chain(&mut described.families).chain([&mut described.overall]);
        mark(tfidf, all);
        let non_zeros = terms.entries();
        let counts = terms;
        let terms = counts.top(tfidf.vocabulary(), filled);
        let Named { clusters: names, families: family_names, nouns } = naming.finish(&terms, families);
        let all = described.groups.into_iter().zip(examples.finish()).zip(terms.into_iter().zip(names));
        let clusters = all.enumerate().map(|(id, ((group, examples), (terms, name)))| Cluster {
            id: id as u32,
            family: (id < k && !families.is_empty()).then(|| families.of(id) as u32),
            name: name.shown,
            name_fits: name.coverage,
            wordless: id == k,
            terms,
            holds: counts.held(id, tfidf.vocabulary(), &nouns),
            inertia: closeness.inertia[id],
            cohesion: if id < k { closeness.cosines[id] / group.size.max(1) as f64 } else { 0.0 },
            silhouette: silhouettes.get(id).copied().flatten().map(|sampled| sampled.mean),
            sampled: (id < k).then(|| silhouettes[id].map_or(0, |sampled| sampled.rows)),
            typical: examples.typical,
            oddest: examples.oddest,
            group,
        });
        let clusters: Vec<Cluster> = clusters.collect();
        let members = families.clusters().zip(described.families).zip(family_names);
        let families = (0..).zip(members).map(|(id, ((own, group), name))| Family {
            id,
            name,
            clusters: clusters[own].iter().map(|cluster| cluster.id).collect(),
            group,
        });
        Described {
            families: families.collect(),
            price_edges: described.edges,
            money,
            other_currencies,
            sales,
            ladder,
            market,
            far_prices,
            drawn: drawing.finish(),
            overall: described.overall,
            clusters,
            non_zeros,
        }
    }
}

/// How near products lie to their centres, summed up for each cluster.
struct Closeness {
    squared_norms: Vec<f64>,
    /// Sums of squared distances.
    inertia: Vec<f64>,
    /// Sums of cosines.
    cosines: Vec<f64>,
}

impl Closeness {
    fn new(centres: &Centres) -> Self {
        let groups = centres.k() + 1;
        Self {
            squared_norms: centres.squared_norms().to_vec(),
            inertia: vec![0.0; groups],
            cosines: vec![0.0; groups],
        }
    }

    /// The cosine of a product with its centre follows from `|x − c|² = |x|² + |c|² − 2 x·c`.
    fn add(&mut self, places: &Places) {
        let figures = places.squares.iter().zip(&places.norms);
        for (&label, (&square, &norm)) in places.labels.iter().zip(figures) {
            let label = label as usize;
            self.inertia[label] += square;
            let Some(&centre) = self.squared_norms.get(label) else { continue };
            let length = (norm * centre).sqrt();
            if length > 0.0 {
                self.cosines[label] += (norm + centre - square) / 2.0 / length;
            }
        }
    }
}
