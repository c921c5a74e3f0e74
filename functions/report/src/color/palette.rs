//! One colour per cluster, the same in every plot, table and card.

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// The clusters' colours. The first six are Okabe and Ito's; the rest were added one by one so that the smallest
/// difference in OKLab, to normal sight and to simulated protanopia and deuteranopia (Machado et al., 2009), stays as
/// large as it can. All stand out from white and from near-black paper. Since sixty colours can never all be told
/// apart by everyone, each use also carries the cluster's number.
const COLORS: [Rgb; 60] = [
    (0x00, 0x72, 0xb2),
    (0xe6, 0x9f, 0x00),
    (0x00, 0x9e, 0x73),
    (0xd5, 0x5e, 0x00),
    (0x56, 0xb4, 0xe9),
    (0xcc, 0x79, 0xa7),
    (0x78, 0x48, 0x18),
    (0x24, 0x84, 0xfc),
    (0x9c, 0x48, 0x54),
    (0x0c, 0x48, 0xc0),
    (0x54, 0xc0, 0x6c),
    (0xcc, 0x9c, 0xb4),
    (0xc0, 0x30, 0x84),
    (0x54, 0x60, 0xe4),
    (0x90, 0x90, 0xfc),
    (0xf0, 0x54, 0x6c),
    (0x24, 0x6c, 0x6c),
    (0x3c, 0x90, 0x18),
    (0x6c, 0x78, 0xc0),
    (0x00, 0x9c, 0xcc),
    (0x84, 0x30, 0x90),
    (0xfc, 0x90, 0x78),
    (0x90, 0x60, 0x00),
    (0xc0, 0x90, 0x0c),
    (0x00, 0x00, 0xfc),
    (0x6c, 0x3c, 0x48),
    (0x60, 0x3c, 0x6c),
    (0xe4, 0x00, 0xa8),
    (0x18, 0x78, 0x90),
    (0x78, 0xc0, 0xd8),
    (0xe4, 0xa8, 0xa8),
    (0x00, 0x90, 0x54),
    (0x00, 0x6c, 0x48),
    (0x00, 0xcc, 0x3c),
    (0x90, 0x6c, 0xe4),
    (0xf0, 0x90, 0xfc),
    (0xd8, 0x84, 0x90),
    (0xfc, 0x24, 0xcc),
    (0x84, 0x0c, 0xa8),
    (0x48, 0x48, 0xd8),
    (0xcc, 0x60, 0x48),
    (0x00, 0x48, 0xfc),
    (0x84, 0x54, 0x30),
    (0x30, 0xcc, 0x90),
    (0xcc, 0x48, 0xfc),
    (0x30, 0x24, 0xd8),
    (0xc0, 0x78, 0xe4),
    (0x30, 0x60, 0xc0),
    (0xfc, 0x18, 0x84),
    (0x60, 0xb4, 0xcc),
    (0x78, 0x78, 0xa8),
    (0x84, 0x00, 0x90),
    (0x60, 0x48, 0x60),
    (0xfc, 0x9c, 0x54),
    (0x00, 0x9c, 0xe4),
    (0x90, 0x3c, 0x9c),
    (0x60, 0x48, 0x30),
    (0xf0, 0x18, 0x9c),
    (0x90, 0x18, 0x78),
    (0x00, 0x9c, 0x54),
];

/// How many colours there are; beyond, they come again.
pub const LEN: usize = COLORS.len();

/// A cluster's place in the palette.
pub fn index(cluster: u32) -> usize {
    cluster as usize % LEN
}

/// A cluster's colour.
pub fn color(cluster: u32) -> Rgb {
    COLORS[index(cluster)]
}

/// The colour of a bar: as near to a cluster's colour as one can be that stands out from white and from dark paper alike, three to one
/// (WCAG 2 asks that of graphics).
pub fn bar(color: Rgb) -> Rgb {
    const RANGE: [f64; 2] = [0.145, 0.295];
    let l = luminance(color);
    let mixed = |channel: u8| {
        let c = linear(channel);
        let mixed = match l {
            l if l < RANGE[0] => c + (1.0 - c) * (RANGE[0] - l) / (1.0 - l),
            l if l > RANGE[1] => c * RANGE[1] / l,
            _ => return channel,
        };
        encoded(mixed)
    };
    (mixed(color.0), mixed(color.1), mixed(color.2))
}

/// Black or white, whichever is easier to read on the colour.
pub fn text_on(color: Rgb) -> Rgb {
    // Where contrast to black equals contrast to white (WCAG 2): (L + 0.05)² = 1.05 × 0.05.
    if luminance(color) > 0.179 { (0, 0, 0) } else { (255, 255, 255) }
}

/// The relative luminance of WCAG 2, 0 to 1.
fn luminance((red, green, blue): Rgb) -> f64 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// A channel of sRGB as light, 0 to 1.
fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

/// The channel of sRGB that has so much light.
fn encoded(light: f64) -> u8 {
    let c = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (c * 255.0).round().clamp(0.0, 255.0) as u8
}

/// The colour as CSS and SVG write it.
pub fn hex((red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The style rules `.c0`, `.c1`, … that hand a cluster's colour, its text colour and that of its bars to an element.
pub fn css() -> String {
    let rule = |(i, &color): (usize, &Rgb)| {
        format!(".c{i}{{--c:{};--on:{};--b:{}}}\n", hex(color), hex(text_on(color)), hex(bar(color)))
    };
    COLORS.iter().enumerate().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_every_cluster_colour_are_readable() {
        for &color in &COLORS {
            let (paper, text) = (luminance(color), luminance(text_on(color)));
            let contrast = (paper.max(text) + 0.05) / (paper.min(text) + 0.05);
            assert!(contrast >= 4.5, "{}: {contrast}", hex(color));
        }
    }

    #[test]
    fn every_cluster_colour_stands_out_from_light_and_dark_paper() {
        for &color in &COLORS {
            let l = luminance(color);
            assert!(1.05 / (l + 0.05) > 2.0 && (l + 0.05) / 0.058 > 2.0, "{}", hex(color));
        }
    }

    #[test]
    fn every_bar_stands_out_three_to_one_from_light_and_dark_cards() {
        let dark = luminance((0x1a, 0x1e, 0x23));
        for &color in &COLORS {
            let l = luminance(bar(color));
            assert!(1.05 / (l + 0.05) >= 3.0 && (l + 0.05) / (dark + 0.05) >= 3.0, "{}", hex(color));
        }
    }

    #[test]
    fn no_two_clusters_of_the_first_sixty_share_a_colour() {
        let distinct: std::collections::BTreeSet<_> = COLORS.iter().collect();
        assert_eq!((distinct.len(), LEN), (60, 60));
    }
}
