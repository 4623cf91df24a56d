//! Chance that comes in as a number, so that every node draws the same.

use kernel::UserId;

/// Below a million, so that a product of two numbers below one fits any store, and an id of 2^52 too once it is divided.
const PRIMES: [i64; 12] =
    [999_983, 999_979, 999_961, 999_959, 999_953, 999_931, 999_917, 999_907, 999_883, 999_863, 999_853, 999_809];

/// What mixes people for one viewer on one day. Without the installation's secret nobody can tell how they are mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(u64);

impl Salt {
    /// The salt of a viewer on a UTC day.
    pub fn of(secret: u64, viewer: UserId, day: i32) -> Self {
        Self(mix(mix(secret ^ viewer.0.unsigned_abs()).wrapping_add(u64::from(day.unsigned_abs()))))
    }

    /// See [`super::Search::prime`].
    pub fn prime(self) -> i64 {
        PRIMES[self.below(1, PRIMES.len())]
    }

    /// See [`super::Search::factor`]. It is never so small that neighbours stay neighbours.
    pub fn factor(self) -> i64 {
        let prime = usize::try_from(self.prime()).unwrap_or(usize::MAX);
        i64::try_from(1000 + self.below(2, prime - 1000)).unwrap_or(1000)
    }

    /// The place of somebody among all whom nothing else tells apart, as a store orders them.
    pub fn mixed(self, id: UserId) -> i64 {
        (id.0.rem_euclid(self.prime()) * self.factor()).rem_euclid(self.prime())
    }

    /// A number for somebody that has nothing to do with [`Self::mixed`], nor with what is drawn for another purpose.
    pub(super) fn draw(self, purpose: u64, number: i64) -> u64 {
        mix(mix(self.0.wrapping_add(purpose)) ^ mix(number.unsigned_abs()))
    }

    /// So many different places out of the first `first`, in no order.
    pub(super) fn places(self, count: usize, first: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..first).collect();
        places.sort_by_cached_key(|place| self.draw(3, i64::try_from(*place).unwrap_or_default()));
        places.truncate(count);
        places
    }

    fn below(self, which: u64, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(mix(self.0.wrapping_add(which)) % bound).unwrap_or_default()
    }
}

/// The end of `SplitMix64` (Steele, Lea and Flood, 2014): each bit of what comes out depends on every bit that went in.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A number for a text, the same on every node (FNV-1a, 64 bits).
pub(super) fn hash(text: &str) -> i64 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    i64::from_ne_bytes(hash.to_ne_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_numbers_by_which_a_store_mixes_fit_it() {
        for prime in PRIMES {
            assert!((2..1000).all(|divisor| prime % divisor != 0), "{prime}");
        }
        for viewer in 0..1000 {
            let salt = Salt::of(7, UserId(viewer), 20_000);
            assert!(PRIMES.contains(&salt.prime()));
            assert!((1000..salt.prime()).contains(&salt.factor()), "{salt:?}");
        }
    }

    #[test]
    fn consecutive_ids_are_mixed_and_another_day_mixes_them_otherwise() {
        let order = |day| {
            let salt = Salt::of(7, UserId(1), day);
            let mut ids: Vec<i64> = (1..=1000).collect();
            ids.sort_by_key(|id| salt.mixed(UserId(*id)));
            ids
        };
        assert_ne!(order(1), order(2));
        let first: i64 = order(1)[..200].iter().sum::<i64>() / 200;
        assert!((300..700).contains(&first), "the first come from everywhere: {first}");
    }

    #[test]
    fn places_are_different_and_within_bounds() {
        let places = Salt::of(7, UserId(1), 1).places(10, 30);
        assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), 10);
        assert!(places.iter().all(|place| *place < 30));
        assert_ne!(places, Salt::of(8, UserId(1), 1).places(10, 30), "the secret decides");
    }

    #[test]
    fn a_text_has_its_number() {
        assert_eq!(hash(""), i64::from_ne_bytes(0xcbf2_9ce4_8422_2325_u64.to_ne_bytes()));
        assert_eq!(hash("a"), i64::from_ne_bytes(0xaf63_dc4c_8601_ec8c_u64.to_ne_bytes()));
    }
}
