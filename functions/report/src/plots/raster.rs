//! Many points as a small picture: where they lie dense, it is opaque.

use crate::color::palette;
use crate::color::palette::Rgb;

/// Pixels of a cell's side, where a density is drawn.
const CELL: u32 = 3;
/// Degrees of opacity. With each colour of the palette they fit into the 256 colours of an indexed picture.
pub const LEVELS: usize = 4;
const _: () = assert!(palette::LEN * LEVELS < 256);

/// A picture of points. Each pixel is 0 where there is none, or names a colour of the palette and a degree of opacity;
/// of several colours in one pixel, the last drawn shows.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels, row by row.
    pub pixels: Vec<u8>,
    /// How opaque one point is.
    opacity: f64,
}

impl Raster {
    /// Draws points, given in pixels with their places in the palette, as discs that shrink and fade with their number.
    pub fn of((width, height): (u32, u32), points: &[(f64, f64, u32)]) -> Self {
        let (radius, opacity) = match points.len() {
            0..=500 => (4.5, 0.8),
            501..=3_000 => (3.5, 0.7),
            3_001..=20_000 => (2.6, 0.6),
            _ => (1.6, 0.45),
        };
        let mut raster = Self { width, height, pixels: vec![0; width as usize * height as usize], opacity };
        let disc = disc(radius);
        for &(x, y, cluster) in points {
            let (x, y) = (x.floor() as i64, y.floor() as i64);
            for &(dx, dy) in &disc {
                raster.hit(x + dx, y + dy, cluster);
            }
        }
        raster
    }

    /// Draws the density of points, given in pixels with their places in the palette: the more lie in a cell of a grid, by their
    /// logarithm, the more opaque it is, in the colour of most of them.
    pub fn of_density((width, height): (u32, u32), points: &[(f64, f64, u32)]) -> Self {
        let mut raster =
            Self { width, height, pixels: vec![0; width as usize * height as usize], opacity: 0.45 };
        let columns = width.div_ceil(CELL);
        // After sorting, the points of a cell and a cluster are neighbours.
        let mut placed: Vec<(u32, u32)> = points
            .iter()
            .filter(|(x, y, _)| (0.0..f64::from(width)).contains(x) && (0.0..f64::from(height)).contains(y))
            .map(|&(x, y, cluster)| (y as u32 / CELL * columns + x as u32 / CELL, cluster))
            .collect();
        placed.sort_unstable();
        let cells = || placed.chunk_by(|a, b| a.0 == b.0);
        let most = (cells().map(<[_]>::len).max().unwrap_or(1) as f64).ln_1p();
        for cell in cells() {
            let clusters = cell.chunk_by(|a, b| a.1 == b.1);
            let largest = clusters.reduce(|best, next| if next.len() > best.len() { next } else { best });
            let level = ((cell.len() as f64).ln_1p() / most * LEVELS as f64).ceil() as usize;
            let cluster = largest.map_or(0, |points| points[0].1);
            let pixel = (palette::index(cluster) * LEVELS + level.clamp(1, LEVELS)) as u8;
            let (left, top) = (cell[0].0 % columns * CELL, cell[0].0 / columns * CELL);
            for y in top..(top + CELL).min(height) {
                let line = y as usize * width as usize;
                raster.pixels[line + left as usize..line + (left + CELL).min(width) as usize].fill(pixel);
            }
        }
        raster
    }

    fn hit(&mut self, x: i64, y: i64, cluster: u32) {
        if (0..i64::from(self.width)).contains(&x) && (0..i64::from(self.height)).contains(&y) {
            let pixel = &mut self.pixels[(y * i64::from(self.width) + x) as usize];
            let level = if *pixel == 0 { 0 } else { ((*pixel as usize - 1) % LEVELS + 1).min(LEVELS - 1) };
            *pixel = (palette::index(cluster) * LEVELS + level + 1) as u8;
        }
    }

    /// The colour and the opacity (0 to 1) of each possible pixel.
    pub fn colors(&self) -> impl Iterator<Item = (Rgb, f64)> + use<> {
        let clear = 1.0 - self.opacity;
        let colors = (0..palette::LEN).flat_map(move |i| {
            (1..=LEVELS).map(move |level| (palette::color(i as u32), 1.0 - clear.powi(level as i32)))
        });
        std::iter::once(((0, 0, 0), 0.0)).chain(colors)
    }
}

fn disc(radius: f64) -> Vec<(i64, i64)> {
    let reach = radius.ceil() as i64;
    let span = -reach..=reach;
    let all = span.clone().flat_map(|dy| span.clone().map(move |dx| (dx, dy)));
    all.filter(|&(dx, dy)| ((dx * dx + dy * dy) as f64) <= radius * radius).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_points_lie_dense_the_picture_is_more_opaque() {
        let one = Raster::of((20, 20), &[(10.0, 10.0, 1)]);
        let many = Raster::of((20, 20), &[(10.0, 10.0, 1); 3]);
        let opacity = |raster: &Raster| raster.colors().nth(raster.pixels[10 * 20 + 10] as usize).unwrap();
        assert!(opacity(&one).1 < opacity(&many).1);
        assert_eq!(opacity(&one).0, palette::color(1));
        assert_eq!(one.pixels[0], 0);
    }

    #[test]
    fn cells_with_more_points_are_more_opaque_and_take_the_colour_of_most() {
        let mut points =
            vec![(1.0, 1.0, 3), (9.5, 9.5, 2), (9.5, 9.5, 3), (-1.0, 5.0, 1), (f64::NAN, 5.0, 1)];
        points.extend(vec![(9.0, 9.0, 3); 50]);
        let raster = Raster::of_density((10, 10), &points);
        let look = |x: usize, y: usize| raster.colors().nth(raster.pixels[y * 10 + x] as usize).unwrap();
        assert!(look(1, 1).1 < look(9, 9).1);
        assert_eq!((look(1, 1).0, look(9, 9).0), (palette::color(3), palette::color(3)));
        assert_eq!(raster.pixels.iter().filter(|&&pixel| pixel != 0).count(), 9 + 1);
    }

    #[test]
    fn every_pixel_value_has_a_colour() {
        let last = Raster::of((9, 9), &[(4.0, 4.0, palette::LEN as u32 - 1); 100]);
        assert_eq!(last.colors().count(), palette::LEN * LEVELS + 1);
        assert_eq!(*last.pixels.iter().max().unwrap() as usize, palette::LEN * LEVELS);
    }
}
