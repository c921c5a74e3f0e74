//! The map of discs: each cluster has one of its own, full of its products, with its number at the centre.

use super::canvas::{Backend, Canvas, Drawn, Extras, Hover, Image, Medium, Plot, rgb, tinted};
use super::map::{Entry, blend, legend};
use super::raster::Raster;
use crate::color::palette::{color, text_on};
use crate::plots::png;
use crate::values::families::{is_among_largest, place};
use crate::values::format;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use wintermute_shared::analysis::{Analysis, Cluster, Discs};

/// The map of discs.
#[derive(Clone, Copy, Debug)]
pub struct DiscMap<'a> {
    analysis: &'a Analysis,
    discs: &'a Discs,
}

/// Clusters that a slide's legend names.
const NAMED: usize = 30;
/// Units of a number's height, and the radius of the smallest disc that has one.
const TEXT: f64 = 9.0;
const NUMBERED: f64 = 6.0;
/// The picture of the points has three quarters of the drawing's resolution: enough for any screen, and small.
const RESOLUTION: f64 = 0.75;

impl<'a> DiscMap<'a> {
    /// The map of an analysis; nothing for earlier results.
    pub fn of(analysis: &'a Analysis) -> Option<Self> {
        let discs = analysis.map.discs.as_ref()?;
        let is_whole = |at: &[f32; 2]| at.iter().all(|x| x.is_finite());
        let is_usable = !discs.at.is_empty() && discs.at.iter().all(is_whole);
        is_usable.then_some(Self { analysis, discs })
    }

    /// The rectangle that all discs lie in: left, top, width, height. It is never empty.
    pub fn bounds(&self) -> [f64; 4] {
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        for (at, &radius) in self.discs.at.iter().zip(&self.discs.radius) {
            for axis in [0, 1] {
                let (at, radius) = (f64::from(at[axis]), f64::from(radius));
                (low[axis], high[axis]) = (low[axis].min(at - radius), high[axis].max(at + radius));
            }
        }
        [low[0], low[1], (high[0] - low[0]).max(1e-6), (high[1] - low[1]).max(1e-6)]
    }

    /// The clusters that have discs, with their centres and radii.
    pub fn clusters(&self) -> impl Iterator<Item = (&'a Cluster, [f32; 2], f32)> + use<'a> {
        let discs = self.discs.at.iter().zip(&self.discs.radius);
        self.analysis.clusters.iter().zip(discs).map(|(cluster, (&at, &radius))| (cluster, at, radius))
    }

    /// The products that lie on discs, and the place of their colours in the palette.
    fn points(&self) -> Vec<([f32; 2], u32)> {
        let map = &self.analysis.map;
        let points = map.x.iter().zip(&map.y).zip(&map.cluster);
        let on_disc = |((&x, &y), &cluster): ((&f32, &f32), &u32)| {
            let color = self.analysis.clusters.get(cluster as usize).map_or(cluster, |c| place(c) as u32);
            Some((map.on_discs([x, y], cluster)?, color))
        };
        points.filter_map(on_disc).collect()
    }
}

impl Plot for DiscMap<'_> {
    fn title(&self) -> String {
        "Map of the kinds".to_owned()
    }

    fn description(&self) -> String {
        let products = format::counted(self.analysis.rows, "product", "products");
        let discs = format::counted(self.discs.at.len() as u64, "disc", "discs");
        format!(
            "Map of {products} in {discs}, one for each kind; like kinds lie near each other. The tables below have the same figures."
        )
    }

    fn note(&self) -> &'static str {
        "Each disc is a kind, as large as its share. Like kinds lie near each other."
    }

    fn size(&self) -> (u32, u32) {
        (490, 420)
    }

    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras> {
        let legend = match canvas.medium {
            Medium::Slide => {
                let clusters = self.clusters().map(|(cluster, ..)| cluster);
                let largest = clusters.filter(|cluster| is_among_largest(cluster, NAMED, self.analysis));
                let entries = largest.map(Entry::of_cluster);
                legend(canvas, &entries.collect::<Vec<_>>(), self.discs.at.len().saturating_sub(NAMED))?
            }
            Medium::Page => 0,
        };
        let (width, height) = canvas.size();
        let room = [f64::from(width - legend), f64::from(height)];
        let [left, top, across, down] = self.bounds();
        let scale = (room[0] / across).min(room[1] / down) * 0.98;
        let offset = [(room[0] - across * scale) / 2.0, (room[1] - down * scale) / 2.0];
        let at = |[x, y]: [f32; 2]| {
            [offset[0] + (f64::from(x) - left) * scale, offset[1] + (f64::from(y) - top) * scale]
        };
        let resolution = if canvas.medium == Medium::Page { RESOLUTION } else { 1.0 };
        let size = room.map(|length| (length * resolution).round().max(1.0) as u32);
        let points: Vec<(f64, f64, u32)> = self
            .points()
            .into_iter()
            .map(|(place, color)| {
                let [x, y] = at(place).map(|x| x * resolution);
                (x, y, color)
            })
            .collect();
        let size = (size[0], size[1]);
        let raster = match self.analysis.is_dense() {
            true => Raster::of_density(size, &points),
            false => Raster::of(size, &points),
        };
        let mut extras = Extras::default();
        for (cluster, place_of, radius) in self.clusters() {
            let [x, y] = at(place_of).map(|x| x.round() as i32);
            let style = ShapeStyle {
                color: rgb(color(place(cluster) as u32)).mix(0.55),
                filled: false,
                stroke_width: canvas.px(0.7).max(1) as u32,
            };
            canvas.area.draw(&Circle::new((x, y), (f64::from(radius) * scale).round() as i32, style))?;
        }
        match canvas.medium {
            Medium::Page => {
                let place = [0, 0, room[0] as i32, room[1] as i32];
                extras.image = Some(Image { place, png: png::indexed(&raster)? });
            }
            Medium::Slide => blend(&canvas.whole(), &raster, {
                let (left, top) = canvas.area.get_base_pixel();
                (left, top)
            })?,
        }
        for (cluster, place_of, radius) in self.clusters() {
            let [x, y] = at(place_of).map(|x| x.round() as i32);
            let radius = (f64::from(radius) * scale).round() as i32;
            let shown = color(place(cluster) as u32);
            let is_numbered = radius >= canvas.px(NUMBERED);
            // Numbers leave room for points.
            let text = if canvas.medium == Medium::Page { TEXT } else { TEXT * 0.72 };
            let badge = if is_numbered { canvas.px(text * 0.86) } else { canvas.px(2.0) };
            canvas.area.draw(&Circle::new((x, y), badge + canvas.px(1.0), WHITE.filled()))?;
            canvas.area.draw(&Circle::new((x, y), badge, rgb(shown).filled()))?;
            if is_numbered {
                let style = tinted(canvas.text(text), rgb(text_on(shown)));
                canvas.write(&cluster.id.to_string(), &style, (HPos::Center, VPos::Center), (x, y))?;
            }
            let half = radius.max(badge);
            let words = format!(
                "Kind {}: {}, {}, {}",
                cluster.id,
                format::value(&cluster.name),
                format::counted(cluster.group.size, "product", "products"),
                format::percent(cluster.group.share)
            );
            extras.hovers.push(Hover { place: [x - half, y - half, half * 2, half * 2], words });
        }
        Ok(extras)
    }
}
