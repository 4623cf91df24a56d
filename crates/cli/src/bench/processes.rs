//! The processes of this machine, as `/proc` tells of them.

use std::fs;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) id: u32,
    pub(super) parent: u32,
    pub(super) name: String,
    /// Processor time so far, in hundredths of a second.
    pub(super) ticks: u64,
}

/// All of them; none where there is no `/proc`.
pub(super) fn all() -> Option<Vec<Process>> {
    let ids = fs::read_dir("/proc").ok()?.flatten();
    let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let read = |id| parse(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?);
    Some(ids.filter_map(read).collect())
}

/// A process and those that it has started, directly or not.
pub(super) fn tree(all: &[Process], root: u32) -> Vec<&Process> {
    let mut tree: Vec<&Process> = all.iter().filter(|process| process.id == root).collect();
    let mut seen = 0;
    while let Some(parent) = tree.get(seen).map(|process| process.id) {
        tree.extend(all.iter().filter(|process| process.parent == parent && process.id != parent));
        seen += 1;
    }
    tree
}

/// What a process has in memory, in KiB.
pub(super) fn resident_kib(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

/// A line of `/proc/ID/stat`. The name stands in brackets and may have brackets and spaces in it.
fn parse(line: &str) -> Option<Process> {
    let (id, rest) = line.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(Process {
        id: id.parse().ok()?,
        parent: fields.get(1)?.parse().ok()?,
        name: name.to_owned(),
        ticks: number(11)? + number(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_look_like_the_end_of_a_name() {
        let line = "77 (tmux: a) b) S 5 77 77 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 1 0 99 0 0";
        let process = Process { id: 77, parent: 5, name: "tmux: a) b".to_owned(), ticks: 300 };
        assert_eq!(parse(line), Some(process));
        assert_eq!(parse("77"), None);
    }

    #[test]
    fn a_tree_has_everybody_below_its_root() {
        let process = |id, parent| Process { id, parent, name: String::new(), ticks: 0 };
        let all = [process(1, 0), process(5, 3), process(3, 2), process(2, 1), process(9, 1)];
        let tree: Vec<u32> = tree(&all, 2).iter().map(|process| process.id).collect();
        assert_eq!(tree, [2, 3, 5]);
    }
}
