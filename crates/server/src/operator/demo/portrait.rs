//! Pictures of people who do not exist, painted from a seed: a face, the same face before a landscape, and a landscape alone. They
//! take the way of every photo that somebody uploads.

use std::f32::consts::TAU;
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, Rect, SpreadMode, Stroke,
    Transform,
};

const WIDTH: u16 = 720;
const HEIGHT: u16 = 900;

/// The pictures that there are of each person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motif {
    Portrait,
    Outdoors,
    Landscape,
}

/// What grows on a head. Who has long hair has no beard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hair {
    Long,
    Short,
}

impl Motif {
    pub(super) const ALL: [Self; 3] = [Self::Portrait, Self::Outdoors, Self::Landscape];
}

/// A PNG of this motif; none if it cannot be painted, for want of memory.
pub(super) fn paint(seed: u64, hair: Hair, motif: Motif) -> Option<Vec<u8>> {
    let chance = Chance::of_seed(seed.wrapping_add(motif as u64));
    let mut canvas = Canvas { pixels: Pixmap::new(WIDTH.into(), HEIGHT.into())?, chance };
    let look = Look::of(&mut Chance::of_seed(seed), hair);
    match motif {
        Motif::Portrait => {
            canvas.backdrop(look.hue);
            canvas.person(&look, 1.0, (360.0, 430.0));
        }
        Motif::Outdoors => {
            canvas.landscape(look.hue);
            canvas.person(&look, 0.62, (300.0, 560.0));
        }
        Motif::Landscape => canvas.landscape(look.hue + 120.0),
    }
    canvas.pixels.encode_png().ok()
}

/// Numbers that look like chance and are the same for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn of_seed(seed: u64) -> Self {
        // Near seeds are spread out, and none of them is 0, where this would stay.
        let mut chance = Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            chance.next();
        }
        chance
    }

    /// From 0 up to 1.
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f32::from(u16::try_from(self.0 >> 48).unwrap_or_default()) / 65_536.0
    }

    fn within(&mut self, low: f32, high: f32) -> f32 {
        low + self.next() * (high - low)
    }

    fn of(&mut self, choices: &[u32]) -> Color {
        let last = choices.len() - 1;
        let mut at = 0;
        while at < last && self.next() > 1.0 / 3.0 {
            at += 1;
        }
        rgb(choices[at])
    }
}

fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::from_rgba8(red, green, blue, 255)
}

/// Hue in degrees, the others from 0 to 1.
fn hsl(hue: f32, saturation: f32, lightness: f32) -> Color {
    let amount = saturation * lightness.min(1.0 - lightness);
    let part = |n: f32| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        (lightness - amount * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)).clamp(0.0, 1.0)
    };
    Color::from_rgba(part(0.0), part(8.0), part(4.0), 1.0).unwrap_or(Color::BLACK)
}

fn shaded(color: Color, by: f32) -> Color {
    let part = |value: f32| (value * by).clamp(0.0, 1.0);
    Color::from_rgba(part(color.red()), part(color.green()), part(color.blue()), 1.0).unwrap_or(color)
}

/// How somebody looks, in every picture.
#[expect(clippy::struct_excessive_bools, reason = "each is drawn or not by itself")]
struct Look {
    hue: f32,
    skin: Color,
    hair: Color,
    clothes: Color,
    eyes: Color,
    is_long: bool,
    is_curly: bool,
    has_glasses: bool,
    has_beard: bool,
    smile: f32,
    width: f32,
}

impl Look {
    fn of(chance: &mut Chance, hair_style: Hair) -> Self {
        let hue = chance.within(0.0, 360.0);
        let skin = chance.of(&[0x00e8_b998, 0x00f3_cfb3, 0x00c9_8d63, 0x009a_643f, 0x006f_4629]);
        let hair =
            chance.of(&[0x002b_1b12, 0x005a_3a22, 0x0017_1318, 0x008d_5a2b, 0x00c9_a063, 0x00a2_3b2a, 0x0077_787f]);
        let clothes = hsl(hue + chance.within(120.0, 240.0), 0.42, 0.42);
        let eyes = chance.of(&[0x003a_2616, 0x002f_4a2d, 0x0035_577a]);
        let is_long = hair_style == Hair::Long;
        let has_beard = chance.next() < 0.45 && !is_long;
        let (is_curly, has_glasses) = (chance.next() < 0.35, chance.next() < 0.25);
        let (smile, width) = (chance.within(16.0, 34.0), chance.within(128.0, 146.0));
        Self { hue, skin, hair, clothes, eyes, is_long, is_curly, has_glasses, has_beard, smile, width }
    }
}

