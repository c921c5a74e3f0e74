//! Horizontal bars: cluster sizes, missing values, silhouettes by cluster.

use super::canvas::{Backend, Canvas, Drawn, Extras, Hover, Plot, rgb};
use super::rows::{Label, Rows, fitting, height, round_steps};
use crate::color::palette::{self, Rgb};
use plotters::prelude::*;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The label before it.
    pub label: Label,
    /// Its length on the axis.
    pub value: f64,
    /// The note after it.
    pub note: String,
    /// Its colour.
    pub color: Rgb,
    /// Its number of products. If not all bars have room, those with the most products are drawn.
    pub size: u64,
    /// Words for the pointer.
    pub hover: String,
}

/// Horizontal bars over one axis.
#[derive(Clone, Debug)]
pub struct Bars {
    /// The heading.
    pub title: String,
    /// For those who do not see it.
    pub description: String,
    /// The axis' name with its unit.
    pub axis: String,
    /// How the axis' numbers are written.
    pub tick: fn(f64) -> String,
    /// The bars from top to bottom.
    pub bars: Vec<Bar>,
    /// How many more there are than bars.
    pub beyond: usize,
    /// What the drawn ones are, where not all are drawn.
    pub drawn: &'static str,
}

impl Plot for Bars {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn size(&self) -> (u32, u32) {
        (440, height(self.bars.len()))
    }

    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras> {
        let sizes: Vec<u64> = self.bars.iter().map(|bar| bar.size).collect();
        let bars: Vec<&Bar> = fitting(canvas, &sizes).into_iter().map(|place| &self.bars[place]).collect();
        let labels: Vec<Label> = bars.iter().map(|bar| bar.label.clone()).collect();
        let notes: Vec<String> = bars.iter().map(|bar| bar.note.clone()).collect();
        let rows = Rows::of(canvas, &labels, &notes);
        let low = self.bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
        let high = self.bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
        let share = |value: f64| (value - low) / (high - low);
        let ticks: Vec<_> =
            round_steps(low, high, 5.0).into_iter().map(|t| (share(t), (self.tick)(t))).collect();
        let all = self.bars.len() + self.beyond;
        let axis = match all > bars.len() {
            true => format!("{}; {} of {all} {}", self.axis, bars.len(), self.drawn),
            false => self.axis.clone(),
        };
        rows.axis(canvas, &axis, &ticks)?;
        let mut extras = Extras::default();
        for (row, bar) in bars.iter().enumerate() {
            rows.label(canvas, row, &bar.label)?;
            rows.note(canvas, row, &bar.note)?;
            let half = (rows.row * 0.3) as i32;
            let (x0, x1) = (rows.x(share(bar.value.min(0.0))), rows.x(share(bar.value.max(0.0))));
            let y = rows.middle(row);
            // A value above zero is seen, however small.
            let x1 = if bar.value > 0.0 { x1.max(x0 + canvas.px(1.0)) } else { x1 };
            canvas.area.draw(&Rectangle::new(
                [(x0, y - half), (x1, y + half)],
                rgb(palette::bar(bar.color)).filled(),
            ))?;
            extras.hovers.push(Hover { place: rows.place(canvas, row), words: bar.hover.clone() });
        }
        let zero = rows.x(share(0.0));
        canvas.area.draw(&PathElement::new([(zero, 0), (zero, rows.bottom)], canvas.ink(0.45)))?;
        Ok(extras)
    }
}
