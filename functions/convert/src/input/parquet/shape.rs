//! What a row looks like: objects, lists and maps, with the levels at which each begins or is missing.

use super::kind::LogicalKind;
use ::parquet::basic::{ConvertedType, Repetition};
use ::parquet::schema::types::{SchemaDescriptor, Type};
use hashbrown::HashSet;
use std::ops::Range;

/// A value of a row, which may be missing.
#[derive(Debug)]
pub struct ValueNode {
    /// The level of definition from which on it is there; none if it always is.
    pub there_from: Option<i16>,
    /// The columns that it is made of.
    pub columns: Range<usize>,
    pub shape: ValueShape,
}

/// What a value is.
#[derive(Debug)]
pub enum ValueShape {
    /// A value of a column.
    Leaf(LogicalKind),
    /// An object with these fields, whose names are JSON.
    Object(Vec<(Vec<u8>, ValueNode)>),
    /// The list that goes on at this level of repetition and has elements from this level of definition on.
    List { rep: i16, def: i16, element: Box<ValueNode> },
    /// The same for a map, whose keys come first.
    Map { rep: i16, def: i16, entry: Box<[ValueNode; 2]> },
}

/// The fields of a row, with their names as JSON.
pub fn fields(schema: &SchemaDescriptor) -> Vec<(Vec<u8>, ValueNode)> {
    Builder { schema, next: 0 }.fields(schema.root_schema().get_fields(), MaxLevels { rep: 0, def: 0 })
}

#[derive(Clone, Copy)]
struct MaxLevels {
    rep: i16,
    def: i16,
}

struct Builder<'a> {
    schema: &'a SchemaDescriptor,
    /// The column that comes next, in the order of the schema.
    next: usize,
}

type FieldTypes = [std::sync::Arc<Type>];

impl Builder<'_> {
    fn fields(&mut self, types: &FieldTypes, levels: MaxLevels) -> Vec<(Vec<u8>, ValueNode)> {
        let names = distinct(types.iter().map(|field| field.name()));
        names
            .into_iter()
            .zip(types)
            .map(|(name, field)| (json(&name), self.field(field, levels)))
            // An object without any column has no value in any row.
            .filter(|(_, node)| !node.columns.is_empty())
            .collect()
    }

    /// A field as its repetition says.
    fn field(&mut self, field: &Type, MaxLevels { rep, def }: MaxLevels) -> ValueNode {
        match field.get_basic_info().repetition() {
            Repetition::REQUIRED => self.there(field, MaxLevels { rep, def }),
            Repetition::OPTIONAL => {
                let node = self.there(field, MaxLevels { rep, def: def + 1 });
                ValueNode { there_from: Some(def + 1), ..node }
            }
            Repetition::REPEATED => self.list(MaxLevels { rep: rep + 1, def: def + 1 }, |builder, levels| {
                builder.there(field, levels)
            }),
        }
    }

    /// A field that is there, once.
    fn there(&mut self, field: &Type, levels: MaxLevels) -> ValueNode {
        if field.is_primitive() {
            let column = self.next;
            self.next += 1;
            let kind = LogicalKind::of(&self.schema.column(column));
            return node(column..self.next, ValueShape::Leaf(kind));
        }
        let inner = MaxLevels { rep: levels.rep + 1, def: levels.def + 1 };
        match (field.get_basic_info().converted_type(), repeated_child(field)) {
            (ConvertedType::LIST, Some(repeated)) => match repeated.is_group().then(|| repeated.get_fields())
            {
                Some([element]) if !is_element(repeated) => {
                    self.list(inner, |builder, levels| builder.field(element, levels))
                }
                _ => self.list(inner, |builder, levels| builder.there(repeated, levels)),
            },
            (ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE, Some(entry)) if entry.is_group() => {
                match entry.get_fields() {
                    [key, value] => {
                        let first = self.next;
                        let entry = Box::new([self.field(key, inner), self.field(value, inner)]);
                        node(first..self.next, ValueShape::Map { rep: inner.rep, def: inner.def, entry })
                    }
                    // A map without values is a list of its keys.
                    [key] => self.list(inner, |builder, levels| builder.field(key, levels)),
                    _ => self.object(field, levels),
                }
            }
            _ => self.object(field, levels),
        }
    }

    fn object(&mut self, group: &Type, levels: MaxLevels) -> ValueNode {
        let first = self.next;
        let fields = self.fields(group.get_fields(), levels);
        node(first..self.next, ValueShape::Object(fields))
    }

    fn list(
        &mut self,
        levels: MaxLevels,
        element: impl FnOnce(&mut Self, MaxLevels) -> ValueNode,
    ) -> ValueNode {
        let element = Box::new(element(self, levels));
        let MaxLevels { rep, def } = levels;
        node(element.columns.clone(), ValueShape::List { rep, def, element })
    }
}

fn node(columns: Range<usize>, shape: ValueShape) -> ValueNode {
    ValueNode { there_from: None, columns, shape }
}

/// The only field of a group, if it is a repeated one.
fn repeated_child(group: &Type) -> Option<&Type> {
    match group.get_fields() {
        [child] if child.get_basic_info().repetition() == Repetition::REPEATED => Some(child),
        _ => None,
    }
}

/// Whether the repeated field of a list is its element rather than around it, as some old writers have it
/// (parquet-format, LogicalTypes.md, backward compatibility).
fn is_element(repeated: &Type) -> bool {
    let is_list = repeated.get_basic_info().converted_type() == ConvertedType::LIST;
    let holds_a_list = is_list || repeated_child(repeated).is_some();
    !holds_a_list && (repeated.name() == "array" || repeated.name().ends_with("_tuple"))
}

fn json(name: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(name.len() + 3);
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(&mut text, name);
    text.push(b':');
    text
}

/// Names for columns that have none or one that is taken, as the header of a table gives them.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut times = hashbrown::HashMap::new();
    names
        .zip(1..)
        .map(|(name, number)| {
            let name = if name.is_empty() { format!("column_{number}") } else { name.to_owned() };
            let time: &mut u64 = times.entry(name.clone()).or_insert(1);
            let mut free = name.clone();
            while !taken.insert(free.clone()) {
                *time += 1;
                free = format!("{name}_{time}");
            }
            free
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_given_once() {
        let names = ["id", "", "id", "id_2", "id", "", "column_2"];
        assert_eq!(
            distinct(names.into_iter()),
            ["id", "column_2", "id_2", "id_2_2", "id_3", "column_6", "column_2_2"]
        );
        let same = distinct(std::iter::repeat_n("x", 10_000));
        assert_eq!(same[9_999], "x_10000");
    }
}
