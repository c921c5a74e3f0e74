//! Parquet files put together byte by byte, also such as no writer makes.

use bytes::Bytes;

/// A value in Thrift's compact protocol.
#[derive(Clone)]
pub enum Thrift {
    Number(i64),
    Text(Vec<u8>),
    Structs(Vec<Thrift>),
    Numbers(Vec<i64>),
    Texts(Vec<Vec<u8>>),
    /// Fields with their numbers.
    Struct(Vec<(i64, Thrift)>),
}

use Thrift::{Number, Numbers, Struct, Structs, Text, Texts};

pub fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn zigzag(value: i64) -> Vec<u8> {
    varint(((value << 1) ^ (value >> 63)) as u64)
}

impl Thrift {
    fn kind(&self) -> u8 {
        match self {
            Number(_) => 5,
            Text(_) => 8,
            Structs(_) | Numbers(_) | Texts(_) => 9,
            Struct(_) => 12,
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let text = |text: &Vec<u8>| [varint(text.len() as u64), text.clone()].concat();
        let list = |kind: u8, items: Vec<Vec<u8>>| {
            let head = [vec![0xf0 | kind], varint(items.len() as u64)].concat();
            [head, items.concat()].concat()
        };
        match self {
            Number(value) => zigzag(*value),
            Text(value) => text(value),
            Structs(values) => list(12, values.iter().map(Self::bytes).collect()),
            Numbers(values) => list(5, values.iter().map(|value| zigzag(*value)).collect()),
            Texts(values) => list(8, values.iter().map(text).collect()),
            Struct(fields) => {
                let field =
                    |(id, value): &(i64, Self)| [vec![value.kind()], zigzag(*id), value.bytes()].concat();
                [fields.iter().flat_map(field).collect(), vec![0]].concat()
            }
        }
    }
}

pub const REQUIRED: i64 = 0;
pub const OPTIONAL: i64 = 1;
pub const REPEATED: i64 = 2;
pub const INT32: i64 = 1;
pub const DOUBLE: i64 = 5;
pub const BYTE_ARRAY: i64 = 6;
/// The converted type of text.
pub const UTF8: i64 = 0;

pub const PLAIN: i64 = 0;
pub const DELTA_BYTE_ARRAY: i64 = 7;
pub const RLE_DICTIONARY: i64 = 8;

pub const UNCOMPRESSED: i64 = 0;
pub const GZIP: i64 = 2;
pub const ZSTD: i64 = 6;

/// A group of the schema with this many fields.
pub fn group(name: &str, repetition: i64, fields: i64) -> Thrift {
    Struct(vec![(3, Number(repetition)), (4, Text(name.into())), (5, Number(fields))])
}

/// A column of the schema.
pub fn leaf(name: &str, physical: i64, repetition: i64) -> Thrift {
    let mut fields = vec![(1, Number(physical)), (3, Number(repetition)), (4, Text(name.into()))];
    if physical == BYTE_ARRAY {
        fields.push((6, Number(UTF8)));
    }
    Struct(fields)
}

/// A page with its header; `size` is what it states to have once it is decompressed.
pub fn page(count: i64, encoding: i64, size: i64, stored: &[u8]) -> Vec<u8> {
    let data = Struct(vec![(1, Number(count)), (2, Number(encoding)), (3, Number(3)), (4, Number(3))]);
    let header = vec![(1, Number(0)), (2, Number(size)), (3, Number(stored.len() as i64)), (5, data)];
    [Struct(header).bytes(), stored.to_vec()].concat()
}

/// A dictionary with its header.
pub fn dictionary(count: i64, stored: &[u8]) -> Vec<u8> {
    packed_dictionary(count, stored.len() as i64, stored)
}

/// One that states a size once it is decompressed.
pub fn packed_dictionary(count: i64, size: i64, stored: &[u8]) -> Vec<u8> {
    let data = Struct(vec![(1, Number(count)), (2, Number(PLAIN))]);
    let header = vec![(1, Number(2)), (2, Number(size)), (3, Number(stored.len() as i64)), (7, data)];
    [Struct(header).bytes(), stored.to_vec()].concat()
}

/// Levels in a page: their length, and a run of so many that are equal.
pub fn equal_levels(count: u64, level: u8) -> Vec<u8> {
    let run = [varint(count << 1), vec![level]].concat();
    [(run.len() as u32).to_le_bytes().to_vec(), run].concat()
}

/// The pages of a column.
#[derive(Clone)]
pub struct Chunk {
    pub physical: i64,
    pub path: Vec<&'static str>,
    pub codec: i64,
    pub pages: Vec<u8>,
}

/// A file with one row group: its schema below the root, its stated rows, and its columns.
pub fn file(fields: i64, schema: Vec<Thrift>, rows: i64, chunks: &[Chunk]) -> Bytes {
    let (mut bytes, mut columns) = (b"PAR1".to_vec(), Vec::new());
    for chunk in chunks {
        let at = bytes.len() as i64;
        bytes.extend(&chunk.pages);
        let size = Number(chunk.pages.len() as i64);
        let path = chunk.path.iter().map(|name| name.as_bytes().to_vec()).collect();
        let metadata = vec![
            (1, Number(chunk.physical)),
            (2, Numbers(vec![PLAIN])),
            (3, Texts(path)),
            (4, Number(chunk.codec)),
            (5, Number(rows)),
            (6, size.clone()),
            (7, size),
            (9, Number(at)),
        ];
        columns.push(Struct(vec![(2, Number(at)), (3, Struct(metadata))]));
    }
    let row_group = Struct(vec![(1, Structs(columns)), (2, Number(1)), (3, Number(rows))]);
    footed(bytes, fields, schema, rows, vec![row_group])
}

/// Some bytes with a footer after them.
pub fn footed(mut bytes: Vec<u8>, fields: i64, schema: Vec<Thrift>, rows: i64, groups: Vec<Thrift>) -> Bytes {
    let root = Struct(vec![(4, Text(b"schema".to_vec())), (5, Number(fields))]);
    let schema = std::iter::once(root).chain(schema).collect();
    let footer =
        Struct(vec![(1, Number(1)), (2, Structs(schema)), (3, Number(rows)), (4, Structs(groups))]).bytes();
    bytes.extend(&footer);
    bytes.extend((footer.len() as u32).to_le_bytes());
    bytes.extend(b"PAR1");
    bytes.into()
}
