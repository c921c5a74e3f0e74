//! What a run ends with: where the report is, and what each step took.

use crate::chain::{ChainStep, StepEnd};
use crate::{columns, format};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};
use std::path::{Path, PathBuf};
use wintermute_shared::analysis::{self, Analysis, Apart, Merged, NotMerged, RoundedIds};
use wintermute_shared::catalogue::{Role, RoleSource, Roles};
use wintermute_shared::contract::keys::{INDEX, MODELS, PROCESSED, REPORTS};
use wintermute_shared::contract::telemetry::{self, Telemetry};
use wintermute_shared::quality::striking::{NumericNames, OneValue, PassedOver};
use wintermute_shared::quality::{self, ColumnQuality, PriceQuality, Quality, Reading, Rejects};
use wintermute_shared::{Error, ObjectRef, Outcome, Result, Run, Store};

/// What a run ends with. As JSON it is the line that `--json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The report's file.
    pub report: PathBuf,
    /// The report's size.
    #[serde(skip)]
    pub report_bytes: u64,
    /// The run's id.
    pub run: String,
    /// The dataset.
    pub dataset: String,
    /// Products analysed.
    pub rows: u64,
    /// How rows were merged to products, if they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
    /// A column that seems to say which rows are one product, but whose rows are too unlike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_merged: Option<NotMerged>,
    /// Values that several rows share, but by which they were not merged, since they name no product.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
    /// Values that nearly all rows share in a column that is to tell products apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_value: Vec<OneValue>,
    /// Ids that lost digits in a spreadsheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded_ids: Option<RoundedIds>,
    /// A column that is called like the products' names, but was passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<PassedOver>,
    /// Names that are mostly numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numeric_names: Option<NumericNames>,
    /// Values that were taken for missing ones, by column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub placeholders: BTreeMap<String, u64>,
    /// How prices were read, and which could not be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices: Option<PriceQuality>,
    /// The same as people read it: what was assumed, left out or not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub price_notes: Vec<String>,
    /// Records that could not be read.
    pub rejected: u64,
    /// Where these are kept, if there are any.
    pub rejects: Option<PathBuf>,
    /// How the file was read.
    pub reading: Reading,
    /// What could not be read, by kind, with its share of the records and of the bytes.
    pub not_read: Rejects,
    /// Clusters.
    pub k: u64,
    /// Families that they are gathered into.
    #[serde(skip_serializing_if = "is_zero")]
    pub families: u64,
    /// The columns whose words were clustered.
    pub text: Vec<String>,
    /// How the column of names was found, where the settings name no text column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_found: Option<RoleSource>,
    /// Which columns play which roles, and how that was found.
    pub roles: Roles,
    /// The same as people read it.
    #[serde(skip)]
    pub columns: String,
    /// What the catalogue is made of, as people read it.
    #[serde(skip)]
    pub made_of: Vec<String>,
    /// The steps, in order.
    pub steps: Vec<StepSummary>,
}

/// What a step took.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepSummary {
    /// The step.
    pub name: &'static str,
    /// Seconds from start to end.
    pub seconds: f64,
    /// Peak resident memory of its process; none where the system does not tell.
    pub peak_rss_bytes: Option<u64>,
    /// Whether its output existed already; the figures are then those of the time when it was made.
    pub already_done: bool,
}

impl Summary {
    /// The summary of the run that `report` ends, whose steps ended as `ends` say, in the data folder `data`.
    ///
    /// # Errors
    /// [`Error::Failed`] when the report's file is not where it must be; else as [`Store::get_json`].
    pub async fn of(store: &Store, data: &Path, report: &ObjectRef, ends: &[StepEnd]) -> Result<Self> {
        let run = Run::of_key(REPORTS, INDEX, &report.key)?;
        let file = data.join(&report.bucket).join(&report.key);
        let size = tokio::fs::metadata(&file).await.map_err(|error| {
            Error::failed(format!("the report {} cannot be found: {error}", file.display()))
        })?;
        let analysis: Analysis = store.get_json(&report.bucket, &run.key(MODELS, analysis::NAME)).await?;
        let quality = Quality::of_run(store, &report.bucket, &run).await?;
        let rejected = quality.rejects.records;
        let columns = columns::told(&quality.roles, &quality.settings);
        let (one_value, passed_over) = (OneValue::all(&quality), PassedOver::of(&quality));
        let numeric_names = NumericNames::of(&quality);
        let written =
            |column: &ColumnQuality| Some((column.name.clone(), column.placeholders.as_ref()?.rows));
        let placeholders = quality.measured().filter_map(written).collect();
        let prices = quality.prices;
        let price_notes = prices
            .as_ref()
            .map(|prices| quality::told_prices(&quality.roles, prices, format::count))
            .unwrap_or_default();
        let (reading, not_read) = (quality.reading, quality.rejects);
        let rejects = data.join(&report.bucket).join(run.key(PROCESSED, quality::REJECTS));
        let mut steps = Vec::with_capacity(ChainStep::ALL.len());
        for step in ChainStep::ALL {
            steps.push(StepSummary::of(step, store, &report.bucket, &run, ends).await);
        }
        Ok(Self {
            made_of: wintermute_report::made_of(&analysis),
            report: file,
            report_bytes: size.len(),
            run: run.id,
            dataset: run.dataset.to_string(),
            rows: analysis.rows,
            merged: analysis.merged,
            not_merged: analysis.not_merged,
            apart: analysis.apart,
            one_value,
            rounded_ids: analysis.rounded_ids,
            passed_over: analysis.features.text_found.and(passed_over),
            numeric_names,
            placeholders,
            prices,
            price_notes,
            rejected,
            rejects: (rejected > 0).then_some(rejects),
            reading,
            not_read,
            k: analysis.choice.k,
            families: analysis.families.len() as u64,
            text: analysis.features.text,
            text_found: analysis.features.text_found,
            roles: quality.roles,
            columns,
            steps,
        })
    }

