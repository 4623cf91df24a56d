//! Every metric of the stores. A line of the table says its name here, its kind, its name outside, and what it counts; the table
//! of README.md says the same, and a test compares the two.

macro_rules! metrics {
    ($( $name:ident $kind:ident $word:literal $help:literal; )+) => {
        $( #[doc = $help] pub(crate) const $name: &str = $word; )+

        /// Name, kind and meaning, in the order of the table.
        #[cfg(test)]
        const ALL: &[[&str; 3]] = &[$( [$word, stringify!($kind), $help] ),+];
    };
}

metrics! {
    BATCHES_SPLIT counter "matchwire_store_batches_split_total"
        "batches that met what somebody else held, and were written without it";
    CONNECTIONS_DROPPED counter "matchwire_store_connections_dropped_total"
        "connections to PostgreSQL that were given up: broken, silent, or to a server that takes no writes";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_lists_every_metric_and_no_other() {
        let rows = ALL.iter().map(|[name, kind, help]| format!("| `{name}` | {kind} | {help} |"));
        let listed = include_str!("../README.md").lines().filter(|line| line.starts_with("| `matchwire_"));
        assert_eq!(listed.map(str::to_owned).collect::<Vec<_>>(), rows.collect::<Vec<_>>());
    }
}
