//! That a picture is judged by its header: what it announces is never allocated. The one test of this binary, since it counts what
//! the whole process allocates.

use image::{ExtendedColorType, ImageEncoder as _, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};
use media::pixels::{Bounds, PictureError, render};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const BOUNDS: Bounds = Bounds { bytes: 20 * 1024 * 1024, pixels: 50_000_000 };
const SIDE: u32 = 50_000;
/// Far less than a line of such a picture in each of its colours.
const FEW: usize = 1024 * 1024;

/// A small JPEG whose header says that it is large.
fn large_jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode(&[7; 3 * 64], 8, 8, ExtendedColorType::Rgb8).unwrap();
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let side = u16::try_from(SIDE).unwrap().to_be_bytes();
    bytes[frame + 5..frame + 7].copy_from_slice(&side);
    bytes[frame + 7..frame + 9].copy_from_slice(&side);
    bytes
}

fn large_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&[7; 4 * 64], 8, 8, ExtendedColorType::Rgba8).unwrap();
    bytes[16..20].copy_from_slice(&SIDE.to_be_bytes());
    bytes[20..24].copy_from_slice(&SIDE.to_be_bytes());
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

/// The extended form, whose canvas says how large it is.
fn large_webp() -> Vec<u8> {
    let mut still = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut still)
        .encode(&[7; 3 * 64], 8, 8, ExtendedColorType::Rgb8)
        .unwrap();
    let side = (SIDE - 1).to_le_bytes();
    let head = [&b"VP8X\x0A\0\0\0\0\0\0\0"[..], &side[..3], &side[..3]].concat();
    let body = [b"WEBP", &head[..], &still[12..]].concat();
    [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
}

#[test]
fn a_picture_of_2500_million_pixels_is_refused_by_its_header_and_none_of_them_is_allocated() {
    for (name, bytes) in [("jpeg", large_jpeg()), ("png", large_png()), ("webp", large_webp())] {
        ALLOCATED.reset_peak_usage();
        let before = ALLOCATED.current_usage();
        let refused = render(&bytes, BOUNDS);
        let peak = ALLOCATED.peak_usage() - before;
        assert_eq!(refused, Err(PictureError::TooManyPixels { max: BOUNDS.pixels }), "{name}");
        assert!(peak < FEW, "{name} took {peak} bytes");
    }
}
