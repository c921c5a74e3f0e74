//! Reads the products of a catalogue, all at once, as a sample, or batch by batch.

use super::grouping::{Grouped, Grouping, Rows};
use super::keys::Keys;
use super::spread::{Spread, merged};
use super::{Origins, Products};
use crate::input::columns::{columns_named, frame_columns, open};
use crate::input::frame::{Chunks, Frame, FrameReader};
use crate::input::prepare::clear;
use crate::input::sample::sample;
use wintermute_shared::analysis::{Apart, Merged, NotMerged};
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::quality::Quality;
use wintermute_shared::{Result, Settings};

/// Products of a batch, and rows of a row group in the table that they are written to.
pub const BATCH: usize = 1 << 17;

/// A converted catalogue, which can be read several times.
pub struct Catalogue<'a, F> {
    csv: F,
    settings: &'a Settings,
    quality: &'a Quality,
    missing: Missing,
    keys: Option<Keys>,
    /// Products of a batch.
    batch: usize,
}

/// Which rows of a catalogue are one product.
#[derive(Debug, Default)]
pub struct Look {
    grouped: Option<Grouped>,
    /// Why rows were not merged that a column says are one product.
    pub not_merged: Option<NotMerged>,
    /// Values by which rows were not merged, since they name no product.
    pub apart: Vec<Apart>,
}

impl Look {
    /// Whether some products are several rows.
    pub fn is_merged(&self) -> bool {
        self.grouped.is_some()
    }

    /// The number of the product of a row, where some are several rows.
    pub fn product(&self, row: usize) -> Option<u32> {
        self.grouped.as_ref()?.products.get(row).copied()
    }

    /// What is told of the merged rows of a catalogue, whose products have so many variants; nothing where none were.
    pub fn merged(&self, rows: u64, of_several: u64, variants: u64) -> Option<Merged> {
        self.grouped.as_ref().map(|grouped| Merged {
            by: grouped.by.clone(),
            rows,
            products: grouped.count as u64,
            of_several,
            variants,
            other_rows: rows - variants,
        })
    }
}

impl<'a, C: Chunks, F: Fn() -> C> Catalogue<'a, F> {
    /// The catalogue that `csv` opens, whose text columns the settings name.
    pub fn new(csv: F, settings: &'a Settings, quality: &'a Quality) -> Self {
        let (missing, keys) = (Missing::of(settings), Keys::of(quality, settings));
        Self { csv, settings, quality, missing, keys, batch: BATCH }
    }