    /// Whether nothing was left to do.
    pub fn already_done(&self) -> bool {
        self.steps.iter().all(|step| step.already_done)
    }
}

impl StepSummary {
    /// A step's own telemetry counts; dispatch writes none and is timed from outside.
    async fn of(step: ChainStep, store: &Store, lake: &str, run: &Run, ends: &[StepEnd]) -> Self {
        let prefix = match step {
            ChainStep::Convert => Some(PROCESSED),
            ChainStep::Dispatch => None,
            ChainStep::Cluster => Some(MODELS),
            ChainStep::Report => Some(REPORTS),
        };
        let telemetry: Option<Telemetry> = match prefix {
            Some(prefix) => store.get_json(lake, &run.key(prefix, telemetry::NAME)).await.ok(),
            None => None,
        };
        let end = ends.iter().find(|end| end.step == step);
        // What was handed over has ended twice.
        let worked =
            ends.iter().any(|end| end.step == step && matches!(end.result, Ok(Outcome::Done { .. })));
        Self {
            name: step.name(),
            seconds: telemetry.as_ref().map(|t| t.seconds).or(end.map(|end| end.seconds)).unwrap_or_default(),
            peak_rss_bytes: match &telemetry {
                Some(telemetry) => telemetry.peak_rss_bytes,
                None => end.and_then(|end| end.peak_rss_bytes),
            },
            already_done: !worked,
        }
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Columns that a line names.
const NAMED: usize = 4;

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:<10}{:>14}{:>14}", "step", "time", "peak memory")?;
        for step in &self.steps {
            let memory = step.peak_rss_bytes.map_or_else(|| "unknown".to_owned(), format::bytes);
            let note = if step.already_done { "   already done" } else { "" };
            writeln!(f, "{:<10}{:>14}{memory:>14}{note}", step.name, format::seconds(step.seconds))?;
        }
        if self.already_done() {
            writeln!(
                f,
                "\nEvery step was already done for this file and these settings: the report is the one that was made then."
            )?;
        }
        let products = if self.rows == 1 { "product" } else { "products" };
        let kinds = if self.k == 1 { "kind" } else { "kinds" };
        let families = match self.families {
            0 => String::new(),
            families => format!(" of {families} families"),
        };
        let (rows, k) = (format::count(self.rows), format::count(self.k));
        writeln!(f, "\n{rows} {products} in {k} {kinds}{families} (run {}/{})", self.dataset, self.run)?;
        if !self.columns.is_empty() {
            writeln!(f, "{}", self.columns)?;
        }
        for note in &self.price_notes {
            writeln!(f, "prices: {note}")?;
        }
        let merged = self.merged.as_ref().map(|merged| merged.sentence(format::count));
        let not_merged = self.not_merged.as_ref().map(|not_merged| not_merged.sentence(format::count));
        let apart = self.apart.iter().map(|apart| apart.sentence(format::count));
        let one_value = self.one_value.iter().map(|one| one.sentence(format::count));
        let rounded = self.rounded_ids.as_ref().map(|rounded| rounded.sentence(format::count));
        let lines = merged.into_iter().chain(not_merged).chain(apart).chain(one_value).chain(rounded);
        let numeric = self.numeric_names.as_ref().map(|names| names.sentence(format::count));
        for line in lines.chain(self.passed_over.as_ref().map(PassedOver::sentence)).chain(numeric) {
            writeln!(f, "{line}")?;
        }
        if !self.placeholders.is_empty() {
            let all = match self.placeholders.values().sum() {
                1 => "1 value counts".to_owned(),
                all => format!("{} values count", format::count(all)),
            };
            let columns: Vec<&str> = self.placeholders.keys().map(String::as_str).collect();
            let listed = match columns.len() {
                ..=NAMED => columns.join(", "),
                all => {
                    let more = if all - NAMED == 1 { "column" } else { "columns" };
                    format!("{} and {} more {more}", columns[..NAMED].join(", "), all - NAMED)
                }
            };
            writeln!(f, "{all} as missing, like N/A or -, in {listed} (--missing says which values do)")?;
        }
        let is_guess = self.roles.assignments().iter().any(|part| part.role == Role::Name && part.is_guess());
        let seems = match self.text_found.filter(|_| is_guess) {
            Some(RoleSource::Guess) => Some("the column that seems to hold the products' names"),
            // What was passed over for it has been told.
            Some(RoleSource::Values) if self.passed_over.is_some() => None,
            Some(RoleSource::Values) => Some("the column whose values look like the products' names"),
            Some(RoleSource::Setting | RoleSource::Name) | None => None,
        };
        if let Some(seems) = seems {
            let text = self.text.join(", ");
            writeln!(f, "clustered by the words of {text}, {seems}; choose another with --text")?;
        }
        let reading = format::reading(&self.reading, &self.not_read, self.rejects.as_deref());
        if !reading.is_empty() {
            writeln!(f, "{reading}")?;
        }
        if !self.made_of.is_empty() {
            writeln!(f, "\n{}\n", self.made_of.join("\n"))?;
        }
        write!(f, "{} ({})", self.report.display(), format::bytes(self.report_bytes))
    }
}
