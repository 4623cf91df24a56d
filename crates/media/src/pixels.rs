//! From the bytes that somebody sends to the pictures that are served.
//!
//! What is judged before a pixel is looked at: the type, by the bytes and not by a name; the size, by the header. What comes out is
//! drawn anew: upright, in sRGB, and without anything but pixels.

mod colours;
mod format;
mod jpeg;

use colours::to_srgb;
use format::{Format, format_of};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageError, Limits, RgbImage,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::WebPDecoder,
    },
    imageops::FilterType,
    metadata::Orientation,
};
use std::io::Cursor;
use thiserror::Error;

/// Pixels of the longer side of the large picture, at most.
pub const LARGE: u32 = 1600;
/// Pixels of the longer side of the thumbnail, at most.
pub const THUMB: u32 = 320;
/// The media type of what is served.
pub const CONTENT_TYPE: &str = "image/jpeg";

/// Beyond this no eye sees a difference, and the file doubles.
const QUALITY: u8 = 85;
/// A blurhash is a few waves: more pixels than this change nothing in it.
const BLURRED: u32 = 32;
/// What a header and one line of pixels may take.
const HEADER_BYTES: u64 = 16 * 1024 * 1024;

/// The largest pictures that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the largest file.
    pub bytes: u64,
    /// Pixels of the largest picture.
    pub pixels: u64,
}

/// Why no picture was made of these bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PictureError {
    /// The bytes are of no type that is taken.
    #[error("pictures are taken as JPEG, PNG or WebP")]
    TypeNotTaken,
    /// They are, but break off or make no sense.
    #[error("this picture is damaged")]
    Broken,
    /// The file is too large.
    #[error("a picture has at most {max} bytes")]
    TooManyBytes {
        /// The bytes that are allowed.
        max: u64,
    },
    /// The header announces too many pixels.
    #[error("a picture has at most {max} pixels")]
    TooManyPixels {
        /// The pixels that are allowed.
        max: u64,
    },
}

/// The pictures that are kept of a photo, as JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renditions {
    /// At most [`LARGE`] pixels long.
    pub large: Vec<u8>,
    /// At most [`THUMB`] pixels long.
    pub thumb: Vec<u8>,
    /// Pixels of the large one from side to side.
    pub width: u32,
    /// Pixels of the large one from top to bottom.
    pub height: u32,
    /// A blurred likeness in a few letters.
    pub blurhash: String,
}

/// Makes the pictures of what was sent. Takes as long as there are pixels: nothing for a thread that serves others.
pub fn render(bytes: &[u8], bounds: Bounds) -> Result<Renditions, PictureError> {
    let large = drawn(bytes, bounds)?;
    let thumb = shrunk(large.clone(), THUMB);
    let blurhash = blurhash_of(&thumb)?;
    let (width, height) = large.dimensions();
    Ok(Renditions { large: encoded(&large)?, thumb: encoded(&thumb)?, width, height, blurhash })
}

/// Makes the large picture alone, for what is shown in one size. It takes as long.
pub fn redraw(bytes: &[u8], bounds: Bounds) -> Result<Vec<u8>, PictureError> {
    encoded(&drawn(bytes, bounds)?)
}

/// At most [`LARGE`] pixels long, upright, in sRGB.
fn drawn(bytes: &[u8], bounds: Bounds) -> Result<RgbImage, PictureError> {
    if bytes.len() as u64 > bounds.bytes {
        return Err(PictureError::TooManyBytes { max: bounds.bytes });
    }
    let Decoded { image, orientation, profile } = decode(bytes, bounds.pixels)?;
    let mut image = DynamicImage::ImageRgb8(shrunk(flattened(image), LARGE));
    image.apply_orientation(orientation);
    Ok(to_srgb(image.into_rgb8(), profile.as_deref()))
}

struct Decoded {
    image: DynamicImage,
    orientation: Orientation,
    /// The description of its colours, if it brings one.
    profile: Option<Vec<u8>>,
}

fn decode(bytes: &[u8], most_pixels: u64) -> Result<Decoded, PictureError> {
    let (format, input) = (format_of(bytes).ok_or(PictureError::TypeNotTaken)?, Cursor::new(bytes));
    match format {
        Format::Jpeg => {
            let decoder = JpegDecoder::new(input).map_err(broken)?;
            judge_size(&decoder, most_pixels)?;
            // The decoder paints what is missing grey.
            if jpeg::is_whole(bytes) { pixels_of(decoder) } else { Err(PictureError::Broken) }
        }
        Format::Png => {
            let mut limits = Limits::no_limits();
            limits.max_alloc = Some(HEADER_BYTES);
            let decoder = PngDecoder::with_limits(input, limits).map_err(|error| match error {
                ImageError::Limits(_) => PictureError::TooManyPixels { max: most_pixels },
                error => broken(error),
            })?;
            judge_size(&decoder, most_pixels)?;
            pixels_of(decoder)
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(input).map_err(broken)?;
            judge_size(&decoder, most_pixels)?;
            pixels_of(decoder)
        }
    }
}

/// By the header alone.
fn judge_size(decoder: &impl ImageDecoder, max: u64) -> Result<(), PictureError> {
    match decoder.dimensions() {
        (0, _) | (_, 0) => Err(PictureError::Broken),
        (width, height) if u64::from(width) * u64::from(height) > max => Err(PictureError::TooManyPixels { max }),
        _ => Ok(()),
    }
}

fn pixels_of(mut decoder: impl ImageDecoder) -> Result<Decoded, PictureError> {
    // Metadata that cannot be read is as good as none: the pixels are what was sent.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok(Decoded { image, orientation, profile })
}

fn broken(_: ImageError) -> PictureError {
    PictureError::Broken
}

/// What can be seen through is shown on white.
fn flattened(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let seen_through = image.into_rgba8();
    let (width, height) = seen_through.dimensions();
    let mut flat = Vec::with_capacity(seen_through.len() / 4 * 3);
    for pixel in seen_through.pixels() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        flat.extend([red, green, blue].map(|colour| {
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }));
    }
    RgbImage::from_raw(width, height, flat).unwrap_or_default()
}

/// So that its longer side has at most so many pixels. Nothing is made larger.
fn shrunk(image: RgbImage, longest: u32) -> RgbImage {
    let image = DynamicImage::ImageRgb8(image);
    let long = image.width().max(image.height());
    if long <= longest {
        return image.into_rgb8();
    }
    // The mean of many pixels first, which is quick, then the filter that keeps edges.
    let near = if long > 4 * longest { image.thumbnail(2 * longest, 2 * longest) } else { image };
    near.resize(longest, longest, FilterType::CatmullRom).into_rgb8()
}

fn blurhash_of(image: &RgbImage) -> Result<String, PictureError> {
    let small = DynamicImage::ImageRgb8(image.clone()).thumbnail(BLURRED, BLURRED).into_rgba8();
    let (width, height) = small.dimensions();
    let (across, down) = if width >= height { (4, 3) } else { (3, 4) };
    blurhash::encode(across, down, width, height, small.as_raw()).map_err(|_| PictureError::Broken)
}

fn encoded(image: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let (width, height) = image.dimensions();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(image, width, height, ExtendedColorType::Rgb8)
        .map_err(broken)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
