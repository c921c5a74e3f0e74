//! What plots are drawn on: the page as SVG, slides as PNG.

use crate::color::palette::{Rgb, hex};
use crate::plots::png;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::Cell;
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Once;
use wintermute_shared::{Error, Result};

/// The errors of a drawing.
pub type Drawn<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A backend whose errors can be boxed.
pub trait Backend: DrawingBackend<ErrorType: 'static> {}
impl<DB: DrawingBackend<ErrorType: 'static>> Backend for DB {}

/// A plot, in units of about a pixel on the page.
pub trait Plot {
    /// What it shows, as a slide's heading.
    fn title(&self) -> String;
    /// What it shows, for those who do not see it.
    fn description(&self) -> String;
    /// What its marks mean, where a slide has to say so.
    fn note(&self) -> &'static str {
        ""
    }
    /// Width and height on the page, in units.
    fn size(&self) -> (u32, u32);
    /// Draws it.
    fn draw<DB: Backend>(&self, canvas: &Canvas<DB>) -> Drawn<Extras>;
}

/// What a page shows beyond the drawing itself.
#[derive(Default)]
pub struct Extras {
    /// Words shown when the pointer rests on a part, in drawing order.
    pub hovers: Vec<Hover>,
    /// A picture below the drawing.
    pub image: Option<Image>,
}

/// Words shown when the pointer rests on a rectangle of pixels.
pub struct Hover {
    /// Left, top, width and height.
    pub place: [i32; 4],
    /// The words.
    pub words: String,
}

/// A PNG in a rectangle of pixels.
pub struct Image {
    /// Left, top, width and height.
    pub place: [i32; 4],
    /// The file.
    pub png: Vec<u8>,
}

/// Where a plot is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// In the page, as SVG: any script can be shown, and the pointer can rest on things.
    Page,
    /// As a PNG file, with the embedded font only.
    Slide,
}

/// An area to draw on, with the means to do so in units.
pub struct Canvas<DB: DrawingBackend> {
    /// The area.
    pub area: DrawingArea<DB, Shift>,
    /// Where it is seen.
    pub medium: Medium,
    /// Pixels of a unit.
    unit: f64,
    /// Whether a text was replaced because the font lacks its characters.
    lacks: Rc<Cell<bool>>,
}

/// What a slide says where its font lacks names.
const LACKS: &str = "Names in scripts that this picture’s font lacks stand as numbers; the page tells them.";
/// The colour of text and axes. On the page it is replaced by the page's own text colour, light or dark.
const INK: RGBColor = RGBColor(0x1c, 0x20, 0x25);
const FAMILY: &str = "sans-serif";
const SLIDE: (u32, u32) = (1600, 900);
const SLIDE_UNIT: f64 = 2.4;
/// The size of the texts below a plot.
const FOOT: f64 = 8.0;
/// SVG coordinates are whole numbers: two to a unit make lines smooth.
const PAGE_UNIT: f64 = 2.0;

impl<DB: Backend> Canvas<DB> {
    /// Pixels of this many units.
    pub fn px(&self, units: f64) -> i32 {
        (units * self.unit).round() as i32
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (i32, i32) {
        let (width, height) = self.area.dim_in_pixel();
        (width as i32, height as i32)
    }

    /// A text style of a size in units, at full ink.
    pub fn text(&self, size: f64) -> TextStyle<'static> {
        // plotters means the height of a line, 1.24 of the font's size.
        tinted((FAMILY, size * 1.24 * self.unit).into_font().into(), INK)
    }

