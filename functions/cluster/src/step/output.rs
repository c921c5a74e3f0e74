//! What becomes of the products once there is a model: they are placed, described and written, batch by batch.

use crate::artifacts::files::create;
use crate::artifacts::{ASSIGNMENTS, FEATURES, FeaturesWriter, ProductsCsv, ProductsWriter, TableWriter};
use crate::describe::{Batch, Described, Description, MapPoints};
use crate::features::csr::Csr;
use crate::features::settled::Settled;
use crate::input::pricing::{Pricing, Read, price_columns};
use crate::input::products::is_rounded;
use crate::input::products::{Look, Origins, Products};
use crate::model::Model;
use crate::model::choose::Chosen;
use crate::model::discs::{Witnesses, discs};
use crate::model::silhouette::Sampled;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use wintermute_shared::analysis::{
    Analysis, AsideColumn, Descriptions, FORMAT, Features, Filled, Likeness, Preparation, Repeats, RoundedIds,
};
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::quality::Quality;
use wintermute_shared::settings::Space;
use wintermute_shared::{Result, Settings, VERSION};

/// Everything about the products of a catalogue, growing by batches.
pub(crate) struct Output<'a> {
    model: &'a Model,
    roles: &'a Roles,
    settings: &'a Settings,
    pricing: Option<Pricing>,
    folder: &'a Path,
    rows: usize,
    features: FeaturesWriter,
    table: TableWriter<BufWriter<File>>,
    listing: Option<ProductsWriter>,
    spreadsheet: ProductsCsv,
    description: Description<'a>,
    map: MapPoints,
    counted: Counted,
    /// Products that lie [far out](Model::outlying).
    outlying: u64,
}

/// What is counted of the products.
#[derive(Clone, Debug, Default)]
struct Counted {
    /// Products that are several rows.
    of_several: u64,
    /// Variants of all products.
    variants: u64,
    /// Products with an id of which a spreadsheet has lost digits, and the first.
    rounded: Option<(u64, String)>,
}

impl Counted {
    fn add(&mut self, products: &Products, roles: &Roles) {
        if let Some(ids) = roles.column(Role::Id).and_then(|id| products.frame.column(id)) {
            let cells = (0..ids.len()).map(|product| ids.get(product).trim());
            for id in cells.filter(|id| is_rounded(id)) {
                self.rounded.get_or_insert_with(|| (0, id.to_owned())).0 += 1;
            }
        }
        let origins = &products.origins;
        let Origins::Merged { ends, variants, .. } = origins else { return };
        let several = (0..ends.len()).filter(|&product| origins.rows(product).len() > 1).count();
        self.of_several += several as u64;
        self.variants += variants.iter().map(|&variants| u64::from(variants)).sum::<u64>();
    }
}

impl<'a> Output<'a> {
    /// Output into a folder, for a catalogue of `rows` products with the columns of prepared ones.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be made.
    pub fn new(
        model: &'a Model,
        quality: &'a Quality,
        settings: &'a Settings,
        preparation: &Preparation,
        products: &Products,
        rows: usize,
        folder: &'a Path,
    ) -> Result<Self> {
        let pricing = Pricing::of(quality);
        let currency = pricing.as_ref().and_then(Pricing::main).map(|currency| currency.as_str().to_owned());
        Ok(Self {
            model,
            roles: &quality.roles,
            settings,
            pricing,
            folder,
            rows: 0,
            features: FeaturesWriter::new(model.tfidf.vocabulary().len())?,
            table: TableWriter::new(
                products,
                &preparation.filled,
                price_columns(quality, preparation),
                &model.families,
                create(folder, ASSIGNMENTS)?,
            )?,
            listing: ProductsWriter::new(rows, currency, folder)?,
            spreadsheet: ProductsCsv::new(folder, products, quality)?,
            description: Description::new(quality, settings, model),
            map: MapPoints::new(rows, model.centres.k() + 1),
            counted: Counted::default(),
            outlying: 0,
        })
    }

    /// Adds products with their TF-IDF rows. Batches come in the catalogue's order.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be written.
    pub fn add(&mut self, products: &Products, features: &Csr) -> Result<()> {
        let places = self.model.place(features);
        self.counted.add(products, self.roles);
        self.outlying += self.model.outlying(&places);
        let Self {
            roles,
            settings,
            pricing,
            features: matrix,
            table,
            listing,
            spreadsheet,
            description,
            map,
            rows,
            ..
        } = self;
        let frame = &products.frame;
        let (written, listed) = rayon::join(
            || matrix.add(features).and_then(|()| table.add(products, &places)),
            || {
                let read =
                    pricing.as_ref().map_or_else(|| Read::none(frame.rows), |pricing| pricing.read(frame));
                let batch = Batch { products, features, places: &places, read: &read };
                description.add(&batch);
                spreadsheet.add(&batch, roles, settings)?;
                map.add(*rows, &places);
                listing.as_mut().map_or(Ok(()), |listing| {
                    listing.add(products, roles, settings, &places.labels, &read.prices)
                })
            },
        );
        self.rows += frame.rows;
        written.and(listed)
    }

