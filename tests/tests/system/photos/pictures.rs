//! Pictures to send, made here, and what is in those that come back.

use client::{Api, HttpAnswer, Method};
use image::{
    ExtendedColorType, ImageEncoder as _, Rgb, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};
use serde_json::Value;

/// Red above and blue below.
pub(super) fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([200, 30, 30]) } else { Rgb([30, 30, 200]) })
}

pub(super) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = &mut JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.encode(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).expect("encoded");
    bytes
}

pub(super) fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    PngEncoder::new(&mut bytes).write_image(picture, width, height, ExtendedColorType::Rgb8).expect("encoded");
    bytes
}

/// A small picture in one colour, another for each number.
pub(crate) fn plain(number: u8) -> Vec<u8> {
    jpeg(&RgbImage::from_pixel(64, 48, Rgb([40 * number, 200 - 30 * number, 90])))
}

/// What a camera that was turned writes around its pixels: orientation 6, where it was, a note of its maker, and XMP.
pub(super) fn from_a_camera(picture: &RgbImage) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x03".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    // The table of the position stands behind this one.
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 50]);
    exif.extend([0x92, 0x7C, 0, 7, 0, 0, 0, 4]);
    exif.extend(b"SECR\0\0\0\0");
    exif.extend([0, 2, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0, 0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 80, 0, 0, 0, 0]);
    for degrees in [48_u32, 51, 24] {
        exif.extend([degrees.to_be_bytes(), 1_u32.to_be_bytes()].concat());
    }
    let pixels = jpeg(picture);
    let with = |jpeg: &[u8], content: &[u8]| {
        let length = u16::try_from(content.len() + 2).expect("small").to_be_bytes();
        [&jpeg[..2], &[0xFF, 0xE1], &length, content, &jpeg[2..]].concat()
    };
    with(&with(&pixels, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"), &exif)
}

/// A small JPEG whose header says that it is 50,000 by 50,000.
pub(super) fn immense() -> Vec<u8> {
    let mut bytes = plain(1);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a frame");
    let side = 50_000_u16.to_be_bytes();
    bytes[frame + 5..frame + 7].copy_from_slice(&side);
    bytes[frame + 7..frame + 9].copy_from_slice(&side);
    bytes
}

pub(super) fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).expect("a picture").into_rgb8()
}

/// That nothing but pixels is in a JPEG: no APP1 or APP2, no word of any metadata.
#[track_caller]
pub(super) fn assert_bare(jpeg: &[u8]) {
    let mut place = 2;
    while place + 4 < jpeg.len() && jpeg[place] == 0xFF && jpeg[place + 1] != 0xDA {
        let marker = jpeg[place + 1];
        assert!(!(0xE1..=0xEF).contains(&marker) && marker != 0xFE, "segment {marker:X}");
        place += 2 + usize::from(u16::from_be_bytes([jpeg[place + 2], jpeg[place + 3]]));
    }
    assert_eq!(jpeg[place + 1], 0xDA, "the pixels follow");
    for word in [&b"Exif"[..], b"xmp", b"adobe", b"ICC_PROFILE", b"SECR"] {
        assert!(!jpeg.windows(word.len()).any(|part| part == word), "{word:?}");
    }
}

/// Sends a file as a browser does.
pub(super) async fn send(api: &Api, path: &str, filename: &str, kind: &str, bytes: &[u8]) -> HttpAnswer {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nat the sea\r\n--edge\r\nContent-Disposition: \
         form-data; name=\"file\"; filename=\"{filename}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
    let form = "multipart/form-data; boundary=edge";
    api.request_bytes(Method::POST, path, form, body).await.expect("an answer")
}

/// Adds a photo, which must be taken.
pub(crate) async fn add(api: &Api, bytes: &[u8]) -> Value {
    let answer = send(api, "/api/accounts/photos/", "me.jpg", "image/jpeg", bytes).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, 201, "{text}");
    answer.json().expect("a photo")
}

/// The path of a link of ours, for asking any node.
#[track_caller]
pub(super) fn path_of(link: &Value) -> String {
    let (_, path) = link.as_str().and_then(|url| url.split_once("/media/")).expect("a link of ours");
    format!("/media/{path}")
}

/// Fetches a link at a node; nobody has to sign in for it.
pub(super) async fn fetch(api: &Api, link: &Value) -> HttpAnswer {
    api.without_token().request(Method::GET, &path_of(link), None).await.expect("an answer")
}
