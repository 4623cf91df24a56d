use super::{figures::Figures, goals::Judged, machine::Machine};
use crate::outcome::Outcome;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, path::Path};

/// Everything of one run of the command, as it is written to `bench.json` and read by `--compare`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) made_at: String,
    pub(super) version: String,
    /// Whether the compiler was told to make it fast; figures of a build for debugging say nothing.
    pub(super) is_release_build: bool,
    pub(super) command: String,
    pub(super) store: String,
    pub(super) machine: Machine,
    #[serde(flatten)]
    pub(super) figures: Figures,
    pub(super) goals: Vec<Judged>,
    /// Peers that could not be measured, each with the reason.
    pub(super) not_measured: BTreeMap<String, String>,
}

impl Report {
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(serde_json::from_str(&text).map_err(|error| format!("{} is no report: {error}", path.display()))?)
    }

    pub(super) fn write(&self, path: &Path) -> Outcome {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        figures::{Better, OURS, RATE},
        goals::judge,
    };
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut figures = Figures::default();
        figures.note(OURS, "messages closed", RATE, "/s", Better::Higher, 7.5);
        let goals = judge(&figures);
        let report = Report {
            made_at: "2026-01-01T00:00:00Z".to_owned(),
            version: "1".to_owned(),
            is_release_build: false,
            command: "bench".to_owned(),
            store: "sqlite".to_owned(),
            machine: Machine::here(),
            figures,
            goals,
            not_measured: BTreeMap::from([("socket_io".to_owned(), "no network".to_owned())]),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bench.json");
        report.write(&path).unwrap();
        assert_eq!(Report::read(&path).unwrap(), report);
        fs::write(&path, "{}").unwrap();
        assert!(Report::read(&path).unwrap_err().to_string().contains("is no report"));
    }
}
