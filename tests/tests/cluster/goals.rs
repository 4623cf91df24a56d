//! The goals of reliability: each has a short run here and a long one under `make chaos`.

use std::env;

/// The size of the long run where it was asked for, else of the short one.
pub(crate) fn long_or<T>(long: T, short: T) -> T {
    if env::var_os("MATCHWIRE_CHAOS_LONG").is_some() { long } else { short }
}
