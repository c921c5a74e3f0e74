//! The map of clusters: every product as a point, every centre as a numbered disc.

use super::canvas::{Backend, Canvas, Drawn, Extras, Hover, Image, Medium, Plot, rgb, tinted};
use super::raster::Raster;
use super::spread::spread;
use crate::color::palette::{Rgb, color, text_on};
use crate::plots::png;
use crate::values::families::{letter, members, place};
use crate::values::format;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use wintermute_shared::analysis::{Analysis, Cluster, Family, Group, Map};

/// The map of clusters.
#[derive(Clone, Copy, Debug)]
pub struct ClusterMap<'a>(pub &'a Analysis);

/// Centres that have a number, those of the first clusters; the others are dots. Where there are families, they have letters, and all
/// clusters are dots.
pub const NUMBERED: usize = 25;
/// Units of a centre's disc.
const RADIUS: f64 = 10.0;
/// The picture of the points has three quarters of the drawing's resolution: enough for any screen, and small.
const RESOLUTION: f64 = 0.75;

impl Plot for ClusterMap<'_> {
    fn title(&self) -> String {
        "Map of the kinds".to_owned()
    }

    fn description(&self) -> String {
        let kind = if self.0.is_dense() { "Density" } else { "Scatter plot" };
        let products = format::counted(self.0.rows, "product", "products");
        let centres = self.0.map.centres.len() as u64;
        let (by, marked) = match self.0.families.len() as u64 {
            0 => ("kind", format::counted(centres, "numbered centre of a kind", "numbered centres of kinds")),
            families => (
                "family",
                format::counted(families, "lettered centre of a family", "lettered centres of families"),
            ),
        };
        format!(
            "{kind} of {products} along two principal components, coloured by {by}, with {marked} marked."
        )
    }

    fn size(&self) -> (u32, u32) {
        (490, 420)
    }

    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras> {
        let map = &self.0.map;
        let legend = match canvas.medium {
            Medium::Slide => {
                let (entries, more) = self.entries();
                legend(canvas, &entries, more)?
            }
            Medium::Page => 0,
        };
        let (x, y) = (range(map, 0), range(map, 1));
        let (ticks, names) = (canvas.pale_text(10.5), canvas.pale_text(11.0));
        let axis = |i: usize| {
            let share = map.explained[i];
            let nth = ["First", "Second"][i];
            format!("{nth} principal component ({} of the variance)", format::percent(share))
        };
        let mut chart = ChartBuilder::on(&canvas.area)
            .margin_top(canvas.px(4.0))
            // Room for the half of the last label that is beyond the axis.
            .margin_right(canvas.px(16.0) + legend)
            .x_label_area_size(canvas.px(34.0))
            .y_label_area_size(canvas.px(50.0))
            .build_cartesian_2d(x.0..x.1, y.0..y.1)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(canvas.ink(0.07))
            .axis_style(canvas.ink(0.3))
            .x_labels(6)
            .y_labels(6)
            .x_desc(axis(0))
            .y_desc(axis(1))
            .axis_desc_style(names)
            .label_style(ticks)
            .x_label_formatter(&|&value| format::tick(value))
            .y_label_formatter(&|&value| format::tick(value))
            .draw()?;
        let (across, down) = chart.plotting_area().get_pixel_range();
        let place = [across.start, down.start, across.end - across.start, down.end - down.start];
        let resolution = if canvas.medium == Medium::Page { RESOLUTION } else { 1.0 };
        let raster = self.points([x, y], place, resolution);
        let mut extras = Extras::default();
        let screen = canvas.whole();
        match canvas.medium {
            Medium::Page => extras.image = Some(Image { place, png: png::indexed(&raster)? }),
            Medium::Slide => blend(&screen, &raster, (place[0], place[1]))?,
        }
        let (discs, dots) = self.marks();
        let on_screen = |mark: &Mark| {
            let (x, y) = chart.backend_coord(&(f64::from(mark.at[0]), f64::from(mark.at[1])));
            (f64::from(x), f64::from(y))
        };
        let dots: Vec<_> = dots.iter().map(|mark| (on_screen(mark), mark)).collect();
        let discs: Vec<_> = discs.iter().map(|mark| (on_screen(mark), mark)).collect();
        draw_dots(&screen, &dots, &mut extras)?;
        draw_discs(&screen, &discs, self.0.map.centres.len(), place, &mut extras)?;
        Ok(extras)
    }
}

