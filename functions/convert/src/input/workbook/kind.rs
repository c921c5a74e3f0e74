//! Kinds of workbooks.

/// A kind of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkbookFormat {
    /// Excel since 2007.
    Xlsx,
    /// The same in binary.
    Xlsb,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
}

impl WorkbookFormat {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "a workbook (xlsx)",
            Self::Xlsb => "a workbook (xlsb)",
            Self::Xls => "a workbook (xls)",
            Self::Ods => "a workbook (ods)",
        }
    }
}
