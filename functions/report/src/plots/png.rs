//! Pictures as PNG files.

use crate::plots::Raster;
use png::{BitDepth, ColorType, Compression, Encoder};
use wintermute_shared::{Error, Result};

/// A PNG of red, green and blue bytes.
///
/// # Errors
/// [`Error::Failed`] when the bytes do not fill the size.
pub fn rgb((width, height): (u32, u32), pixels: &[u8]) -> Result<Vec<u8>> {
    encoded((width, height), pixels, |encoder| encoder.set_color(ColorType::Rgb))
}

/// A PNG with a palette and transparency.
///
/// # Errors
/// As [`rgb`].
pub fn indexed(raster: &Raster) -> Result<Vec<u8>> {
    let (colors, opacities): (Vec<_>, Vec<_>) = raster.colors().unzip();
    encoded((raster.width, raster.height), &raster.pixels, |encoder| {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(colors.iter().flat_map(|&(r, g, b)| [r, g, b]).collect::<Vec<u8>>());
        encoder
            .set_trns(opacities.iter().map(|opacity| (opacity * 255.0).round() as u8).collect::<Vec<u8>>());
    })
}

fn encoded(
    (width, height): (u32, u32),
    pixels: &[u8],
    set_up: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Result<Vec<u8>> {
    let failure = |e| Error::failed(format!("encoding a picture of {width} × {height} pixels failed: {e}"));
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Default);
    set_up(&mut encoder);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels)).map_err(failure)?;
    Ok(file)
}
