use super::*;
use image::{ImageEncoder as _, Rgb, Rgba, RgbaImage, codecs::png::PngEncoder, codecs::webp::WebPEncoder};

const BOUNDS: Bounds = Bounds { bytes: 20 * 1024 * 1024, pixels: 50_000_000 };

/// Red above, blue below, and something to look at.
fn landscape(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([200, 30, 30]) } else { Rgb([30, 30, 200]) })
}

fn jpeg(image: &RgbImage, profile: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).unwrap();
    }
    encoder.encode(image, image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn png(image: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(image, image.width(), image.height(), ExtendedColorType::Rgba8).unwrap();
    bytes
}

/// Puts a segment behind the beginning of a JPEG.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

/// What a camera writes: its orientation, and a note of its maker.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x92, 0x7C, 0, 7, 0, 0, 0, 4]);
    tiff.extend(b"SECR\0\0\0\0");
    tiff
}

/// The markers of a JPEG's segments.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut place, mut found) = (2, Vec::new());
    while place + 4 < jpeg.len() && jpeg[place] == 0xFF {
        found.push(jpeg[place + 1]);
        place += 2 + usize::from(u16::from_be_bytes([jpeg[place + 2], jpeg[place + 3]]));
    }
    found
}

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

fn near(pixel: Rgb<u8>, expected: [u8; 3]) -> bool {
    pixel.0.iter().zip(expected).all(|(one, other)| one.abs_diff(other) < 12)
}

#[test]
fn a_photo_that_was_taken_upright_is_upright() {
    // Orientation 6: what is the top of the scene lies at the right of the sensor, so the camera was turned.
    let sensor = jpeg(&landscape(2016, 1512), None);
    let sent = with_segment(&with_segment(&sensor, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), 0xE1, &exif(6));
    let made = render(&sent, BOUNDS).unwrap();
    assert_eq!((made.width, made.height), (1200, 1600));
    let large = decoded(&made.large);
    assert_eq!(large.dimensions(), (1200, 1600));
    // A quarter to the right: what was above is at the right.
    assert!(near(*large.get_pixel(1100, 800), [200, 30, 30]) && near(*large.get_pixel(100, 800), [30, 30, 200]));
    assert_eq!(decoded(&made.thumb).dimensions(), (240, 320));
    assert!(made.blurhash.len() >= 20, "{}", made.blurhash);
}

#[test]
fn every_orientation_is_understood() {
    let picture = RgbImage::from_fn(64, 32, |x, y| match (x < 32, y < 16) {
        (true, true) => Rgb([250, 0, 0]),
        (false, true) => Rgb([0, 250, 0]),
        (true, false) => Rgb([0, 0, 250]),
        (false, false) => Rgb([250, 250, 250]),
    });
    let sensor = jpeg(&picture, None);
    // The colour of the upper left corner, by the number of the orientation from 1.
    let (red, green, blue, white) = ([250, 0, 0], [0, 250, 0], [0, 0, 250], [250, 250, 250]);
    for (orientation, corner) in (1..).zip([red, green, white, blue, red, blue, white, green]) {
        let made = render(&with_segment(&sensor, 0xE1, &exif(orientation)), BOUNDS).unwrap();
        let size = if orientation < 5 { (64, 32) } else { (32, 64) };
        assert_eq!((made.width, made.height), size, "{orientation}");
        let found = *decoded(&made.large).get_pixel(4, 4);
        assert!(found.0.iter().zip(corner).all(|(one, other)| one.abs_diff(other) < 40), "{orientation}: {found:?}");
    }
}

