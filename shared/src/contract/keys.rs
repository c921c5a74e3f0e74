//! Where every object of the chain lives.

/// Prefix of the user's uploads in the raw bucket.
pub const RAW: &str = "raw/";
/// Prefix of converted catalogues in the lake bucket.
pub const PROCESSED: &str = "processed/";
/// Prefix of models and analyses in the lake bucket.
pub const MODELS: &str = "models/";
/// Prefix of products placed in a model that is, in the lake bucket.
pub const ASSIGNED: &str = "assigned/";
/// Prefix of reports in the lake bucket.
pub const REPORTS: &str = "reports/";

/// The object whose creation announces a converted catalogue.
pub const CATALOGUE: &str = "catalogue.csv";
/// The catalogue as Parquet, which is before [`CATALOGUE`] announces it.
pub const CATALOGUE_PARQUET: &str = "catalogue.parquet";
/// The object whose creation asks for a conversion on Fargate, of what convert has found too much for a Lambda.
pub const HANDOVER: &str = "handover.json";
/// The object whose creation announces a finished model.
pub const MANIFEST: &str = "manifest.json";
/// The object whose creation announces a finished report.
pub const INDEX: &str = "index.html";

/// The steps that leave objects: name, prefix, and the object that announces success.
pub(crate) const STEPS: [(&str, &str, &str); 3] =
    [("convert", PROCESSED, CATALOGUE), ("cluster", MODELS, MANIFEST), ("report", REPORTS, INDEX)];
