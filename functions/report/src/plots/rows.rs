//! Plots that are rows: a label, something drawn, a note.

use super::canvas::{Backend, Canvas, Drawn, rgb, tinted};
use crate::color::palette::{Rgb, text_on};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::cmp::Reverse;

/// The label before a row.
#[derive(Clone, Debug, Default)]
pub struct Label {
    /// A cluster's number in its colour.
    pub badge: Option<(String, Rgb)>,
    /// The words.
    pub words: String,
    /// Their replacement on a slide, whose font may lack their script.
    pub instead: String,
}

/// Units of a row's height on the page.
const ROW: f64 = 22.0;
/// Units of a row's height at least.
const LEAST: f64 = 12.0;
/// Units of the axis below the rows.
const AXIS: f64 = 34.0;
const TEXT: f64 = 12.0;
const GAP: f64 = 8.0;

/// Units of height that this many rows take on the page, the axis included.
pub fn height(rows: usize) -> u32 {
    (rows.max(1) as f64 * ROW + AXIS) as u32
}

/// How many rows fit.
fn room<DB: Backend>(canvas: &Canvas<DB>) -> usize {
    (f64::from(canvas.size().1 - canvas.px(AXIS)) / f64::from(canvas.px(LEAST))) as usize
}

/// The places of as many rows as fit, in order: those of the largest, where not all do.
pub fn fitting<DB: Backend>(canvas: &Canvas<DB>, sizes: &[u64]) -> Vec<usize> {
    largest(sizes, room(canvas).max(1))
}

fn largest(sizes: &[u64], most: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..sizes.len()).collect();
    places.sort_by_key(|&place| Reverse(sizes[place]));
    places.truncate(most);
    places.sort_unstable();
    places
}

/// Where rows and what belongs to them lie, in pixels.
pub struct Rows {
    /// A row's height.
    pub row: f64,
    /// Where the middle parts begin.
    pub left: i32,
    /// Where the middle parts end.
    pub right: i32,
    /// Where the rows end and the axis begins.
    pub bottom: i32,
    /// The size of the texts in units.
    pub text: f64,
}

