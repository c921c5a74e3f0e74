//! Rows, put together from the columns of a row group.
//!
//! Sergey Melnik et al., "Dremel: Interactive Analysis of Web-Scale Datasets" (2010): the level of repetition says which list goes on,
//! the level of definition how much of the path to a value is there.

use super::column::{ColumnChunk, ValueLevels};
use super::shape::{ValueNode, ValueShape};
use super::text::JsonRows;
use wintermute_shared::Result;

/// The rows of a row group.
pub struct RowGroup {
    /// Its columns, in the order of the schema.
    pub columns: Vec<ColumnChunk>,
    /// Rows that are left.
    pub left: u64,
}

impl RowGroup {
    /// Appends the next row.
    ///
    /// # Errors
    /// [`Error::Invalid`] for damaged columns; what `may_go_on` says of the bytes that a long row has left out so far.
    pub fn row(
        &mut self,
        fields: &[(Vec<u8>, ValueNode)],
        text: &mut JsonRows,
        may_go_on: &dyn Fn(u64) -> Result<()>,
    ) -> Result<()> {
        for column in &self.columns {
            match column.place() {
                Some(ValueLevels { rep: 0, .. }) => {}
                Some(_) => return Err(column.damaged("a list goes on in a row that has ended")),
                None => {
                    let missing = self.left;
                    return Err(column.damaged(&format!("it ends {missing} rows before its row group")));
                }
            }
        }
        text.begin_row();
        RowWriter { columns: &mut self.columns, text, may_go_on }.object(fields)?;
        self.left -= 1;
        Ok(())
    }

    /// # Errors
    /// [`Error::Invalid`] when a column goes on after the last row.
    pub fn end(&self) -> Result<()> {
        match self.columns.iter().find(|column| column.place().is_some()) {
            Some(column) => Err(column.damaged("it goes on after the last row of its row group")),
            None => Ok(()),
        }
    }
}

struct RowWriter<'a> {
    columns: &'a mut [ColumnChunk],
    text: &'a mut JsonRows,
    may_go_on: &'a dyn Fn(u64) -> Result<()>,
}

impl RowWriter<'_> {
    fn object(&mut self, fields: &[(Vec<u8>, ValueNode)]) -> Result<()> {
        let opened = self.text.open(b'{');
        for (i, (name, node)) in fields.iter().enumerate() {
            if i > 0 {
                self.text.raw(b",");
            }
            self.text.raw(name);
            self.node(node)?;
        }
        self.text.close(b'}', opened);
        Ok(())
    }

    fn node(&mut self, node: &ValueNode) -> Result<()> {
        if node.there_from.is_some_and(|def| self.def(node) < def) {
            self.text.raw(b"null");
            return self.pass(node, node.there_from.unwrap_or(0));
        }
        match &node.shape {
            ValueShape::Leaf(kind) => {
                let column = &mut self.columns[node.columns.start];
                if !column.has_value() {
                    return Err(column.damaged("a value is missing that its levels say is there"));
                }
                kind.write(self.text, column.value()?);
                column.advance()
            }
            ValueShape::Object(fields) => self.object(fields),
            ValueShape::List { rep, def, element } => {
                self.repeated(node, (b'[', b']'), (*rep, *def), |writer| writer.node(element))
            }
            ValueShape::Map { rep, def, entry } => {
                self.repeated(node, (b'{', b'}'), (*rep, *def), |writer| {
                    let start = writer.text.len();
                    writer.node(&entry[0])?;
                    if !writer.text.is_full() {
                        writer.text.quote_from(start);
                    }
                    writer.text.raw(b":");
                    writer.node(&entry[1])
                })
            }
        }
    }

    /// Writes what is repeated at a level of repetition, if the level of definition says that there is any.
    fn repeated(
        &mut self,
        node: &ValueNode,
        (open, close): (u8, u8),
        (rep, def): (i16, i16),
        mut write: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let opened = self.text.open(open);
        if self.def(node) < def {
            self.pass(node, def)?;
        } else {
            loop {
                write(self)?;
                if !self.goes_on(node, rep)? {
                    break;
                }
                self.text.raw(b",");
                if self.text.is_full() {
                    (self.may_go_on)(self.text.left_out())?;
                }
            }
        }
        self.text.close(close, opened);
        Ok(())
    }

    /// The level of definition where a node's first column is.
    fn def(&self, node: &ValueNode) -> i16 {
        let first = self.columns[node.columns.clone()].first();
        first.and_then(ColumnChunk::place).map_or(-1, |place| place.def)
    }

    /// Whether the list at this level of repetition goes on, on which all its columns must agree.
    fn goes_on(&self, node: &ValueNode, rep: i16) -> Result<bool> {
        let next = |column: &ColumnChunk| column.place().map_or(0, |place| place.rep);
        let columns = &self.columns[node.columns.clone()];
        let goes_on = next(&columns[0]) == rep;
        match columns.iter().find(|column| next(column) > rep || (next(column) == rep) != goes_on) {
            Some(column) => Err(column.damaged("it has not as many elements of a list as it should")),
            None => Ok(goes_on),
        }
    }

    /// Passes over the place of a node that is not there, on which all its columns must agree.
    fn pass(&mut self, node: &ValueNode, there_from: i16) -> Result<()> {
        for column in &mut self.columns[node.columns.clone()] {
            if column.place().is_none_or(|place| place.def >= there_from) {
                return Err(column.damaged("it has a value in a group or list that is not there"));
            }
            column.advance()?;
        }
        Ok(())
    }
}