#[test]
fn no_picture_has_any_metadata() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let mut sent = jpeg(&landscape(2000, 1000), Some(profile));
    for (marker, content) in [
        (0xE1, &exif(1)[..]),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        (0xED, b"Photoshop 3.0\08BIM"),
        (0xFE, b"made by a secret camera"),
    ] {
        sent = with_segment(&sent, marker, content);
    }
    let made = render(&sent, BOUNDS).unwrap();
    for rendition in [&made.large, &made.thumb] {
        let found = markers(rendition);
        let allowed = [0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xDD];
        assert!(found.iter().all(|marker| allowed.contains(marker)), "{found:X?}");
        for word in [&b"Exif"[..], b"adobe", b"xmp", b"8BIM", b"ICC_PROFILE", b"secret", b"SECR"] {
            assert!(!rendition.windows(word.len()).any(|part| part == word), "{word:?}");
        }
    }
}

use moxcms::ColorProfile;

/// CIE 1976, from sRGB under D65.
fn difference(one: [u8; 3], other: [u8; 3]) -> f64 {
    let lab = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        let xyz = [
            (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47,
            0.2126 * red + 0.7152 * green + 0.0722 * blue,
            (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83,
        ];
        let [x, y, z] = xyz.map(|t| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    };
    lab(one).iter().zip(lab(other)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn a_red_of_display_p3_is_the_same_red_in_srgb() {
    let profile = || Some(ColorProfile::new_display_p3().encode().unwrap());
    // What is written so in Display P3 is, by the definition of both, that in sRGB. The last one lies outside, and is cut.
    for (sent, expected) in [
        ([234, 51, 35], [255, 0, 0]),
        ([180, 60, 50], [196, 47, 41]),
        ([117, 251, 76], [0, 255, 0]),
        ([128, 128, 128], [128, 128, 128]),
        ([255, 0, 0], [255, 0, 0]),
    ] {
        let picture = RgbImage::from_pixel(64, 64, Rgb(sent));
        let made = render(&jpeg(&picture, profile()), BOUNDS).unwrap();
        for rendition in [&made.large, &made.thumb] {
            let found = decoded(rendition).get_pixel(30, 30).0;
            assert!(difference(found, expected) < 3.0, "{sent:?} is {found:?} and not {expected:?}");
        }
    }
    assert!(difference([234, 51, 35], [255, 0, 0]) > 3.0, "without a conversion it would be seen");
}

#[test]
fn a_profile_that_makes_no_sense_is_none() {
    let picture = RgbImage::from_pixel(64, 64, Rgb([90, 160, 60]));
    for profile in [b"no profile".to_vec(), vec![0xFF; 5000]] {
        let made = render(&jpeg(&picture, Some(profile)), BOUNDS).unwrap();
        assert!(near(*decoded(&made.large).get_pixel(9, 9), [90, 160, 60]));
    }
}

#[test]
fn png_and_webp_are_taken_and_what_can_be_seen_through_lies_on_white() {
    let picture =
        RgbaImage::from_fn(400, 100, |x, _| if x < 200 { Rgba([0, 0, 0, 0]) } else { Rgba([0, 120, 0, 255]) });
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).encode(&picture, 400, 100, ExtendedColorType::Rgba8).unwrap();
    for sent in [png(&picture), webp] {
        let made = render(&sent, BOUNDS).unwrap();
        let large = decoded(&made.large);
        assert_eq!(large.dimensions(), (400, 100), "nothing is made larger");
        assert!(near(*large.get_pixel(20, 50), [255, 255, 255]) && near(*large.get_pixel(380, 50), [0, 120, 0]));
        assert_eq!(decoded(&made.thumb).dimensions(), (320, 80));
    }
}

/// A film of pictures that are as large as each other.
fn animated_webp(pictures: &[RgbaImage]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let padding = vec![0; content.len() % 2];
        [&name[..], &length, content, &padding].concat()
    };
    let three = |number: u32| number.to_le_bytes()[..3].to_vec();
    let size = |picture: &RgbaImage| [three(picture.width() - 1), three(picture.height() - 1)].concat();
    let flags = [0x12, 0, 0, 0];
    let mut content = chunk(b"VP8X", &[&flags[..], &size(&pictures[0])].concat());
    content.extend(chunk(b"ANIM", &[0; 6]));
    for picture in pictures {
        let mut still = Vec::new();
        WebPEncoder::new_lossless(&mut still)
            .encode(picture, picture.width(), picture.height(), ExtendedColorType::Rgba8)
            .unwrap();
        let place = three(0);
        let (lasts, drawn_over) = (three(100), [0]);
        let frame = [&place[..], &place, &size(picture), &lasts, &drawn_over, &still[12..]].concat();
        content.extend(chunk(b"ANMF", &frame));
    }
    let length = u32::try_from(content.len() + 4).unwrap().to_le_bytes();
    [&b"RIFF"[..], &length, b"WEBP", &content].concat()
}

#[test]
fn of_a_film_the_first_picture_is_left() {
    let colours = [Rgba([200, 30, 30, 255]), Rgba([30, 30, 200, 255])];
    let sent = animated_webp(&colours.map(|colour| RgbaImage::from_pixel(40, 30, colour)));
    let large = decoded(&render(&sent, BOUNDS).unwrap().large);
    assert_eq!(large.dimensions(), (40, 30));
    assert!(near(*large.get_pixel(20, 15), [200, 30, 30]), "{:?}", large.get_pixel(20, 15));
}

#[test]
fn a_picture_that_is_shown_in_one_size_is_the_large_one() {
    let sent = with_segment(&jpeg(&landscape(2000, 1000), None), 0xE1, &exif(6));
    assert_eq!(redraw(&sent, BOUNDS).unwrap(), render(&sent, BOUNDS).unwrap().large);
    assert_eq!(redraw(b"GIF89a", BOUNDS), Err(PictureError::TypeNotTaken));
    assert_eq!(redraw(&sent[..sent.len() / 2], BOUNDS), Err(PictureError::Broken));
    assert_eq!(redraw(&sent, Bounds { pixels: 9, ..BOUNDS }), Err(PictureError::TooManyPixels { max: 9 }));
}

#[test]
fn what_breaks_off_is_damaged() {
    let whole = jpeg(&landscape(640, 480), None);
    for length in [3, 40, whole.len() / 2, whole.len() - 2, whole.len() - 1] {
        assert_eq!(render(&whole[..length], BOUNDS), Err(PictureError::Broken), "{length}");
    }
    let whole = png(&RgbaImage::from_fn(64, 64, |x, y| Rgba([x.to_le_bytes()[0], y.to_le_bytes()[0], 0, 255])));
    for length in [8, 20, 60, whole.len() / 2] {
        assert_eq!(render(&whole[..length], BOUNDS), Err(PictureError::Broken), "{length}");
    }
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).encode(&landscape(64, 64), 64, 64, ExtendedColorType::Rgb8).unwrap();
    for length in [12, 20, 26, webp.len() / 2] {
        assert_eq!(render(&webp[..length], BOUNDS), Err(PictureError::Broken), "{length}");
    }
}

#[test]
fn whatever_is_sent_gets_an_answer() {
    let whole = jpeg(&landscape(48, 32), None);
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        let _ = render(&changed, BOUNDS);
    }
    for size in [(1, 1), (1, 3000), (3000, 1)] {
        let made = render(&jpeg(&landscape(size.0, size.1), None), BOUNDS).unwrap();
        assert!(made.width >= 1 && made.height >= 1 && made.width.max(made.height) <= LARGE);
    }
}

#[test]
fn bounds_are_bounds() {
    let sent = jpeg(&landscape(100, 100), None);
    let exact = Bounds { bytes: sent.len() as u64, pixels: 10_000 };
    assert!(render(&sent, exact).is_ok());
    let bytes = exact.bytes - 1;
    assert_eq!(render(&sent, Bounds { bytes, ..exact }), Err(PictureError::TooManyBytes { max: bytes }));
    assert_eq!(render(&sent, Bounds { pixels: 9_999, ..exact }), Err(PictureError::TooManyPixels { max: 9_999 }));
}
