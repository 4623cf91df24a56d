//! Everything that this crate measures. `/metrics` describes it from here, and README.md is tested against it.

use metrics::{describe_counter, describe_gauge, describe_histogram};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

struct Metric {
    name: &'static str,
    kind: Kind,
    #[cfg_attr(not(test), expect(dead_code, reason = "the README is tested against it"))]
    labels: &'static [&'static str],
    help: &'static str,
}

const METRICS: &[Metric] = &[
    Metric { name: "matchwire_sockets", kind: Kind::Gauge, labels: &["endpoint"], help: "open sockets" },
    Metric {
        name: "matchwire_people_online",
        kind: Kind::Gauge,
        labels: &[],
        help: "people who count as online, on whatever node",
    },
    Metric {
        name: "matchwire_frames_received_total",
        kind: Kind::Counter,
        labels: &["type"],
        help: "frames of clients; `unreadable` are those of no type",
    },
    Metric {
        name: "matchwire_frames_sent_total",
        kind: Kind::Counter,
        labels: &["type"],
        help: "frames put into outboxes",
    },
    Metric {
        name: "matchwire_closes_total",
        kind: Kind::Counter,
        labels: &["code", "endpoint"],
        help: "sockets that ended, by the word of their close code",
    },
    Metric {
        name: "matchwire_events_delivered_total",
        kind: Kind::Counter,
        labels: &["type"],
        help: "events that a socket of their person has taken",
    },
    Metric {
        name: "matchwire_events_waiting_total",
        kind: Kind::Counter,
        labels: &[],
        help: "events that none has taken: they wait for a resume",
    },
    Metric {
        name: "matchwire_events_shared_total",
        kind: Kind::Counter,
        labels: &[],
        help: "what several nodes have counted of one event; over all nodes committed + shared = delivered + waiting",
    },
    Metric {
        name: "matchwire_events_replayed_total",
        kind: Kind::Counter,
        labels: &[],
        help: "events sent again or late, by a replay",
    },
    Metric {
        name: "matchwire_delivery_seconds",
        kind: Kind::Histogram,
        labels: &[],
        help: "from the commit to the first socket",
    },
    Metric {
        name: "matchwire_resumes_total",
        kind: Kind::Counter,
        labels: &["verdict"],
        help: "openings: `new`, `resumed`, `repaired`, or why a `reset` was needed",
    },
    Metric {
        name: "matchwire_dropped_total",
        kind: Kind::Counter,
        labels: &["reason"],
        help: "what was given up: `outbox_crowded`, `outbox_full`, `group_full`, `bus_away`, `bus_unreadable`",
    },
    Metric {
        name: "matchwire_outbox_bytes",
        kind: Kind::Gauge,
        labels: &[],
        help: "what waits in all outboxes together",
    },
    Metric {
        name: "matchwire_bus_healthy",
        kind: Kind::Gauge,
        labels: &[],
        help: "1 while a message to oneself comes back",
    },
    Metric {
        name: "matchwire_bus_probe_seconds",
        kind: Kind::Histogram,
        labels: &[],
        help: "how long a message to oneself takes",
    },
    Metric { name: "matchwire_bus_published_total", kind: Kind::Counter, labels: &[], help: "messages to other nodes" },
    Metric {
        name: "matchwire_bus_resubscribes_total",
        kind: Kind::Counter,
        labels: &[],
        help: "subscriptions that had to be made anew",
    },
    Metric {
        name: "matchwire_group_reads_total",
        kind: Kind::Counter,
        labels: &[],
        help: "holes that a group has read from the store",
    },
    Metric {
        name: "matchwire_group_resets_total",
        kind: Kind::Counter,
        labels: &[],
        help: "logs that were trimmed under a group",
    },
    Metric {
        name: "matchwire_group_overflows_total",
        kind: Kind::Counter,
        labels: &[],
        help: "events that found the inbox of a group full",
    },
    Metric {
        name: "matchwire_watermark_failures_total",
        kind: Kind::Counter,
        labels: &[],
        help: "rounds in which the store did not tell the counters",
    },
    Metric {
        name: "matchwire_presence_transitions_total",
        kind: Kind::Counter,
        labels: &["to"],
        help: "people who came or went: `online`, `offline`",
    },
    Metric {
        name: "matchwire_presence_heartbeat_failures_total",
        kind: Kind::Counter,
        labels: &[],
        help: "times that presence could not be shared over Redis",
    },
    Metric {
        name: "matchwire_typing_expired_total",
        kind: Kind::Counter,
        labels: &[],
        help: "people who were taken off the others' screens because they stopped typing without saying so",
    },
    Metric {
        name: "matchwire_task_panics_total",
        kind: Kind::Counter,
        labels: &["task"],
        help: "background tasks that panicked and were begun anew",
    },
];

/// Tells the recorder what each metric means.
pub(crate) fn describe() {
    for Metric { name, kind, help, .. } in METRICS {
        match kind {
            Kind::Counter => describe_counter!(*name, *help),
            Kind::Gauge => describe_gauge!(*name, *help),
            Kind::Histogram => describe_histogram!(*name, *help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    impl Metric {
        fn row(&self) -> String {
            let labels: Vec<_> = self.labels.iter().map(|label| format!("`{label}`")).collect();
            let labels = if labels.is_empty() { "–".to_owned() } else { labels.join(", ") };
            let kind = format!("{:?}", self.kind).to_lowercase();
            format!("| `{}` | {kind} | {labels} | {} |", self.name, self.help)
        }
    }

    #[test]
    fn the_readme_has_the_table() {
        let readme = include_str!("../../README.md");
        let table: Vec<_> = METRICS.iter().map(Metric::row).collect();
        assert!(readme.contains(&table.join("\n")), "the table of README.md has to be\n{}", table.join("\n"));
    }

    #[test]
    fn whatever_is_measured_is_in_the_table_and_nothing_else() {
        let mut measured = BTreeSet::new();
        collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut measured);
        let table: BTreeSet<_> = METRICS.iter().map(|metric| metric.name.to_owned()).collect();
        assert_eq!(measured, table);
    }

    fn collect(folder: &Path, names: &mut BTreeSet<String>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                collect(&path, names);
            } else if !path.ends_with("meters/table.rs") {
                let source = fs::read_to_string(&path).unwrap();
                let strings = source.split('"').filter(|string| string.starts_with("matchwire_"));
                names.extend(strings.map(str::to_owned));
            }
        }
    }
}
