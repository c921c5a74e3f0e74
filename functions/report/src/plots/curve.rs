//! A line over the number of clusters: the elbow, and the silhouette.

use super::canvas::{Backend, Canvas, Drawn, Extras, Hover, Plot, rgb};
use crate::color::palette;
use crate::values::format;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// A line over k.
#[derive(Clone, Debug)]
pub struct Curve {
    /// The heading.
    pub title: String,
    /// For those who do not see it.
    pub description: String,
    /// The vertical axis' name with its unit.
    pub axis: String,
    /// Its points by number of clusters.
    pub points: Vec<(u64, f64)>,
    /// Decimals with which heights are written, as in the table of what was tried.
    pub decimals: usize,
    /// Marked points, each with a few words.
    pub marks: Vec<Mark>,
}

/// A point of a curve with a few words.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its number of clusters.
    pub k: u64,
    /// Its height.
    pub value: f64,
    /// The words.
    pub words: String,
    /// Whether it is the k that was chosen.
    pub chosen: bool,
}

const TEXT: f64 = 12.0;
const TICK: f64 = 11.0;
/// A curve of more points has small ones, and few numbers below.
const MANY: usize = 40;

impl Plot for Curve {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn description(&self) -> String {
        self.description.clone()
    }

    fn size(&self) -> (u32, u32) {
        (440, 290)
    }

    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras> {
        let marked = self.marks.iter().map(|mark| (mark.k, mark.value));
        let all: Vec<(u64, f64)> = self.points.iter().copied().chain(marked).collect();
        let last = all.iter().map(|point| point.0).max().unwrap_or(1);
        let low = all.iter().map(|point| point.1).fold(f64::MAX, f64::min);
        let high = all.iter().map(|point| point.1).fold(f64::MIN, f64::max);
        let (low, high) = if high > low { (low - (high - low) * 0.08, high) } else { (low - 1.0, low + 1.0) };
        // The words of marks are above the curve.
        let room = (high - low) * 0.16 * self.marks.len().max(1) as f64;
        let mut chart = ChartBuilder::on(&canvas.area)
            .margin_right(canvas.px(8.0))
            .margin_top(canvas.px(8.0))
            .x_label_area_size(canvas.px(38.0))
            .y_label_area_size(canvas.px(56.0))
            .build_cartesian_2d(0_i64..last as i64 + 1, low..high + room)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(canvas.ink(0.12))
            .axis_style(canvas.ink(0.45))
            .x_labels(if last <= 20 { last as usize + 2 } else { 11 })
            .y_labels(6)
            .x_desc("Number of kinds k")
            .y_desc(self.axis.as_str())
            .axis_desc_style(canvas.pale_text(TICK))
            .label_style(canvas.pale_text(TICK))
            .x_label_formatter(&|&k| if k < 1 || k > last as i64 { String::new() } else { k.to_string() })
            .y_label_formatter(&|&value| format::tick(value))
            .draw()?;
        let accent = rgb(palette::color(0));
        let line = ShapeStyle { color: accent.into(), filled: true, stroke_width: canvas.px(1.8) as u32 };
        let place = |k: u64, value: f64| (k as i64, value);
        chart.draw_series(LineSeries::new(self.points.iter().map(|&(k, value)| place(k, value)), line))?;
        let mut extras = Extras::default();
        let (range_x, range_y) = chart.plotting_area().get_pixel_range();
        let is_dense = self.points.len() > MANY;
        let dot = canvas.px(if is_dense { 1.3 } else { 2.8 });
        // The pointer finds each point of a dense curve anywhere above or below it.
        let reach = canvas.px(9.0).min((range_x.end - range_x.start) / (last.max(1) as i32 + 1) / 2).max(1);
        for &(k, value) in &self.points {
            chart.plotting_area().draw(&Circle::new(place(k, value), dot, accent.filled()))?;
            let (x, y) = chart.backend_coord(&place(k, value));
            let words = format!("k = {k}: {}", format::number(value, self.decimals));
            let place = match is_dense {
                true => [x - reach, range_y.start, reach * 2, range_y.end - range_y.start],
                false => [x - reach, y - canvas.px(9.0), reach * 2, canvas.px(18.0)],
            };
            extras.hovers.push(Hover { place, words });
        }
        let screen = canvas.whole();
        let gap = canvas.px(6.0);
        let mut marks: Vec<(&Mark, (i32, i32))> =
            self.marks.iter().map(|mark| (mark, chart.backend_coord(&place(mark.k, mark.value)))).collect();
        marks.sort_by_key(|mark| mark.0.k);
        let right = |mark: &Mark, x: i32| x + gap + screen.width(&mark.words, TEXT) <= range_x.end;
        let left = |mark: &Mark, x: i32| x - gap - screen.width(&mark.words, TEXT) >= range_x.start;
        let all_right = marks.iter().all(|&(mark, (x, _))| right(mark, x));
        let all_left = marks.iter().all(|&(mark, (x, _))| left(mark, x));
        // Words are on the side of their stem where the next, lower words are. So no stem crosses words. Some marks are so
        // far apart that not all words have room on one side: these have their words between them.
        if !all_right && all_left {
            marks.reverse();
        }
        for (row, (mark, (x, y))) in marks.into_iter().enumerate() {
            let top = range_y.start + canvas.px(TEXT * (0.8 + 1.5 * row as f64));
            screen.area.draw(&PathElement::new([(x, top), (x, y)], canvas.ink(0.55)))?;
            let ring = if mark.chosen {
                accent.filled()
            } else {
                canvas.ink(0.8).stroke_width(canvas.px(1.2) as u32)
            };
            screen.area.draw(&Circle::new((x, y), canvas.px(5.5), ring))?;
            let to_right = all_right || !all_left && right(mark, x);
            let (anchor, x) = if to_right { (HPos::Left, x + gap) } else { (HPos::Right, x - gap) };
            screen.write(&mark.words, &screen.text(TEXT), (anchor, VPos::Center), (x, top))?;
        }
        Ok(extras)
    }
}