    /// As [`Canvas::text`], paler.
    pub fn pale_text(&self, size: f64) -> TextStyle<'static> {
        tinted(self.text(size), INK.mix(0.75))
    }

    /// The same surface in the backend's own coordinates, in which charts place their points.
    pub fn whole(&self) -> Self {
        Self {
            area: self.area.use_screen_coord(),
            medium: self.medium,
            unit: self.unit,
            lacks: self.lacks.clone(),
        }
    }

    /// The text colour, at an opacity from 0 to 1.
    pub fn ink(&self, opacity: f64) -> RGBAColor {
        INK.mix(opacity)
    }

    /// The width of a text in pixels, as far as it can be known: the reader's browser may have a wider font than the
    /// embedded one, and what that one lacks is likely a wide character.
    pub fn width(&self, text: &str, size: f64) -> i32 {
        let known = self.area.estimate_text_size(text, &self.text(size)).map_or(0, |(width, _)| width);
        let unknown = text.chars().filter(|&c| !in_font(c)).count() as f64 * 0.5 * size * self.unit;
        let allowance = if self.medium == Medium::Page { 1.1 } else { 1.0 };
        ((f64::from(known) + unknown) * allowance).round() as i32
    }

    /// The beginning of a text that fits into this many pixels.
    pub fn fitted(&self, text: &str, size: f64, pixels: i32) -> String {
        let mut characters = text.chars().count();
        let mut fitted = text.to_owned();
        while characters > 1 && self.width(&fitted, size) > pixels {
            characters -= 1;
            fitted = crate::values::format::shortened(text, characters);
        }
        fitted
    }

    /// A text, or its replacement if the embedded font lacks one of its characters.
    pub fn drawable<'t>(&self, text: &'t str, instead: &'t str) -> &'t str {
        let is_drawable = self.medium == Medium::Page || text.chars().all(in_font);
        self.lacks.set(self.lacks.get() || !is_drawable);
        if is_drawable { text } else { instead }
    }

    /// Writes a text; `(x, y)` is the point that its anchor names.
    pub fn write(
        &self,
        text: &str,
        style: &TextStyle<'static>,
        anchor: (HPos, VPos),
        at: (i32, i32),
    ) -> Drawn<()> {
        // plotters' bitmaps take a line's box for its middle, which lies above the middle of the letters.
        let lower = self.medium == Medium::Slide && matches!(anchor.1, VPos::Center);
        let shift = if lower { (style.font.get_size() * 0.1).round() as i32 } else { 0 };
        let style = style.pos(Pos::new(anchor.0, anchor.1));
        self.area.draw(&Text::new(text.to_owned(), (at.0, at.1 + shift), style))?;
        Ok(())
    }
}