struct Canvas {
    pixels: Pixmap,
    chance: Chance,
}

impl Canvas {
    fn fill(&mut self, path: Option<Path>, color: Color, place: Transform) {
        let Some(path) = path else { return };
        let mut paint = Paint::default();
        paint.set_color(color);
        self.pixels.fill_path(&path, &paint, FillRule::Winding, place, None);
    }

    fn line(&mut self, path: Option<Path>, color: Color, width: f32, place: Transform) {
        let Some(path) = path else { return };
        let mut paint = Paint::default();
        paint.set_color(color);
        let stroke = Stroke { width, line_cap: tiny_skia::LineCap::Round, ..Stroke::default() };
        self.pixels.stroke_path(&path, &paint, &stroke, place, None);
    }

    fn gradient(&mut self, from: Color, to: Color, (top, bottom): (f32, f32)) {
        let stops = vec![GradientStop::new(0.0, from), GradientStop::new(1.0, to)];
        let (start, end) = (Point::from_xy(0.0, top), Point::from_xy(0.0, bottom));
        let shader = LinearGradient::new(start, end, stops, SpreadMode::Pad, Transform::identity());
        let all = Rect::from_xywh(0.0, 0.0, WIDTH.into(), HEIGHT.into());
        if let (Some(shader), Some(all)) = (shader, all) {
            let paint = Paint { shader, ..Paint::default() };
            self.pixels.fill_rect(all, &paint, Transform::identity(), None);
        }
    }

    /// A wall with soft circles of light.
    fn backdrop(&mut self, hue: f32) {
        self.gradient(hsl(hue, 0.45, 0.8), hsl(hue + 40.0, 0.4, 0.55), (0.0, HEIGHT.into()));
        for _ in 0..14 {
            let (x, y) = (self.chance.within(0.0, 720.0), self.chance.within(0.0, 700.0));
            let radius = self.chance.within(30.0, 90.0);
            let mut light = hsl(hue + 20.0, 0.5, 0.9);
            light.set_alpha(0.16);
            self.fill(PathBuilder::from_circle(x, y, radius), light, Transform::identity());
        }
    }

    /// A sky with a sun, ranges of hills one behind the other, and water or a meadow.
    fn landscape(&mut self, hue: f32) {
        let evening = self.chance.next() < 0.5;
        let (above, below) = if evening {
            (hsl(258.0, 0.38, 0.36), hsl(22.0, 0.82, 0.7))
        } else {
            (hsl(207.0, 0.6, 0.58), hsl(195.0, 0.5, 0.9))
        };
        self.gradient(above, below, (0.0, 560.0));
        let sun = (self.chance.within(120.0, 600.0), self.chance.within(200.0, 400.0));
        for (radius, alpha) in [(120.0, 0.15), (86.0, 0.25), (54.0, 0.95)] {
            let mut light = rgb(0x00ff_f1c9);
            light.set_alpha(alpha);
            self.fill(PathBuilder::from_circle(sun.0, sun.1, radius), light, Transform::identity());
        }
        let ground = if self.chance.next() < 0.5 { 205.0 } else { 105.0 + hue % 40.0 };
        for range in 0_u8..4 {
            let depth = f32::from(range);
            let height = 430.0 + depth * 105.0;
            let hill = self.range(height, 62.0 - depth * 9.0);
            let lightness = if evening { 0.34 - depth * 0.065 } else { 0.58 - depth * 0.1 };
            self.fill(hill, hsl(ground - depth * 8.0, 0.34, lightness), Transform::identity());
        }
        for _ in 0..9 {
            let (x, y) = (self.chance.within(-20.0, 740.0), self.chance.within(730.0, 880.0));
            self.tree(x, y, (y - 640.0) / 110.0);
        }
    }

