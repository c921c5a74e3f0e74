//! What a run costs.

use crate::values::costs::{Costs, DATE, REGION};
use crate::values::format;
use serde::Serialize;
use wintermute_shared::contract::telemetry::Telemetry;

/// What a run costs.
#[derive(Serialize)]
pub struct CostsView {
    date: &'static str,
    region: &'static str,
    parts: Vec<PartView>,
    total: String,
    kept: String,
}

#[derive(Serialize)]
struct PartView {
    what: &'static str,
    amount: String,
    usd: String,
}

impl CostsView {
    /// The estimate from what the steps took; `None` if they did not record it.
    pub fn of(telemetry: &[Telemetry]) -> Option<Self> {
        let costs = Costs::of(telemetry)?;
        let (total, kept) = (format::usd(costs.total()), format::usd(costs.kept));
        let part = |part: crate::values::costs::Part| PartView {
            what: part.what,
            amount: part.amount,
            usd: format::usd(part.usd),
        };
        Some(Self {
            date: DATE,
            region: REGION,
            parts: costs.parts.into_iter().map(part).collect(),
            total,
            kept,
        })
    }
}
