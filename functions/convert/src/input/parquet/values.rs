//! Values of a column, decoded a few at a time.

use super::fault::{Fault, caught, damaged};
use ::parquet::basic::{Encoding, Type as Physical};
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
    Int96, Int96Type,
};
use ::parquet::errors::Result as ParquetResult;
use ::parquet::schema::types::{ColumnDescriptor, ColumnPath, Type};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A value.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Int96(Int96),
    Float(f32),
    Double(f64),
    Bytes(&'a [u8]),
}

/// The values of the pages that are handed over, decoded by the `parquet` crate.
///
/// Levels are no part of these pages: to the decoder each column is one without them, so it never takes memory for a record, however
/// long that is.
pub struct PageValues {
    typed: Box<dyn Decode>,
    pages: Handed,
}

impl PageValues {
    /// Those of a column of this primitive type.
    pub fn new(kind: &Type, physical: Physical) -> Result<Self, Fault> {
        let pages = Handed::default();
        let typed: Box<dyn Decode> = match physical {
            Physical::BOOLEAN => Typed::<BoolType>::new(kind, &pages)?,
            Physical::INT32 => Typed::<Int32Type>::new(kind, &pages)?,
            Physical::INT64 => Typed::<Int64Type>::new(kind, &pages)?,
            Physical::INT96 => Typed::<Int96Type>::new(kind, &pages)?,
            Physical::FLOAT => Typed::<FloatType>::new(kind, &pages)?,
            Physical::DOUBLE => Typed::<DoubleType>::new(kind, &pages)?,
            Physical::BYTE_ARRAY => Typed::<ByteArrayType>::new(kind, &pages)?,
            Physical::FIXED_LEN_BYTE_ARRAY => Typed::<FixedLenByteArrayType>::new(kind, &pages)?,
        };
        Ok(Self { typed, pages })
    }

    /// Hands over a dictionary of this many values.
    pub fn dictionary(&self, data: Bytes, count: u32) {
        let page = Page::DictionaryPage {
            buf: data,
            num_values: count,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.pages.push(page);
    }

    /// Hands over a page of this many values, which are at least one.
    pub fn page(&self, data: Bytes, count: u32, encoding: Encoding) {
        self.pages.push(Page::DataPage {
            buf: data,
            num_values: count,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        });
    }

    /// Decodes this many values, once those before are taken.
    pub fn decode(&mut self, count: usize) -> Result<(), Fault> {
        self.typed.decode(count)
    }

    /// Whether all decoded values are taken.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// Takes the next of the decoded values.
    #[inline]
    pub fn next(&mut self) -> Option<Value<'_>> {
        self.typed.next()
    }
}

trait Decode: Send {
    fn decode(&mut self, count: usize) -> Result<(), Fault>;
    fn is_empty(&self) -> bool;
    fn next(&mut self) -> Option<Value<'_>>;
}

struct Typed<T: DataType> {
    reader: ColumnReaderImpl<T>,
    decoded: Vec<T::T>,
    at: usize,
}

impl<T: DataType> Typed<T>
where
    T::T: AsValue,
{
    fn new(kind: &Type, pages: &Handed) -> Result<Box<Self>, Fault> {
        let required = Type::primitive_type_builder(kind.name(), T::get_physical_type())
            .with_repetition(::parquet::basic::Repetition::REQUIRED)
            .with_length(if let Type::PrimitiveType { type_length, .. } = kind { *type_length } else { 0 })
            .build()?;
        let column = ColumnDescriptor::new(Arc::new(required), 0, 0, ColumnPath::from(""));
        let reader = ColumnReaderImpl::new(Arc::new(column), Box::new(pages.clone()));
        Ok(Box::new(Self { reader, decoded: Vec::new(), at: 0 }))
    }
}

impl<T: DataType> Decode for Typed<T>
where
    T::T: AsValue,
{
    fn decode(&mut self, count: usize) -> Result<(), Fault> {
        self.decoded.clear();
        self.at = 0;
        let Self { reader, decoded, .. } = self;
        let (read, _, _) = caught(|| Ok(reader.read_records(count, None, None, decoded)?))?;
        if read == count { Ok(()) } else { Err(damaged("a page has fewer values than its levels say")) }
    }

    #[inline]
    fn is_empty(&self) -> bool {
        self.at == self.decoded.len()
    }

    #[inline]
    fn next(&mut self) -> Option<Value<'_>> {
        let value = self.decoded.get(self.at)?;
        self.at += 1;
        Some(value.as_value())
    }
}

/// A decoded value of any type.
trait AsValue {
    fn as_value(&self) -> Value<'_>;
}

macro_rules! as_value {
    ($($kind:ty: |$value:ident| $to:expr;)*) => {
        $(impl AsValue for $kind {
            #[inline]
            fn as_value(&self) -> Value<'_> {
                let $value = self;
                $to
            }
        })*
    };
}

as_value! {
    bool: |value| Value::Bool(*value);
    i32: |value| Value::Int32(*value);
    i64: |value| Value::Int64(*value);
    Int96: |value| Value::Int96(*value);
    f32: |value| Value::Float(*value);
    f64: |value| Value::Double(*value);
    ::parquet::data_type::ByteArray: |value| Value::Bytes(value.data());
    ::parquet::data_type::FixedLenByteArray: |value| Value::Bytes(value.data());
}

/// Pages that wait to be decoded.
#[derive(Clone, Default)]
struct Handed(Arc<Mutex<VecDeque<Page>>>);

impl Handed {
    fn push(&self, page: Page) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(page);
    }

    fn pop(&self) -> Option<Page> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

impl Iterator for Handed {
    type Item = ParquetResult<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pop().map(Ok)
    }
}

impl PageReader for Handed {
    fn get_next_page(&mut self) -> ParquetResult<Option<Page>> {
        Ok(self.pop())
    }

    fn peek_next_page(&mut self) -> ParquetResult<Option<PageMetadata>> {
        Ok(None)
    }

    fn skip_next_page(&mut self) -> ParquetResult<()> {
        self.pop();
        Ok(())
    }
}
