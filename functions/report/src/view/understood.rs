//! How the catalogue was read: the file, what its columns are, and what was made of their values. Each comes with the option that
//! changes it.

use crate::findings::Finding;
use crate::notes::notes;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::catalogue::{RoleAssignment, RoleSource};
use wintermute_shared::quality::Reading;

/// How the catalogue was read.
#[derive(Serialize)]
pub struct Understood {
    /// Nothing for a catalogue that an earlier version has read.
    reading: Option<ReadingView>,
    roles: Vec<RoleView>,
    // A template would take a name that begins with `not` for a negation.
    told: Vec<Finding>,
}

/// How the source was read.
#[derive(Serialize)]
struct ReadingView {
    facts: Vec<FactView>,
    repairs: Vec<Repair>,
}

#[derive(Serialize)]
struct FactView {
    name: &'static str,
    value: String,
    options: Vec<&'static str>,
}

/// What was passed over or repaired.
#[derive(Serialize)]
struct Repair {
    what: String,
    count: String,
}

#[derive(Serialize)]
struct RoleView {
    role: &'static str,
    column: String,
    by: &'static str,
    option: String,
}

impl Understood {
    /// The view of an analysis.
    pub fn of(analysis: &Analysis) -> Self {
        Self {
            reading: ReadingView::of(&analysis.quality.reading),
            roles: analysis.quality.roles.assignments().iter().map(RoleView::of).collect(),
            told: notes(analysis),
        }
    }
}

impl ReadingView {
    fn of(reading: &Reading) -> Option<Self> {
        let facts: Vec<FactView> = reading
            .facts()
            .into_iter()
            .map(|fact| FactView {
                name: fact.name,
                value: format::value(&fact.value),
                options: fact.options.to_vec(),
            })
            .collect();
        let repair = |(what, count): (&String, &u64)| Repair {
            what: format::value(what),
            count: format::count(*count),
        };
        let repairs = reading.repairs.iter().map(repair).collect();
        (!facts.is_empty()).then_some(Self { facts, repairs })
    }
}

impl RoleView {
    fn of(part: &RoleAssignment) -> Self {
        Self {
            role: part.role.name(),
            column: format::value(&part.column),
            by: match part.by {
                RoleSource::Setting => "by the settings",
                RoleSource::Guess if part.is_guess() => "guessed from its name",
                RoleSource::Name | RoleSource::Guess => "by its name",
                RoleSource::Values => "guessed from its values",
            },
            option: format!("--map {}=COLUMN", part.role.name()),
        }
    }
}