impl Rows {
    /// Shares out the canvas among labels, middle parts and notes of rows that fit.
    pub fn of<DB: Backend>(canvas: &Canvas<DB>, labels: &[Label], notes: &[String]) -> Self {
        let (width, height) = canvas.size();
        let bottom = height - canvas.px(AXIS);
        let row = (f64::from(bottom) / labels.len().max(1) as f64).min(f64::from(canvas.px(ROW * 1.6)));
        let text = (row / f64::from(canvas.px(1.0).max(1)) * 0.62).min(TEXT);
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|words| canvas.width(words, text)).max().unwrap_or(0)
        };
        let badge = if labels.iter().any(|label| label.badge.is_some()) { canvas.px(text * 2.4) } else { 0 };
        let label =
            widest(&mut labels.iter().map(|label| canvas.drawable(&label.words, &label.instead))) + badge;
        let note = widest(&mut notes.iter().map(String::as_str));
        let gap = canvas.px(GAP);
        Self {
            row,
            left: label.min(width * 9 / 20) + gap,
            right: width - note - gap,
            bottom: (row * labels.len() as f64).round() as i32,
            text,
        }
    }

    /// The top and the bottom of a row.
    pub fn span(&self, row: usize) -> (i32, i32) {
        ((row as f64 * self.row).round() as i32, ((row + 1) as f64 * self.row).round() as i32)
    }

    /// The middle of a row.
    pub fn middle(&self, row: usize) -> i32 {
        let (top, bottom) = self.span(row);
        (top + bottom) / 2
    }

    /// Where a share (0 to 1) of the middle parts' width lies.
    pub fn x(&self, share: f64) -> i32 {
        self.left + (f64::from(self.right - self.left) * share.clamp(0.0, 1.0)).round() as i32
    }

    /// Writes a row's label.
    pub fn label<DB: Backend>(&self, canvas: &Canvas<DB>, row: usize, label: &Label) -> Drawn<()> {
        let y = self.middle(row);
        let mut left = 0;
        if let Some((number, color)) = &label.badge {
            let (width, half) = (canvas.px(self.text * 1.9), canvas.px(self.text * 0.68));
            canvas.area.draw(&Rectangle::new([(0, y - half), (width, y + half)], rgb(*color).filled()))?;
            let style = tinted(canvas.text(self.text * 0.9), rgb(text_on(*color)));
            canvas.write(number, &style, (HPos::Center, VPos::Center), (width / 2, y))?;
            left = canvas.px(self.text * 2.4);
        }
        let words = canvas.drawable(&label.words, &label.instead);
        let words = canvas.fitted(words, self.text, self.left - left - canvas.px(GAP));
        canvas.write(&words, &canvas.text(self.text), (HPos::Left, VPos::Center), (left, y))?;
        Ok(())
    }

    /// Writes a row's note at the right.
    pub fn note<DB: Backend>(&self, canvas: &Canvas<DB>, row: usize, note: &str) -> Drawn<()> {
        let (width, _) = canvas.size();
        let style = canvas.pale_text(self.text);
        canvas.write(note, &style, (HPos::Right, VPos::Center), (width, self.middle(row)))
    }

    /// Draws the axis below the rows with its name, and a pale line at each tick that has room; ticks are shares of the width with words.
    pub fn axis<DB: Backend>(&self, canvas: &Canvas<DB>, name: &str, ticks: &[(f64, String)]) -> Drawn<()> {
        let mut free = i32::MIN;
        for (share, words) in ticks {
            let x = self.x(*share);
            let half = canvas.width(words, 11.0) / 2;
            if x - half < free {
                continue;
            }
            free = x + half + canvas.px(6.0);
            canvas.area.draw(&PathElement::new([(x, 0), (x, self.bottom)], canvas.ink(0.12)))?;
            let at = (x, self.bottom + canvas.px(4.0));
            canvas.write(words, &canvas.pale_text(11.0), (HPos::Center, VPos::Top), at)?;
        }
        // A long name stays within the drawing.
        let (width, half) = (canvas.size().0, canvas.width(name, 11.0) / 2);
        let middle = ((self.left + self.right) / 2).min(width - half).max(half);
        let at = (middle, self.bottom + canvas.px(AXIS) - canvas.px(2.0));
        canvas.write(name, &canvas.pale_text(11.0), (HPos::Center, VPos::Bottom), at)
    }

    /// The rectangle of a whole row, for the pointer to rest on.
    pub fn place<DB: Backend>(&self, canvas: &Canvas<DB>, row: usize) -> [i32; 4] {
        let (top, bottom) = self.span(row);
        [0, top, canvas.size().0, bottom - top]
    }
}

/// Round numbers (1, 2 or 5 times a power of ten) that divide a range into about this many parts.
pub fn round_steps(low: f64, high: f64, parts: f64) -> Vec<f64> {
    let rough = (high - low) / parts;
    if !rough.is_finite() || rough <= 0.0 {
        return vec![low];
    }
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        power * [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| power * factor >= rough).unwrap_or(10.0);
    let first = (low / step).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_rows_have_no_room_the_largest_stay_in_order() {
        assert_eq!(largest(&[5, 9, 1, 7, 9], 3), [1, 3, 4]);
        assert_eq!(largest(&[5, 9], 3), [0, 1]);
    }

    #[test]
    fn axes_have_round_steps() {
        assert_eq!(round_steps(0.0, 1.0, 5.0), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(round_steps(0.0, 0.0, 5.0), [0.0]);
        assert_eq!(round_steps(-1.0, 1.0, 4.0), [-1.0, -0.5, 0.0, 0.5, 1.0]);
    }
}