impl ClusterMap<'_> {
    fn points(&self, [x, y]: [(f64, f64); 2], [_, _, width, height]: [i32; 4], resolution: f64) -> Raster {
        let map = &self.0.map;
        let size = [width, height].map(|pixels| (f64::from(pixels.max(1)) * resolution).round().max(1.0));
        let scaled = |value: f32, (low, high): (f64, f64)| (f64::from(value) - low) / (high - low);
        let points: Vec<(f64, f64, u32)> = map
            .x
            .iter()
            .zip(&map.y)
            .zip(&map.cluster)
            .map(|((&px, &py), &cluster)| {
                let color =
                    self.0.clusters.get(cluster as usize).map_or(cluster, |cluster| place(cluster) as u32);
                (scaled(px, x) * size[0], (1.0 - scaled(py, y)) * size[1], color)
            })
            .collect();
        let size = (size[0] as u32, size[1] as u32);
        if self.0.is_dense() { Raster::of_density(size, &points) } else { Raster::of(size, &points) }
    }

    /// The discs, and the dots.
    fn marks(&self) -> (Vec<Mark>, Vec<Mark>) {
        let analysis = self.0;
        let centres = analysis.map.centres.iter().enumerate();
        let clusters = centres.map(|(id, &at)| Mark::of_cluster(id, analysis.clusters.get(id), at));
        if analysis.families.is_empty() {
            let mut clusters: Vec<Mark> = clusters.collect();
            let dots = clusters.split_off(clusters.len().min(NUMBERED));
            return (clusters, dots);
        }
        (
            analysis.families.iter().map(|family| Mark::of_family(family, analysis)).collect(),
            clusters.collect(),
        )
    }

    /// What the legend names, and how many clusters it does not.
    fn entries(&self) -> (Vec<Entry>, usize) {
        if self.0.families.is_empty() {
            let clusters = self.0.clusters.iter().take(NUMBERED).map(Entry::of_cluster);
            return (clusters.collect(), self.0.clusters.len().saturating_sub(NUMBERED));
        }
        let families = self.0.families.iter().map(|family| {
            let label = letter(family.id);
            let instead = format!("family {label}");
            Entry {
                label,
                color: color(family.id),
                name: format::value(&family.name),
                instead,
                share: format::percent(family.group.share),
            }
        });
        (families.collect(), 0)
    }
}

/// The clusters' names at the right of a slide; the page has them beside the map. Answers its width.
pub(super) fn legend<DB: Backend>(canvas: &Canvas<DB>, entries: &[Entry], more: usize) -> Drawn<i32> {
    let (width, height) = canvas.size();
    let legend = width * 2 / 5;
    let row = (height / (entries.len() + usize::from(more > 0)).max(1) as i32).min(canvas.px(20.0));
    let text = (f64::from(row) / f64::from(canvas.px(1.0)) * 0.7).min(12.0);
    let left = width - legend + canvas.px(14.0);
    for (i, entry) in entries.iter().enumerate() {
        let (y, color) = (row * i as i32 + row / 2, entry.color);
        let (badge, half) = (canvas.px(text * 1.9), canvas.px(text * 0.62));
        canvas
            .area
            .draw(&Rectangle::new([(left, y - half), (left + badge, y + half)], rgb(color).filled()))?;
        let style = tinted(canvas.text(text * 0.9), rgb(text_on(color)));
        canvas.write(&entry.label, &style, (HPos::Center, VPos::Center), (left + badge / 2, y))?;
        let words = format!("{}  {}", entry.share, canvas.drawable(&entry.name, &entry.instead));
        let at = (left + badge + canvas.px(6.0), y);
        let words = canvas.fitted(&words, text, width - at.0);
        canvas.write(&words, &canvas.text(text), (HPos::Left, VPos::Center), at)?;
    }
    if more > 0 {
        let at = (left, row * entries.len() as i32 + row / 2);
        canvas.write(
            &format!("and {more} more, smaller"),
            &canvas.pale_text(text),
            (HPos::Left, VPos::Center),
            at,
        )?;
    }
    Ok(legend)
}

/// A line of the legend.
pub(super) struct Entry {
    label: String,
    color: Rgb,
    name: String,
    /// The replacement for a name that a slide cannot show.
    instead: String,
    share: String,
}

impl Entry {
    /// The line of a cluster.
    pub(super) fn of_cluster(cluster: &Cluster) -> Self {
        Self {
            label: cluster.id.to_string(),
            color: color(place(cluster) as u32),
            name: format::value(&cluster.name),
            instead: super::numbered(cluster),
            share: format::percent(cluster.group.share),
        }
    }
}

/// A centre that is marked on the map.
struct Mark {
    label: String,
    color: Rgb,
    /// Where it lies.
    at: [f32; 2],
    /// What the pointer tells of it.
    words: Option<String>,
}

impl Mark {
    fn of_cluster(id: usize, cluster: Option<&Cluster>, at: [f32; 2]) -> Self {
        Self {
            label: id.to_string(),
            color: color(cluster.map_or(id, place) as u32),
            at,
            words: cluster.map(|cluster| words("Kind", &id.to_string(), &cluster.name, &cluster.group)),
        }
    }