    /// Opens it at the columns that clustering needs and at those that tell which rows belong together.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open(&self) -> Result<FrameReader<C>> {
        open((self.csv)(), self.settings, &self.quality.roles, &self.key_columns())
    }

    fn key_columns(&self) -> Vec<String> {
        self.keys.as_ref().map(Keys::columns).unwrap_or_default()
    }

    /// Makes values missing that stand for a missing one.
    fn clear(&self, frame: &mut Frame) {
        clear(&self.missing, frame);
    }

    /// Drops the columns that only tell which rows belong together.
    fn drop_keys(&self, frame: &mut Frame) {
        let keys = self.key_columns();
        let is_wanted = |name: &str| {
            !keys.iter().any(|key| key == name)
                || columns_named(self.settings, &self.quality.roles).any(|wanted| wanted == name)
        };
        frame.columns.retain(|column| is_wanted(&column.name));
    }

    /// All products, from a reader that [`Self::open`] has opened.
    ///
    /// # Errors
    /// As [`FrameReader`].
    pub fn all(&self, reader: FrameReader<C>, progress: impl Fn(u64)) -> Result<(Products, Look)> {
        let mut frame = reader.all(progress)?;
        self.clear(&mut frame);
        let keys = self.keys.clone().filter(|keys| !keys.tell_all_apart(&frame));
        let look = self.look_at(keys, |grouping| {
            grouping.add(&frame);
            Ok(())
        })?;
        self.drop_keys(&mut frame);
        let products = match &look.grouped {
            None => Products { frame, origins: Origins::Rows(0) },
            Some(grouped) => {
                self.merged(frame, &grouped.products, grouped.count, grouped.by_group, |row| row as u64)
            }
        };
        Ok((products, look))
    }

    /// Reads the columns that tell which rows belong together, if there are any.
    ///
    /// # Errors
    /// As [`FrameReader`].
    pub fn look(&self) -> Result<Look> {
        let keys = self.keys.clone().filter(|keys| keys.are_worth_reading(self.quality));
        let columns = self.key_columns();
        self.look_at(keys, |grouping| {
            let roles = &self.quality.roles;
            let mut reader = FrameReader::choosing((self.csv)(), |header| {
                frame_columns(header, columns.iter(), self.settings, roles)
            })?;
            loop {
                let mut frame = reader.next_rows(self.batch)?;
                if frame.rows == 0 {
                    return Ok(());
                }
                self.clear(&mut frame);
                grouping.add(&frame);
            }
        })
    }

    /// Groups the rows that `add` adds by the keys; without a column of them that turns out to mean something else.
    fn look_at(&self, mut keys: Option<Keys>, add: impl Fn(&mut Grouping) -> Result<()>) -> Result<Look> {
        let mut look = Look::default();
        while let Some(now) = keys.take() {
            let mut grouping = Grouping::new(&now);
            add(&mut grouping)?;
            let found = grouping.finish();
            look.apart = found.apart;
            match found.rows {
                Rows::Merged(grouped) => look.grouped = Some(grouped),
                Rows::Single => {}
                Rows::Unlike { values, rows } => {
                    let by = now.group.as_ref().map(|group| group.column.clone()).unwrap_or_default();
                    look.not_merged = Some(NotMerged { by, values, rows });
                    keys = now.without_group();
                }
            }
        }
        Ok(look)
    }

    fn merged(
        &self,
        frame: Frame,
        products: &[u32],
        count: usize,
        by_group: bool,
        number: impl Fn(usize) -> u64,
    ) -> Products {
        merged(frame, products, count, self.quality, by_group, number)
    }

    /// Some products, drawn evenly, whose rows are about `most`; and the number of all products.
    ///
    /// # Errors
    /// As [`FrameReader`].
    pub fn sample(&self, look: &Look, most: usize, progress: impl Fn(u64)) -> Result<(Products, usize)> {
        let (all, seed) = (self.quality.rows as usize, self.settings.seed);
        let reader = self.open()?;
        let Some(grouped) = &look.grouped else {
            let drawn = reader.sample(&sample(all, most, seed), progress)?;
            let mut frame = drawn.frame;
            self.clear(&mut frame);
            self.drop_keys(&mut frame);
            return Ok((Products { frame, origins: Origins::Rows(0) }, drawn.of));
        };
        let most = (most as f64 * grouped.count as f64 / grouped.products.len().max(1) as f64) as usize;
        let drawn = sample(grouped.count, most.max(1), seed);
        let mut numbers = vec![None; grouped.count];
        drawn.iter().zip(0..).for_each(|(&product, number)| numbers[product] = Some(number));
        let number = |(row, &product): (usize, &u32)| Some((row, numbers[product as usize]?));
        let (rows, products): (Vec<usize>, Vec<u32>) =
            grouped.products.iter().enumerate().filter_map(number).unzip();
        let mut frame = reader.sample(&rows, progress)?.frame;
        self.clear(&mut frame);
        self.drop_keys(&mut frame);
        let products = self.merged(frame, &products, drawn.len(), grouped.by_group, |row| rows[row] as u64);
        Ok((products, grouped.count))
    }

    /// All products, batch by batch.
    ///
    /// # Errors
    /// As [`FrameReader`]; [`wintermute_shared::Error::Failed`] when the task's own disk fails.
    pub fn batches(&self, look: &Look) -> Result<Batches<'_, C>> {
        let mut reader = self.open()?;
        let Some(grouped) = &look.grouped else {
            return Ok(Batches::Rows { reader: Box::new(reader), next: 0 });
        };
        let mut spread = Spread::new(grouped.count, self.batch)?;
        let mut rest = &grouped.products[..];
        loop {
            let mut frame = reader.next_rows(self.batch)?;
            if frame.rows == 0 {
                break;
            }
            self.clear(&mut frame);
            self.drop_keys(&mut frame);
            let (products, after) = rest.split_at(frame.rows.min(rest.len()));
            spread.add(&frame, products)?;
            rest = after;
        }
        Ok(Batches::Merged(Box::new(spread.read(self.quality, grouped.by_group))))
    }

    /// The next products of [`Self::batches`]: as many as a row group has, or those that are left; none at the end.
    ///
    /// # Errors
    /// As [`Self::batches`].
    pub fn next(&self, batches: &mut Batches<'_, C>) -> Result<Products> {
        match batches {
            Batches::Rows { reader, next } => {
                let mut frame = reader.next_rows(self.batch)?;
                self.clear(&mut frame);
                self.drop_keys(&mut frame);
                let origins = Origins::Rows(*next);
                *next += frame.rows as u64;
                Ok(Products { frame, origins })
            }
            Batches::Merged(products) => products.next().unwrap_or_else(|| Ok(Products::default())),
        }
    }
}

/// Products that come batch by batch.
pub enum Batches<'a, C> {
    /// Each is a row.
    Rows {
        /// What reads them.
        reader: Box<FrameReader<C>>,
        /// The number of the next one.
        next: u64,
    },
    /// Their rows were brought together.
    Merged(Box<dyn Iterator<Item = Result<Products>> + 'a>),
}

#[cfg(test)]
impl<F> Catalogue<'_, F> {
    /// In batches of so many products.
    pub fn in_batches(self, batch: usize) -> Self {
        Self { batch, ..self }
    }
}
