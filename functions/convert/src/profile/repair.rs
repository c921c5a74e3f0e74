//! What is passed over, merged or repaired so that no record is lost.

/// A kind of repair, counted in `quality.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// A record that is not UTF-8 was read as Windows-1252.
    Windows1252,
    /// Some bytes stand for no character in the input's encoding: they became U+FFFD or a control character.
    Undecodable,
    /// A line above a table's header, such as a title, a note, or Excel's `sep=;`.
    LineAbove,
    /// A quote in a table's header that is not closed.
    HeaderQuote,
    /// A column that a table's header does not name.
    UnnamedColumn,
    /// A line of field names below a table's header, which has the labels.
    FieldNames,
    /// A table's header, again.
    HeaderAgain,
    /// A comment between rows, where there is one above the header too.
    Comment,
    /// A row of a table in which nothing is.
    EmptyRow,
    /// A row of sums, such as a total below the products.
    Sums,
    /// A row of several lines that look like rows: a table in a text, or rows between two stray quotes.
    RowOfRows,
    /// A row with fewer fields than its table has columns.
    FilledRow,
    /// A row with more fields than its table has columns, but nothing in them.
    CutRow,
    /// A JSON record has Python's `NaN` or `Infinity`.
    NotANumber,
    /// A record is a Python dict.
    PythonDict,
    /// A JSON record has a comma before a closing bracket, or a comment.
    LooseJson,
    /// A byte order mark or a record separator is before a record.
    Mark,
    /// A line tells Elasticsearch what to do with the document after it.
    BulkAction,
    /// The object around the products ends too early, behind them.
    CutAfterProducts,
    /// A page has no list of products.
    PageWithoutProducts,
    /// A list of objects is beside that of the products.
    OtherList,
    /// Something else is among objects.
    EntryWithoutObject,
}

impl Repair {
    /// The name in `quality.json`: what was done, in words that also are in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows1252 => "records that are not UTF-8, read as Windows-1252",
            Self::Undecodable => "records with bytes that stand for no character in the encoding",
            Self::LineAbove => "lines above the header passed over",
            Self::HeaderQuote => "quotes in the header taken as text",
            Self::UnnamedColumn => "columns that the header does not name, called by their number",
            Self::FieldNames => "lines of field names below the header passed over",
            Self::HeaderAgain => "repeated headers passed over",
            Self::Comment => "comments passed over",
            Self::EmptyRow => "rows without any value passed over",
            Self::Sums => "rows of totals passed over",
            Self::RowOfRows => "rows of several lines that look like rows, kept as one",
            Self::FilledRow => "rows filled up at their end",
            Self::CutRow => "rows cut of empty fields at their end",
            Self::NotANumber => "records with NaN or Infinity, read as null",
            Self::PythonDict => "Python dicts read as JSON",
            Self::LooseJson => "records with a comma too many or a comment, left out",
            Self::Mark => "records behind a byte order mark or a record separator, left out",
            Self::BulkAction => "action lines of Elasticsearch passed over",
            Self::CutAfterProducts => "files that end early, but behind the products",
            Self::PageWithoutProducts => "pages without products passed over",
            Self::OtherList => "other lists of objects passed over",
            Self::EntryWithoutObject => "values that are no objects passed over",
        }
    }
}
