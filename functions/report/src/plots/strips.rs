//! Small drawings beside a name: how large it is, and what it costs. They stretch to the room that they have. The figures are beside them.

use super::canvas::escaped;
use std::fmt::Write;
use wintermute_shared::analysis::Prices;

/// Units of a drawing's width.
const WIDTH: f64 = 1000.0;
/// Units between two parts.
const GAP: f64 = 2.5;

/// A part of a bar.
pub struct Part {
    /// Its share of the catalogue, 0 to 1.
    pub share: f64,
    /// Its place in the palette.
    pub color: usize,
    /// What the pointer tells of it.
    pub words: String,
}

/// A bar of parts; one that holds the share `whole` is as wide as there is room.
pub fn shares(parts: &[Part], whole: f64) -> String {
    let mut drawing = String::new();
    let mut left = 0.0;
    for Part { share, color, words } in parts {
        let width = (share / whole.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) * WIDTH;
        // The smallest part is seen.
        let seen = (width - GAP).max(1.5);
        let _ = write!(
            drawing,
            "<rect class=\"c{color}\" x=\"{left:.1}\" width=\"{seen:.1}\" height=\"10\"><title>{}</title></rect>",
            escaped(words)
        );
        left += width;
    }
    framed("shares", &drawing)
}

/// The middle half of prices as a box and their median as a gap in it, on a logarithmic axis between two prices; a line reaches from the
/// lowest to the highest. `None` if the axis has no length.
pub fn prices(prices: &Prices, color: usize, axis: (f64, f64)) -> Option<String> {
    let (low, high) = axis;
    if !(low > 0.0 && high > low) {
        return None;
    }
    let x = |price: f64| (price.clamp(low, high) / low).ln() / (high / low).ln() * WIDTH;
    let rect = |class: &str, from: f64, to: f64, least: f64, y: u8, height: u8| {
        let width = (to - from).max(least);
        let left = ((from + to - width) / 2.0).clamp(0.0, WIDTH - width);
        format!(
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\"/>"
        )
    };
    let median = x(prices.median);
    Some(framed(
        "prices",
        &[
            rect("reach", x(prices.min), x(prices.max), 4.0, 4, 2),
            rect(&format!("c{color}"), x(prices.q1), x(prices.q3), 12.0, 0, 10),
            rect("middle", median, median, 10.0, 0, 10),
        ]
        .concat(),
    ))
}

fn framed(class: &str, drawing: &str) -> String {
    format!(
        "<svg class=\"strip {class}\" viewBox=\"0 0 {WIDTH} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{drawing}</svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_data_are_text_and_small_parts_are_seen() {
        let part = |share, words: &str| Part { share, color: 1, words: words.to_owned() };
        let drawing = shares(&[part(0.5, "<b>\""), part(0.000_001, "x")], 0.5);
        assert!(drawing.contains("&lt;b&gt;&quot;") && drawing.contains("width=\"1.5\""), "{drawing}");
    }

    #[test]
    fn prices_without_an_axis_are_not_drawn() {
        let all = Prices {
            count: 1,
            mean: 5.0,
            min: 5.0,
            q1: 5.0,
            median: 5.0,
            q3: 5.0,
            max: 5.0,
            gap: None,
            histogram: Vec::new(),
            beyond: [0, 0],
        };
        assert_eq!(prices(&all, 0, (5.0, 5.0)), None);
        assert_eq!(prices(&all, 0, (0.0, 5.0)), None);
        let drawn = prices(&all, 0, (5.0, 9.0)).unwrap();
        assert!(drawn.contains("x=\"0.0\"") && !drawn.contains("NaN"), "{drawn}");
    }
}
