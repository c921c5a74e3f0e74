//! Sentences made of the report's words and of those of the data.

use crate::values::anchors::Cards;
use crate::values::families::letter;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Cluster, Facet, Family};
use wintermute_shared::catalogue::{self, Role, RoleSource};

/// A sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Its parts in order.
    pub parts: Vec<Part>,
}

impl Finding {
    /// The same with links to where a page tells of the clusters that it names.
    pub fn linked(mut self, cards: &Cards) -> Self {
        for part in &mut self.parts {
            part.anchor = part.cluster.and_then(|cluster| cards.anchor(cluster)).map(str::to_owned);
        }
        self
    }
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// The words.
    pub text: String,
    /// Whether they come from the data, in whatever script.
    pub data: bool,
    /// The number of the cluster that they name.
    #[serde(skip)]
    pub cluster: Option<u32>,
    /// What links to that end in.
    pub anchor: Option<String>,
    /// The letter of the family that they name.
    pub family: Option<String>,
    /// Whether they are a column's name or an option.
    pub code: bool,
}

impl Part {
    fn new(text: String) -> Self {
        Self { text, data: false, cluster: None, anchor: None, family: None, code: false }
    }
}

/// Builds a sentence.
#[derive(Default)]
pub struct Sentence(Vec<Part>);

impl Sentence {
    /// Goes on in words of the report.
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::new(text.into()));
        self
    }

    /// Goes on in words of the data.
    pub fn data(mut self, text: &str) -> Self {
        self.0.push(Part { data: true, ..Part::new(format::value(text)) });
        self
    }

    /// Goes on with several words of the data: "a, b and c".
    pub fn listed(mut self, texts: &[String]) -> Self {
        for (i, text) in texts.iter().enumerate() {
            let before = match i {
                0 => "",
                i if i + 1 == texts.len() => " and ",
                _ => ", ",
            };
            self = self.say(before).data(text);
        }
        self
    }

    /// Goes on with a column's name or an option.
    pub fn code(mut self, text: &str) -> Self {
        self.0.push(Part { code: true, ..Part::new(format::value(text)) });
        self
    }

    /// Goes on with the name of a cluster.
    pub fn cluster(mut self, cluster: &Cluster) -> Self {
        self.0.push(Part {
            data: true,
            cluster: Some(cluster.id),
            ..Part::new(format::value(&cluster.name))
        });
        self
    }

    /// Goes on with the letter of a family.
    pub fn family(mut self, family: &Family) -> Self {
        let letter = letter(family.id);
        self.0.push(Part { family: Some(letter.clone()), ..Part::new(letter) });
        self
    }

    /// Ends it.
    pub fn end(self) -> Option<Finding> {
        Some(Finding { parts: self.say(".").0 })
    }
}

/// The columns that figures of clusters rest on and whose roles are guesses; `None` if there are no such columns.
pub fn guessed(analysis: &Analysis) -> Option<Finding> {
    let is_counted = |part: &&catalogue::RoleAssignment| {
        part.role == Role::Price || Facet::ALL.iter().any(|facet| facet.role() == part.role)
    };
    let guesses: Vec<&catalogue::RoleAssignment> = guesses(analysis).filter(is_counted).collect();
    let is_one = guesses.len() == 1;
    let by = |source: RoleSource| guesses.iter().any(|part| part.by == source);
    let from = match (by(RoleSource::Guess), by(RoleSource::Values)) {
        (true, true) => "names or values",
        (true, false) if is_one => "name",
        (true, false) => "names",
        (false, _) => "values",
    };
    let (these, their) = if is_one { ("This column was", "its") } else { ("These columns were", "their") };
    let mut sentence = Sentence::default().say(format!("{these} guessed from {their} {from}: "));
    for (i, part) in guesses.iter().enumerate() {
        let before = if i > 0 { ", " } else { "" };
        sentence = sentence.say(format!("{before}{} from ", part.role.name())).code(&part.column);
    }
    if guesses.is_empty() { None } else { sentence.end() }
}

/// Columns whose roles were guessed.
fn guesses(analysis: &Analysis) -> impl Iterator<Item = &catalogue::RoleAssignment> {
    analysis.quality.roles.assignments().iter().filter(|part| part.is_guess())
}
