//! Drawings for the report, as SVG that stands in the page itself.

use super::figures::{Curve, Figure};
use crate::outcome::Outcome;
use plotters::{
    backend::SVGBackend,
    chart::{ChartBuilder, SeriesLabelPosition},
    coord::combinators::IntoLogRange as _,
    drawing::IntoDrawingArea as _,
    element::{PathElement, Rectangle},
    series::LineSeries,
    style::{Color as _, Palette, Palette99, WHITE},
};

const SIZE: (u32, u32) = (720, 320);
const FONT: &str = "sans-serif";

/// How long each share took, a line for each server. The further right, the fewer: each step stands for ten times fewer.
pub(super) fn latencies(curves: &[&Curve]) -> Outcome<String> {
    let points: Vec<Vec<(f64, f64)>> = curves.iter().map(|curve| rarity(&curve.points)).collect();
    let of_all = || points.iter().flatten();
    let right = of_all().map(|(rare, _)| *rare).fold(1.0, f64::max);
    let least = of_all().map(|(_, millis)| *millis).fold(f64::INFINITY, f64::min).max(0.001);
    let most = of_all().map(|(_, millis)| *millis).fold(least * 2.0, f64::max);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(64)
            .build_cartesian_2d(0.0..right, (least..most * 1.1).log_scale())?;
        chart
            .configure_mesh()
            .x_desc("done within")
            .y_desc("ms")
            .x_label_formatter(&|rare| format!("{} %", share(*rare)))
            .label_style((FONT, 13))
            .draw()?;
        for (number, (curve, points)) in curves.iter().zip(points).enumerate() {
            let colour = Palette99::pick(number).stroke_width(2);
            chart
                .draw_series(LineSeries::new(points, colour))?
                .label(curve.subject.as_str())
                .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 16, y)], colour));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .label_font((FONT, 13))
            .border_style(plotters::style::BLACK.mix(0.3))
            .background_style(WHITE)
            .draw()?;
        area.present()?;
    }
    Ok(svg)
}

/// A figure of each server as a bar, from nothing to the middle of its runs.
pub(super) fn bars(figures: &[&Figure]) -> Outcome<String> {
    let most = figures.iter().map(|figure| figure.spread().max).fold(f64::MIN_POSITIVE, f64::max);
    let names: Vec<&str> = figures.iter().map(|figure| figure.subject.as_str()).collect();
    let count = i32::try_from(figures.len())?;
    let unit = figures.first().map_or("", |figure| figure.unit.as_str());
    let mut svg = String::new();
    {
        let height = 60 + 36 * u32::try_from(figures.len())?;
        let area = SVGBackend::with_string(&mut svg, (SIZE.0, height)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(120)
            .build_cartesian_2d(0.0..most * 1.05, 0..count * 2)?;
        let name = |place: &i32| {
            let place = usize::try_from(*place).unwrap_or_default();
            if place % 2 == 1 {
                names.get(place / 2).map(ToString::to_string).unwrap_or_default()
            } else {
                String::new()
            }
        };
        chart
            .configure_mesh()
            .disable_y_mesh()
            .y_labels(figures.len() * 2 + 1)
            .y_label_formatter(&name)
            .x_desc(unit)
            .label_style((FONT, 13))
            .draw()?;
        for (number, figure) in figures.iter().enumerate() {
            let (spread, place) = (figure.spread(), i32::try_from(number)? * 2);
            let colour = Palette99::pick(number);
            let bar = Rectangle::new([(0.0, place), (spread.median, place + 2)], colour.mix(0.8).filled());
            chart.draw_series([bar])?;
            let range =
                PathElement::new(vec![(spread.min, place + 1), (spread.max, place + 1)], plotters::style::BLACK);
            chart.draw_series([range])?;
        }
        area.present()?;
    }
    Ok(svg)
}

/// Where a share stands on a scale on which each step stands for ten times fewer: 90 % at 1, 99 % at 2.
fn rarity(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    points.iter().map(|(share, millis)| (-(1.0 - share).log10(), millis.max(0.001))).collect()
}

/// The share in percent that stands there.
fn share(rare: f64) -> f64 {
    let percent = 100.0 * (1.0 - 10_f64.powf(-rare));
    (percent * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::super::figures::Better;
    use super::*;

    #[test]
    fn each_step_to_the_right_stands_for_ten_times_fewer() {
        let points = rarity(&[(0.0, 1.0), (0.9, 2.0), (0.999, 3.0)]);
        for ((place, _), wanted) in points.iter().zip([0.0, 1.0, 3.0]) {
            assert!((place - wanted).abs() < 1e-9, "{place}");
        }
        assert_eq!([0.0, 1.0, 2.0, 3.0].map(share).map(|share| share.to_string()), ["0", "90", "99", "99.9"]);
    }

    #[test]
    fn a_drawing_stands_by_itself_and_names_everybody() {
        let curve = |subject: &str| Curve {
            subject: subject.to_owned(),
            work: "messages".to_owned(),
            points: vec![(0.0, 0.5), (0.5, 1.0), (0.99, 9.0)],
        };
        let (one, two) = (curve("matchwire"), curve("socket_io"));
        let svg = latencies(&[&one, &two]).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("matchwire") && svg.contains("socket_io"), "{svg}");
        let figure = |subject: &str, rate| Figure {
            subject: subject.to_owned(),
            work: "messages".to_owned(),
            name: "rate".to_owned(),
            unit: "/s".to_owned(),
            better: Better::Higher,
            runs: vec![rate],
        };
        let svg = bars(&[&figure("matchwire", 9.0), &figure("socket_io", 3.0)]).unwrap();
        assert!(svg.contains("matchwire") && svg.contains("socket_io") && svg.ends_with("</svg>\n"), "{svg}");
    }
}
