use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The same colours in sRGB, which is what everybody takes a picture without a profile for. A profile that cannot be read, or is of
/// other colours than the picture's, is as good as none.
pub(super) fn to_srgb(image: RgbImage, profile: Option<&[u8]>) -> RgbImage {
    match profile.and_then(|profile| converted(&image, profile)) {
        Some(converted) => converted,
        None => image,
    }
}

fn converted(image: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    let (profile, srgb) = (ColorProfile::new_from_slice(profile).ok()?, ColorProfile::new_srgb());
    let (width, height) = image.dimensions();
    let mut pixels = vec![0; image.len()];
    let options = TransformOptions::default();
    match profile.color_space {
        DataColorSpace::Rgb => {
            let transform = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options).ok()?;
            transform.transform(image.as_raw(), &mut pixels).ok()?;
        }
        DataColorSpace::Gray => {
            // All three are the same by now.
            let greys: Vec<u8> = image.pixels().map(|pixel| pixel.0[0]).collect();
            let transform = profile.create_transform_8bit(Layout::Gray, &srgb, Layout::Rgb, options).ok()?;
            transform.transform(&greys, &mut pixels).ok()?;
        }
        _ => return None,
    }
    RgbImage::from_raw(width, height, pixels)
}
