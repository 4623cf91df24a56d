//! Circles in a graph of files.

use super::uses::{Use, Uses};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::{Path, PathBuf},
};

/// Files each of which uses every other, by way of others of them.
pub(super) type Circle = BTreeSet<PathBuf>;

/// Every circle of more than one file, the largest possible ones.
pub(super) fn circles(uses: &Uses) -> Vec<Circle> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        uses.keys().map(|file| (file.as_path(), reached_from(file, uses))).collect();
    let leads = |from: &Path, to: &Path| reached.get(from).is_some_and(|files| files.contains(to));
    let mut circles = BTreeSet::new();
    for file in uses.keys().filter(|file| leads(file, file)) {
        let circle: Circle = uses.keys().filter(|other| leads(file, other) && leads(other, file)).cloned().collect();
        circles.insert(circle);
    }
    circles.into_iter().collect()
}

fn reached_from<'a>(start: &Path, uses: &'a Uses) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Path> = vec![uses.get_key_value(start).map_or(Path::new(""), |(file, _)| file)];
    while let Some(file) = open.pop() {
        for next in uses.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.as_path()) {
                open.push(next);
            }
        }
    }
    reached
}

/// A shortest way round within the circle: each file, what it uses of the next, and where.
pub(super) fn way_round<'a>(circle: &'a Circle, uses: &'a Uses) -> Vec<(&'a Path, &'a Use, &'a Path)> {
    circle.iter().filter_map(|start| way_back(start, circle, uses)).min_by_key(Vec::len).unwrap_or_default()
}

fn way_back<'a>(start: &'a Path, circle: &Circle, uses: &'a Uses) -> Option<Vec<(&'a Path, &'a Use, &'a Path)>> {
    let mut came_by: BTreeMap<&Path, (&Path, &Use)> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for (next, used) in uses.get(file).into_iter().flatten() {
            if !circle.contains(next) || came_by.contains_key(next.as_path()) {
                continue;
            }
            came_by.insert(next, (file, used));
            if next == start {
                return Some(trace(start, &came_by));
            }
            open.push_back(next);
        }
    }
    None
}

fn trace<'a>(start: &'a Path, came_by: &BTreeMap<&'a Path, (&'a Path, &'a Use)>) -> Vec<(&'a Path, &'a Use, &'a Path)> {
    let mut way = Vec::new();
    let mut to = start;
    loop {
        let (from, used) = came_by[to];
        way.push((from, used, to));
        to = from;
        if to == start {
            way.reverse();
            return way;
        }
    }
}