    /// A family lies where its products lie on average.
    fn of_family(family: &Family, analysis: &Analysis) -> Self {
        let (mut at, mut all) = ([0.0; 2], 0.0);
        for cluster in members(family, analysis) {
            let Some(centre) = analysis.map.centres.get(cluster.id as usize) else { continue };
            let size = cluster.group.size as f64;
            all += size;
            at = [0, 1].map(|i| at[i] + size * f64::from(centre[i]));
        }
        let label = letter(family.id);
        Self {
            color: color(family.id),
            at: at.map(|sum| (sum / f64::max(all, 1.0)) as f32),
            words: Some(words("Family", &label, &family.name, &family.group)),
            label,
        }
    }

    fn hover(&self, center: (i32, i32), radius: i32) -> Option<Hover> {
        let place = [center.0 - radius, center.1 - radius, radius * 2, radius * 2];
        Some(Hover { place, words: self.words.clone()? })
    }
}

fn words(what: &str, label: &str, name: &str, group: &Group) -> String {
    format!(
        "{what} {label}: {}, {}, {}",
        format::value(name),
        format::counted(group.size, "product", "products"),
        format::percent(group.share)
    )
}

/// The nearest pixel.
fn pixel((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

fn draw_dots<DB: Backend>(
    screen: &Canvas<DB>,
    dots: &[((f64, f64), &Mark)],
    extras: &mut Extras,
) -> Drawn<()> {
    let (disc, rim) = (screen.px(RADIUS * 0.4), screen.px(RADIUS * 0.52));
    for &(place, mark) in dots {
        let center = pixel(place);
        screen.area.draw(&Circle::new(center, rim, WHITE.filled()))?;
        screen.area.draw(&Circle::new(center, disc, rgb(mark.color).filled()))?;
        extras.hovers.extend(mark.hover(center, disc));
    }
    Ok(())
}

/// Labels at the centres, moved apart where they would overlap, each tied to its centre by a line. Many centres have small ones.
fn draw_discs<DB: Backend>(
    screen: &Canvas<DB>,
    discs: &[((f64, f64), &Mark)],
    centres: usize,
    [left, top, width, height]: [i32; 4],
    extras: &mut Extras,
) -> Drawn<()> {
    let size = RADIUS * if centres > 20 && discs.len() > 10 { 0.8 } else { 1.0 };
    let radius = screen.px(size);
    let places: Vec<(f64, f64)> = discs.iter().map(|disc| disc.0).collect();
    let within = [left, top, left + width, top + height].map(f64::from);
    let labels = spread(&places, f64::from(radius + screen.px(1.0)), within);
    for (&place, &label) in places.iter().zip(&labels) {
        if place != label {
            let line = PathElement::new([pixel(place), pixel(label)], screen.ink(0.8));
            screen.area.draw(&line)?;
        }
    }
    for (&(_, mark), &label) in discs.iter().zip(&labels) {
        let center = pixel(label);
        screen.area.draw(&Circle::new(center, radius, rgb(mark.color).filled()))?;
        let rim = ShapeStyle { color: WHITE.into(), filled: false, stroke_width: screen.px(1.2) as u32 };
        screen.area.draw(&Circle::new(center, radius, rim))?;
        let style = tinted(screen.text(size * 1.15), rgb(text_on(mark.color)));
        screen.write(&mark.label, &style, (HPos::Center, VPos::Center), center)?;
        extras.hovers.extend(mark.hover(center, radius));
    }
    Ok(())
}

/// The range of a coordinate with a margin; never empty.
fn range(map: &Map, axis: usize) -> (f64, f64) {
    let values = [&map.x, &map.y][axis].iter().copied().chain(map.centres.iter().map(|centre| centre[axis]));
    let (low, high) =
        values.filter(|value| value.is_finite()).fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(f64::from(value)), high.max(f64::from(value)))
        });
    if low > high {
        return (-1.0, 1.0);
    }
    // Points on one line, up to the noise of rounding, lie in the middle.
    let margin = if high - low > 1e-6 { (high - low) * 0.04 } else { 1.2 };
    (low - margin, high + margin)
}

pub(super) fn blend<DB: Backend>(screen: &Canvas<DB>, raster: &Raster, (left, top): (i32, i32)) -> Drawn<()> {
    let colors: Vec<RGBAColor> = raster.colors().map(|(color, opacity)| rgb(color).mix(opacity)).collect();
    for (i, &pixel) in raster.pixels.iter().enumerate().filter(|(_, pixel)| **pixel != 0) {
        let (x, y) = (i as u32 % raster.width, i as u32 / raster.width);
        screen.area.draw_pixel((left + x as i32, top + y as i32), &colors[pixel as usize])?;
    }
    Ok(())
}
