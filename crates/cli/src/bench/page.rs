//! The report as one page that needs nothing beside it.

use super::{
    figures::{Curve, DELIVERIES, Figure, RATE},
    number::told,
    plot,
    report::Report,
    table::{changed, reached, word},
};
use crate::outcome::Outcome;
use std::fmt::Write as _;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222}\
table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:left}\
td.n{text-align:right;font-variant-numeric:tabular-nums}.holds{color:#070}.falls{color:#a00}.not{color:#777}svg{max-width:100%}";

/// The whole page, with what has changed since an earlier report.
pub(super) fn of(report: &Report, earlier: Option<&Report>) -> Outcome<String> {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Matchwire, measured</title>\
         <style>{STYLE}</style></head><body><h1>Matchwire, measured</h1>"
    );
    let machine = &report.machine;
    let build = if report.is_release_build { "" } else { ", <b>a build for debugging: its figures say nothing</b>" };
    write!(
        page,
        "<p>{} · version {}{build}<br>{} × {} · {} · {}<br>store: {}<br><code>{}</code></p>",
        escaped(&report.made_at),
        escaped(&report.version),
        machine.cores,
        escaped(&machine.processor),
        escaped(&machine.memory),
        escaped(&machine.system),
        escaped(&report.store),
        escaped(&report.command)
    )?;
    for (peer, why) in &report.not_measured {
        write!(page, "<p>{}: not measured ({})</p>", escaped(peer), escaped(why))?;
    }
    goals(&mut page, report)?;
    for work in report.figures.works() {
        write!(page, "<h2>{}</h2>", escaped(work))?;
        drawings(&mut page, report, work)?;
        figures(&mut page, report, earlier, work)?;
    }
    page.push_str("</body></html>\n");
    Ok(page)
}

fn goals(page: &mut String, report: &Report) -> Outcome {
    page.push_str("<h2>Goals</h2><table>");
    for goal in &report.goals {
        let word = word(goal.verdict);
        let class = word.split(' ').next().unwrap_or_default();
        let (what, reached) = (escaped(&goal.what), escaped(&reached(goal)));
        write!(page, "<tr><td>{}<td class={class}>{word}<td>{what}<td>{reached}</tr>", escaped(&goal.id))?;
    }
    page.push_str("</table>");
    Ok(())
}

fn drawings(page: &mut String, report: &Report, work: &str) -> Outcome {
    let curves: Vec<&Curve> =
        report.figures.curves.iter().filter(|curve| curve.work == work && curve.points.len() > 1).collect();
    if !curves.is_empty() {
        page.push_str(&plot::latencies(&curves)?);
    }
    for name in [RATE, DELIVERIES] {
        let figures: Vec<&Figure> = report.figures.of_work(work).filter(|figure| figure.name == name).collect();
        if figures.len() > 1 {
            write!(page, "<p>{}</p>{}", escaped(name), plot::bars(&figures)?)?;
        }
    }
    Ok(())
}

fn figures(page: &mut String, report: &Report, earlier: Option<&Report>, work: &str) -> Outcome {
    page.push_str("<table><tr><th>server<th>figure<th>min<th>median<th>max<th>unit<th></tr>");
    for figure in report.figures.of_work(work) {
        let spread = figure.spread();
        let changed = earlier.and_then(|earlier| changed(figure, &earlier.figures)).unwrap_or_default();
        write!(
            page,
            "<tr><td>{}<td>{}<td class=n>{}<td class=n>{}<td class=n>{}<td>{}<td>{}</tr>",
            escaped(&figure.subject),
            escaped(&figure.name),
            told(spread.min),
            told(spread.median),
            told(spread.max),
            escaped(&figure.unit),
            escaped(&changed)
        )?;
    }
    page.push_str("</table>");
    Ok(())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::{
        figures::{Better, Figures, OURS},
        goals::judge,
        latency::Latencies,
        machine::Machine,
    };
    use super::*;
    use std::{collections::BTreeMap, time::Duration};

    #[test]
    fn a_page_shows_goals_figures_and_drawings_and_needs_nothing_else() {
        let (mut figures, mut latencies) = (Figures::default(), Latencies::new());
        (1..200).for_each(|millis| latencies.record(Duration::from_millis(millis)));
        for subject in [OURS, "socket_io"] {
            figures.note(subject, "messages closed", RATE, "/s", Better::Higher, 7.0);
            figures.note_latencies(subject, "messages closed", &latencies);
        }
        let goals = judge(&figures);
        let report = Report {
            made_at: "now".to_owned(),
            version: "1".to_owned(),
            is_release_build: true,
            command: "bench <all>".to_owned(),
            store: "sqlite".to_owned(),
            machine: Machine::here(),
            figures,
            goals,
            not_measured: BTreeMap::from([("django_channels".to_owned(), "no network".to_owned())]),
        };
        let page = of(&report, Some(&report)).unwrap();
        assert_eq!(page.matches("<svg").count(), 2);
        for shown in ["bench &lt;all&gt;", "falls short", "not measured (no network)", "within the spread", "199"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        for fetched in ["src=", "href=", "@import", "<script"] {
            assert!(!page.contains(fetched), "{fetched}");
        }
    }
}