    fn range(&mut self, height: f32, swing: f32) -> Option<Path> {
        let (phase, second) = (self.chance.within(0.0, TAU), self.chance.within(0.0, TAU));
        let mut path = PathBuilder::new();
        path.move_to(0.0, 900.0);
        for step in 0_u8..=72 {
            let x = f32::from(step) * 10.0;
            let y = height + (x / 130.0 + phase).sin() * swing + (x / 47.0 + second).sin() * swing * 0.3;
            path.line_to(x, y);
        }
        path.line_to(720.0, 900.0);
        path.close();
        path.finish()
    }

    fn tree(&mut self, x: f32, y: f32, size: f32) {
        let place = Transform::from_row(size, 0.0, 0.0, size, x, y);
        let green = hsl(self.chance.within(110.0, 155.0), 0.32, self.chance.within(0.14, 0.24));
        let mut path = PathBuilder::new();
        for (top, half) in [(-92.0, 17.0), (-70.0, 24.0), (-46.0, 31.0)] {
            path.move_to(0.0, top);
            path.line_to(half, top + 48.0);
            path.line_to(-half, top + 48.0);
            path.close();
        }
        self.fill(path.finish(), green, place);
        self.fill(Rect::from_xywh(-4.0, 0.0, 8.0, 18.0).map(PathBuilder::from_rect), rgb(0x003b_2a1e), place);
    }

    /// Head and shoulders; the middle of the face stands at `at`.
    fn person(&mut self, look: &Look, size: f32, at: (f32, f32)) {
        let place = Transform::from_row(size, 0.0, 0.0, size, at.0, at.1);
        let (wide, shadow) = (look.width, shaded(look.skin, 0.86));
        if look.is_long {
            self.hair_behind(look, place);
        }
        self.shoulders(look, place);
        self.fill(rounded(-46.0, 90.0, 92.0, 150.0, 40.0), shadow, place);
        for side in [-1.0, 1.0] {
            self.fill(ellipse(side * (wide - 2.0), 12.0, 20.0, 34.0), shadow, place);
        }
        self.fill(face(wide), look.skin, place);
        if look.has_beard {
            self.fill(beard(wide), shaded(look.hair, 0.95), place);
        }
        self.features(look, place);
        self.hair(look, place);
    }

    fn shoulders(&mut self, look: &Look, place: Transform) {
        let mut path = PathBuilder::new();
        path.move_to(-330.0, 760.0);
        path.cubic_to(-330.0, 320.0, -210.0, 262.0, -70.0, 222.0);
        path.cubic_to(-40.0, 262.0, 40.0, 262.0, 70.0, 222.0);
        path.cubic_to(210.0, 262.0, 330.0, 320.0, 330.0, 760.0);
        path.close();
        self.fill(path.finish(), look.clothes, place);
        let mut collar = PathBuilder::new();
        collar.move_to(-78.0, 220.0);
        collar.cubic_to(-40.0, 290.0, 40.0, 290.0, 78.0, 220.0);
        self.line(collar.finish(), shaded(look.clothes, 0.72), 14.0, place);
    }

    fn features(&mut self, look: &Look, place: Transform) {
        for side in [-1.0, 1.0] {
            let x = side * 54.0;
            self.fill(ellipse(x, 4.0, 23.0, 14.0), rgb(0x00fb_f7f2), place);
            self.fill(PathBuilder::from_circle(x, 5.0, 12.5), look.eyes, place);
            self.fill(PathBuilder::from_circle(x, 5.0, 6.0), rgb(0x0014_100e), place);
            self.fill(PathBuilder::from_circle(x + 4.0, 1.0, 3.2), Color::WHITE, place);
            let mut brow = PathBuilder::new();
            brow.move_to(x - 28.0, -30.0 + side * 2.0);
            brow.quad_to(x, -46.0, x + 28.0, -30.0 - side * 2.0);
            self.line(brow.finish(), shaded(look.hair, 0.9), 9.0, place);
            let mut blush = rgb(0x00d9_604f);
            blush.set_alpha(0.16);
            self.fill(ellipse(side * 84.0, 58.0, 26.0, 18.0), blush, place);
            if look.has_glasses {
                self.line(rounded(x - 38.0, -24.0, 76.0, 58.0, 24.0), rgb(0x0026_221f), 6.0, place);
            }
        }
        let mut nose = PathBuilder::new();
        nose.move_to(4.0, 8.0);
        nose.quad_to(-18.0, 58.0, 12.0, 62.0);
        self.line(nose.finish(), shaded(look.skin, 0.76), 6.0, place);
        let mut mouth = PathBuilder::new();
        mouth.move_to(-48.0, 96.0);
        mouth.quad_to(0.0, 96.0 + look.smile * 1.9, 48.0, 96.0);
        mouth.quad_to(0.0, 96.0 + look.smile * 0.5, -48.0, 96.0);
        mouth.close();
        self.fill(mouth.finish(), rgb(0x00a8_423f), place);
        if look.has_glasses {
            let mut bridge = PathBuilder::new();
            bridge.move_to(-16.0, 0.0);
            bridge.quad_to(0.0, -10.0, 16.0, 0.0);
            self.line(bridge.finish(), rgb(0x0026_221f), 6.0, place);
        }
    }

