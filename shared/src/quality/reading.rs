//! How an input was read, so that whoever sees a wrong reading knows what to change.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How an input was read: what was recognised, and what was passed over or repaired on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The form of the records, such as `JSON lines`, `a table`, `a workbook`.
    pub format: String,
    /// What the file is compressed or packed with, such as `gzip`, from the outside to the inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packing: Vec<String>,
    /// The encoding of its text, as the WHATWG names it, such as `UTF-8` or `windows-1252`; none where there is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What is between the fields of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The line of a table's header, from 1; 0 where it has none, so that names were made up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u64>,
    /// The keys that lead to the records, joined by dots, where they are inside something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records_path: Option<String>,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What was passed over, merged or repaired, by kind: how many records or lines of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repairs: BTreeMap<String, u64>,
}

/// One thing that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What was recognised, such as `Encoding`.
    pub name: &'static str,
    /// As what.
    pub value: String,
    /// The options that would change it.
    pub options: &'static [&'static str],
}

impl Reading {
    /// Whether the input tells numbers from texts, as JSON, Parquet and workbooks do. In tables and XML all is text.
    pub fn has_typed_numbers(&self) -> bool {
        self.delimiter.is_none() && !self.format.contains("XML")
    }

    /// The reading of parts, of which the last one was read so. What differs from part to part is told once each; of what has one value
    /// only, the first part's counts.
    pub fn with_part(mut self, part: Self) -> Self {
        let joined = |all: &str, one: &str| {
            let is_told = one.is_empty() || all.split(", ").any(|told| told == one);
            if is_told { all.to_owned() } else { format!("{all}, {one}") }
        };
        self.format = joined(&self.format, &part.format);
        for packing in part.packing {
            if !self.packing.contains(&packing) {
                self.packing.push(packing);
            }
        }
        self.encoding = match (self.encoding, part.encoding) {
            (Some(all), Some(one)) => Some(joined(&all, &one)),
            (all, one) => all.or(one),
        };
        self.delimiter = self.delimiter.or(part.delimiter);
        self.header_line = self.header_line.or(part.header_line);
        self.records_path = self.records_path.or(part.records_path);
        self.sheet = self.sheet.or(part.sheet);
        for (repair, count) in part.repairs {
            *self.repairs.entry(repair).or_default() += count;
        }
        self
    }

    /// What was recognised, in the order in which it matters. Nothing for readings of earlier versions.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut tell = |name, value: Option<String>, options| {
            facts.extend(value.filter(|value| !value.is_empty()).map(|value| Fact { name, value, options }));
        };
        tell("Form", Some(self.format.clone()), &[]);
        tell("Packed with", Some(self.packing.join(", in it ")), &[]);
        tell("Sheet", self.sheet.clone(), &["--sheet"]);
        tell("Encoding", self.encoding.clone(), &["--encoding"]);
        tell("Between fields", self.delimiter.map(delimiter), &["--delimiter"]);
        let header = self.header_line.map(|line| match line {
            0 => "none: the columns have made-up names".to_owned(),
            line => format!("line {line}"),
        });
        tell("Header", header, &["--header", "--skip-lines"]);
        tell("Records at", self.records_path.clone(), &["--records-path"]);
        facts
    }
}

fn delimiter(delimiter: char) -> String {
    match delimiter {
        '\t' => "tab".to_owned(),
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recognised_is_told_with_the_option_that_changes_it() {
        let reading = Reading {
            format: "a table".to_owned(),
            encoding: Some("windows-1252".to_owned()),
            delimiter: Some('\t'),
            header_line: Some(0),
            ..Reading::default()
        };
        let facts = reading.facts();
        let facts: Vec<_> = facts.iter().map(|f| (f.name, f.value.as_str(), f.options.join(" "))).collect();
        assert_eq!(
            facts,
            [
                ("Form", "a table", String::new()),
                ("Encoding", "windows-1252", "--encoding".to_owned()),
                ("Between fields", "tab", "--delimiter".to_owned()),
                ("Header", "none: the columns have made-up names", "--header --skip-lines".to_owned()),
            ]
        );
    }

    #[test]
    fn of_an_earlier_version_nothing_is_told() {
        assert_eq!(Reading::default().facts(), []);
    }
}
