//! Pictures of demo people: drawn from their key, so that a fresh server shows faces without a single file.

use std::fmt::Write as _;

/// The beginning of the keys of pictures that are drawn.
const DRAWN: &str = "drawn-";

/// A key for a picture that is drawn. It is random, so nobody can guess whose picture is where.
pub fn drawn_key(secret: &str) -> String {
    format!("{DRAWN}{secret}")
}

/// An SVG for a key of [`drawn_key`]; none for any other.
pub fn draw(key: &str) -> Option<String> {
    let seed = key.strip_prefix(DRAWN).filter(|seed| seed.len() == 64)?;
    let mut bytes = [0_u8; 32];
    for (byte, pair) in bytes.iter_mut().zip(seed.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(face(&bytes))
}

fn face(seed: &[u8; 32]) -> String {
    let pick = |index: usize, from: &[&'static str]| from[usize::from(seed[index]) % from.len()];
    let within = |index: usize, low: u16, high: u16| low + u16::from(seed[index]) % (high - low);
    let hue = u32::from(seed[0]) * 360 / 256;
    let skin = pick(1, &["#f6d7c3", "#e8b998", "#c98d63", "#9a643f", "#6b4226"]);
    let hair = pick(2, &["#2b1b12", "#5a3a22", "#8d5a2b", "#c9a063", "#3d3d45", "#a23b2a"]);
    let (fringe, smile, eyes) = (within(3, 12, 24), within(4, 150, 168), within(5, 20, 30));
    let mut svg = String::with_capacity(1200);
    // Writing to a string cannot fail.
    let _ = write!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img"><defs><linearGradient id="b" x1="0" y1="0" x2="1" y2="1"><stop stop-color="hsl({hue} 70% 78%)"/><stop offset="1" stop-color="hsl({} 65% 58%)"/></linearGradient></defs><rect width="200" height="200" fill="url(#b)"/><path d="M30 200c0-45 30-62 70-62s70 17 70 62z" fill="hsl({} 45% 42%)"/><ellipse cx="100" cy="96" rx="46" ry="54" fill="{skin}"/><path d="M52 100c-6-62 24-76 48-76s54 14 48 76c-4-22-12-32-18-{fringe}c-18 20-50 18-66 4c-6 12-10 24-12 42z" fill="{hair}"/><circle cx="{}" cy="100" r="5" fill="#222"/><circle cx="{}" cy="100" r="5" fill="#222"/><path d="M80 124q20 {} 40 0" fill="none" stroke="#7a3b2e" stroke-width="4" stroke-linecap="round"/></svg>"##,
        (hue + 40) % 360,
        (hue + 180) % 360,
        100 - eyes,
        100 + eyes,
        smile - 140,
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_the_same_each_time_and_another_for_another_key() {
        let (one, two) = (drawn_key(&"ab".repeat(32)), drawn_key(&"0c".repeat(32)));
        assert_eq!(draw(&one), draw(&one));
        assert_ne!(draw(&one), draw(&two));
        assert!(draw(&one).is_some_and(|svg| svg.starts_with("<svg") && svg.ends_with("</svg>")));
    }

    #[test]
    fn every_colour_can_be_drawn() {
        for first in 0..=u8::MAX {
            let key = drawn_key(&format!("{first:02x}").repeat(32));
            let hue = u32::from(first) * 360 / 256;
            assert!(draw(&key).is_some_and(|svg| svg.contains(&format!("hsl({hue} 70% 78%)"))), "{key}");
        }
    }

    #[test]
    fn nothing_is_drawn_for_another_kind_of_key() {
        for key in
            ["", "drawn-", "drawn-zz", "../../etc/passwd", &format!("drawn-{}", "ä".repeat(32)), &"ab".repeat(32)]
        {
            assert_eq!(draw(key), None, "{key}");
        }
    }
}