    fn hair_behind(&mut self, look: &Look, place: Transform) {
        let wide = look.width + 34.0;
        let mut path = PathBuilder::new();
        path.move_to(-wide, -40.0);
        path.cubic_to(-wide - 30.0, 140.0, -wide - 10.0, 270.0, -wide + 46.0, 330.0);
        path.line_to(wide - 46.0, 330.0);
        path.cubic_to(wide + 10.0, 270.0, wide + 30.0, 140.0, wide, -40.0);
        path.cubic_to(wide, -250.0, -wide, -250.0, -wide, -40.0);
        path.close();
        self.fill(path.finish(), shaded(look.hair, 0.82), place);
    }

    fn hair(&mut self, look: &Look, place: Transform) {
        let wide = look.width + 10.0;
        let part = if look.is_long { -30.0 } else { 46.0 };
        let mut path = PathBuilder::new();
        path.move_to(-wide, 20.0);
        path.cubic_to(-wide - 26.0, -230.0, wide + 26.0, -230.0, wide, 20.0);
        path.cubic_to(wide - 16.0, -50.0, wide - 40.0, -78.0, part + 40.0, -98.0);
        path.cubic_to(part - 30.0, -70.0, -wide + 34.0, -76.0, -wide, 20.0);
        path.close();
        self.fill(path.finish(), look.hair, place);
        if look.is_curly {
            for curl in 0_u8..15 {
                let angle = TAU / 2.0 * (1.04 + f32::from(curl) / 14.0 * 0.92);
                let (x, y) = (angle.cos() * (wide + 2.0), angle.sin() * 152.0 + 6.0);
                self.fill(PathBuilder::from_circle(x, y, 33.0), shaded(look.hair, 0.92), place);
            }
        }
    }
}

fn ellipse(x: f32, y: f32, across: f32, down: f32) -> Option<Path> {
    PathBuilder::from_oval(Rect::from_ltrb(x - across, y - down, x + across, y + down)?)
}

fn face(wide: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(-wide, -10.0);
    path.cubic_to(-wide, -190.0, wide, -190.0, wide, -10.0);
    path.cubic_to(wide, 90.0, 84.0, 184.0, 0.0, 184.0);
    path.cubic_to(-84.0, 184.0, -wide, 90.0, -wide, -10.0);
    path.close();
    path.finish()
}

fn beard(wide: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(-wide, 18.0);
    path.cubic_to(-wide + 6.0, 120.0, -84.0, 206.0, 0.0, 206.0);
    path.cubic_to(84.0, 206.0, wide - 6.0, 120.0, wide, 18.0);
    path.cubic_to(wide - 30.0, 84.0, 66.0, 66.0, 0.0, 72.0);
    path.cubic_to(-66.0, 66.0, -wide + 30.0, 84.0, -wide, 18.0);
    path.close();
    path.finish()
}

fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Option<Path> {
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.quad_to(right, y, right, y + radius);
    path.line_to(right, bottom - radius);
    path.quad_to(right, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.quad_to(x, bottom, x, bottom - radius);
    path.line_to(x, y + radius);
    path.quad_to(x, y, x + radius, y);
    path.close();
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_the_same_for_its_seed_and_another_for_another() {
        let portrait = |seed| paint(seed, Hair::Short, Motif::Portrait).unwrap();
        assert_eq!(portrait(7), portrait(7));
        assert_ne!(portrait(7), portrait(8));
        for motif in Motif::ALL {
            assert!(paint(7, Hair::Long, motif).unwrap().starts_with(b"\x89PNG"), "{motif:?}");
        }
    }
}