/// A text style in another colour.
pub fn tinted(style: TextStyle<'static>, color: impl Color) -> TextStyle<'static> {
    TextStyle { color: color.to_backend_color(), ..style }
}

/// A palette colour as plotters takes it.
pub fn rgb((red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

/// Whether the embedded font has a character.
pub fn in_font(c: char) -> bool {
    matches!(
        c,
        ' '..='~'
            | '\u{a0}'..='ň'
            | 'Ŋ'..='\u{17f}'
            | 'Ș'..='ț'
            | 'Ά'..='Ί'
            | 'Ό'
            | 'Ύ'..='Ρ'
            | 'Σ'..='ώ'
            | '\u{400}'..='\u{45f}'
            | '‐'..='‧'
            | '₠'..='₿'
    ) || "ẞ−×‰′″‹›№™≈≠≤≥∞".contains(c)
}

/// The plot as an `<svg>` element for the page.
///
/// # Errors
/// [`Error::Failed`] when plotters refuses.
pub fn svg<P: Plot>(plot: &P) -> Result<String> {
    register_font();
    let (width, height) = plot.size();
    let pixels = [width, height].map(|units| (f64::from(units) * PAGE_UNIT) as u32);
    let mut drawing = String::new();
    let extras = {
        let area = SVGBackend::with_string(&mut drawing, (pixels[0], pixels[1])).into_drawing_area();
        let canvas = Canvas { area, medium: Medium::Page, unit: PAGE_UNIT, lacks: Rc::default() };
        let extras = plot.draw(&canvas).map_err(|e| failure(plot, e.as_ref()))?;
        canvas.area.present().map_err(|e| failure(plot, &e))?;
        extras
    };
    // The page brings its own opening tag: no fixed size, no name space, and words for those who do not see it.
    let inner = drawing.split_once('>').map_or("", |(_, inner)| inner).trim_end();
    let inner = inner.strip_suffix("</svg>").unwrap_or(inner);
    let inner = inner.replace(&hex((INK.0, INK.1, INK.2)).to_uppercase(), "currentColor");
    let mut out = format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
        pixels[0],
        pixels[1],
        escaped(&plot.description())
    );
    if let Some(Image { place: [x, y, width, height], png }) = extras.image {
        let data = STANDARD.encode(png);
        let _ = writeln!(
            out,
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" href=\"data:image/png;base64,{data}\"/>"
        );
    }
    out.push_str(&inner);
    for Hover { place: [x, y, width, height], words } in extras.hovers {
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill-opacity=\"0\"><title>{}</title></rect>",
            escaped(&words)
        );
    }
    out.push_str("</svg>");
    Ok(out)
}

/// The plot as a PNG of slide size, with its title, what its marks mean, and where it comes from.
///
/// # Errors
/// As [`svg`].
pub fn slide<P: Plot>(plot: &P, source: &str) -> Result<Vec<u8>> {
    register_font();
    let mut pixels = vec![0; (SLIDE.0 * SLIDE.1 * 3) as usize];
    {
        let root = BitMapBackend::with_buffer(&mut pixels, SLIDE).into_drawing_area();
        root.fill(&WHITE).map_err(|e| failure(plot, &e))?;
        let lacks = Rc::<Cell<bool>>::default();
        let on = |area| Canvas { area, medium: Medium::Slide, unit: SLIDE_UNIT, lacks: lacks.clone() };
        let whole = on(root.margin(48, 40, 56, 56));
        let title = whole.text(17.0);
        whole
            .write(&plot.title(), &title, (HPos::Left, VPos::Top), (0, 0))
            .map_err(|e| failure(plot, e.as_ref()))?;
        plot.draw(&on(whole.area.margin(76, 40, 0, 0))).map_err(|e| failure(plot, e.as_ref()))?;
        foot(&whole, plot.note(), source).map_err(|e| failure(plot, e.as_ref()))?;
        if lacks.get() {
            let beside_title = (whole.size().0, whole.px(6.0));
            whole
                .write(LACKS, &whole.pale_text(FOOT), (HPos::Right, VPos::Top), beside_title)
                .map_err(|e| failure(plot, e.as_ref()))?;
        }
        root.present().map_err(|e| failure(plot, &e))?;
    }
    png::rgb(SLIDE, &pixels)
}

/// The line below a plot on a slide: what its marks mean at the left, where it comes from at the right.
fn foot<DB: Backend>(whole: &Canvas<DB>, note: &str, source: &str) -> Drawn<()> {
    let ((width, height), size) = (whole.size(), FOOT);
    let room = width - whole.width(note, size) - whole.px(12.0);
    let style = whole.pale_text(size);
    whole.write(note, &style, (HPos::Left, VPos::Bottom), (0, height))?;
    let source: String = source.chars().map(|c| if in_font(c) { c } else { '?' }).collect();
    let source = whole.fitted(&source, size, room);
    whole.write(&source, &style, (HPos::Right, VPos::Bottom), (width, height))
}

fn failure<P: Plot>(plot: &P, error: &dyn std::error::Error) -> Error {
    Error::failed(format!("drawing the plot {:?} failed: {error}", plot.title()))
}

fn register_font() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let font = include_bytes!("../../fonts/Inter-Regular.otf");
        // Without its font a plot fails with plotters' own words; a test draws every plot with it.
        let _ = plotters::style::register_font(FAMILY, FontStyle::Normal, font);
    });
}

/// A text for element content and for quoted attributes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    tinytemplate::escape(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixels of a character on a slide.
    fn drawn(c: char) -> Vec<u8> {
        register_font();
        let mut pixels = vec![0; 40 * 40 * 3];
        {
            let area = BitMapBackend::with_buffer(&mut pixels, (40, 40)).into_drawing_area();
            area.fill(&WHITE).expect("a buffer takes all");
            let canvas = Canvas { area, medium: Medium::Slide, unit: SLIDE_UNIT, lacks: Rc::default() };
            let style = canvas.text(8.0);
            canvas
                .write(&c.to_string(), &style, (HPos::Left, VPos::Top), (4, 4))
                .expect("a buffer takes all");
            canvas.area.present().expect("a buffer takes all");
        }
        pixels
    }

    #[test]
    fn the_font_has_what_it_is_said_to_have() {
        let missing = drawn('\u{e000}');
        for c in ('!'..'\u{2300}').filter(|&c| in_font(c) && !c.is_whitespace()) {
            assert_ne!(drawn(c), missing, "{c:?} {:x}", u32::from(c));
        }
        for c in ['鞋', 'あ', '한', 'क', 'ح', 'ש', 'ก', 'Ա'] {
            assert!(!in_font(c));
        }
    }
}
