//! What becomes of the products once there is a model: they are placed, described and written, batch by batch.

use crate::artifacts::{ASSIGNMENTS, FEATURES, FeaturesWriter, TableWriter};
use crate::choose::Chosen;
use crate::csr::Csr;
use crate::describe::{Batch, Described, Description, MapPoints};
use crate::files::create;
use crate::frame::Frame;
use crate::model::Model;
use crate::prepare::{Settled, numeric_price};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use wintermute_shared::analysis::{Analysis, FORMAT, Features, Preparation};
use wintermute_shared::quality::Quality;
use wintermute_shared::settings::Space;
use wintermute_shared::{Result, Settings, VERSION};

/// Everything about the products of a catalogue, growing by batches.
pub(crate) struct Output<'a> {
    model: &'a Model,
    folder: &'a Path,
    rows: usize,
    features: FeaturesWriter,
    table: TableWriter<BufWriter<File>>,
    description: Description<'a>,
    map: MapPoints,
}

impl<'a> Output<'a> {
    /// Output into a folder, for a catalogue of `rows` products with the columns of a prepared frame.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be made.
    pub fn new(
        model: &'a Model,
        quality: &'a Quality,
        settings: &'a Settings,
        preparation: &Preparation,
        frame: &Frame,
        rows: usize,
        folder: &'a Path,
    ) -> Result<Self> {
        let terms = model.tfidf.vocabulary().len();
        Ok(Self {
            model,
            folder,
            rows: 0,
            features: FeaturesWriter::new(terms)?,
            table: TableWriter::new(
                frame,
                &preparation.filled,
                numeric_price(quality, preparation),
                create(folder, ASSIGNMENTS)?,
            )?,
            description: Description::new(&quality.roles, settings, &model.centres, terms),
            map: MapPoints::new(rows, model.centres.k() + 1),
        })
    }

    /// Adds products with their TF-IDF rows. Batches come in the catalogue's order.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be written.
    pub fn add(&mut self, frame: &Frame, features: &Csr) -> Result<()> {
        let places = self.model.place(features);
        let batch = Batch { first_row: self.rows, frame, features, places: &places };
        let Self { features: matrix, table, description, map, .. } = self;
        let (written, ()) = rayon::join(
            || matrix.add(features).and_then(|()| table.add(frame, &places)),
            || {
                description.add(&batch);
                map.add(batch.first_row, &places);
            },
        );
        self.rows += frame.rows;
        written
    }

    /// Ends the files, and gives what the report shows of the products.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be written.
    pub fn finish(self, silhouettes: &[Option<f64>]) -> Result<Shown> {
        self.features.finish(create(self.folder, FEATURES)?)?;
        self.table.finish()?;
        Ok(Shown {
            described: self.description.finish(self.model.tfidf.vocabulary(), silhouettes),
            map: self.map,
        })
    }
}

/// What the report shows of the products.
pub(crate) struct Shown {
    described: Described,
    map: MapPoints,
}

impl Shown {
    /// The whole analysis.
    pub fn analysis(
        self,
        model: &Model,
        chosen: &Chosen,
        sample: Option<u64>,
        quality: &Quality,
        settled: &Settled,
        preparation: Preparation,
    ) -> Analysis {
        let Settled { settings, text_found } = settled;
        let Self { described, map } = self;
        let Described { price_edges, overall, clusters, non_zeros } = described;
        let wordless = clusters.iter().filter(|cluster| cluster.wordless).map(|cluster| cluster.group.size);
        Analysis {
            format: FORMAT,
            wintermute: VERSION.to_owned(),
            quality: quality.clone(),
            rows: overall.size,
            preparation,
            features: Features {
                text: settings.text.iter().map(ToString::to_string).collect(),
                text_found: *text_found,
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
            map: map.finish(clusters.len(), &model.pca),
            price_edges,
            overall,
            clusters,
        }
    }
}