    /// Ends the files, and gives what the report shows of the products.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be written.
    pub fn finish(self, silhouettes: &[Option<Sampled>]) -> Result<Shown> {
        self.features.finish(create(self.folder, FEATURES)?)?;
        let repeats = self.listing.map_or(Ok(None), ProductsWriter::finish)?;
        Ok(Shown {
            filled: self.table.finish()?,
            counted: self.counted,
            repeats,
            spreadsheet: self.spreadsheet,
            described: self.description.finish(&self.model.tfidf, silhouettes),
            map: self.map,
            outlying: self.outlying,
        })
    }
}

/// What was learnt beside the model.
pub(crate) struct Learnt<'a> {
    /// How k was chosen.
    pub chosen: &'a Chosen,
    /// What nearness on the map says.
    pub likeness: Option<Likeness>,
    /// The columns whose words did not count.
    pub set_aside: Vec<AsideColumn>,
    /// The number of products that the model was fitted to, where memory did not allow all.
    pub sample: Option<u64>,
    /// Which rows are one product.
    pub look: &'a Look,
    /// Whether descriptions belong to their products.
    pub descriptions: Option<Descriptions>,
    /// Products whose neighbours the maps are to keep.
    pub witnesses: &'a Witnesses,
}

/// What the report shows of the products.
pub(crate) struct Shown {
    described: Described,
    map: MapPoints,
    filled: Vec<Filled>,
    counted: Counted,
    repeats: Option<Repeats>,
    spreadsheet: ProductsCsv,
    outlying: u64,
}

impl Shown {
    /// The share of the products that lie [far out](Model::outlying), 0 to 1.
    pub fn outlying_share(&self) -> f64 {
        self.outlying as f64 / self.described.overall.size.max(1) as f64
    }

    /// The whole analysis.
    pub fn analysis(
        self,
        model: &Model,
        quality: &Quality,
        settled: &Settled,
        preparation: Preparation,
        learnt: Learnt,
    ) -> (Analysis, ProductsCsv) {
        let Learnt { chosen, likeness, set_aside, sample, look, descriptions, witnesses } = learnt;
        let Settled { settings, text_found, languages, languages_by } = settled;
        let Self { described, map, filled, counted, repeats, spreadsheet, .. } = self;
        let id = quality.roles.column(Role::Id).unwrap_or_default();
        let rounded = |(products, example)| RoundedIds { column: id.to_owned(), products, example };
        let Described {
            families,
            price_edges,
            money,
            other_currencies,
            sales,
            ladder,
            market,
            far_prices,
            drawn,
            overall,
            clusters,
            non_zeros,
        } = described;
        let mut map = map.finish(clusters.len(), &model.pca, likeness);
        let sizes: Vec<u64> = clusters.iter().map(|cluster| cluster.group.size).collect();
        map.discs = Some(discs(&model.centres, &sizes, &map));
        let kept = witnesses.kept(model, &map);
        map.discs.iter_mut().for_each(|discs| discs.kept = kept);
        let wordless = clusters.iter().filter(|cluster| cluster.wordless).map(|cluster| cluster.group.size);
        let analysis = Analysis {
            format: FORMAT,
            wintermute: VERSION.to_owned(),
            quality: quality.clone(),
            rows: overall.size,
            merged: look.merged(quality.rows, counted.of_several, counted.variants),
            not_merged: look.not_merged.clone(),
            apart: look.apart.clone(),
            repeats,
            rounded_ids: counted.rounded.map(rounded),
            preparation: Preparation { filled, ..preparation },
            features: Features {
                text: settings.text.iter().map(ToString::to_string).collect(),
                text_found: *text_found,
                languages: languages.clone(),
                languages_by: *languages_by,
                set_aside,
                sample,
                terms: model.tfidf.vocabulary().len() as u64,
                non_zeros,
                wordless: wordless.sum(),
                space: match settings.space {
                    Space::Lsa => "lsa".to_owned(),
                    Space::Tfidf => "tfidf".to_owned(),
                },
                dimensions: model.centres.dimensions() as u64,
                explained: model.lsa.as_ref().map(|lsa| lsa.explained),
            },
            choice: chosen.choice.clone(),
            elbow: chosen.elbow.clone(),
            inertia: clusters.iter().map(|cluster| cluster.inertia).sum(),
            map,
            price_edges,
            money,
            other_currencies,
            sales,
            ladder,
            market,
            far_prices,
            drawn: Some(drawn),
            descriptions,
            overall,
            families,
            clusters,
        };
        (analysis, spreadsheet)
    }
}
