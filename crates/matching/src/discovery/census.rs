use super::{GenderBits, Place, Salt};
use crate::Cell;
use kernel::UserId;
use std::collections::HashMap;

/// So far every cell is asked, whether or not somebody was in it when people were counted; beyond it only those with somebody.
const DISK_KM: u32 = 200;

/// How many people may be shown where, as it was a while ago.
#[derive(Clone, Debug, Default)]
pub struct Census {
    people: HashMap<Cell, [u32; 4]>,
}

/// The places that a search asks about, and whether it had to stop short of its distance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The places, nearest first.
    pub places: Vec<Place>,
    /// The kilometres behind which it does not look, though it was asked to: there are enough people within.
    pub cut_at_km: Option<u32>,
}

impl Census {
    /// The census of what a store has counted ([`super::Discovery::census`]).
    pub fn of(counted: Vec<(i64, [u32; 4])>) -> Self {
        let cell = |(number, people)| Some((Cell::from_stored(number)?, people));
        Self { people: counted.into_iter().filter_map(cell).collect() }
    }

    /// How many cells have somebody.
    pub fn cells(&self) -> usize {
        self.people.len()
    }

    /// The places within so many kilometres, nearest first, until they hold `enough` people of these genders. Places at the same
    /// distance are taken together, so that all within the distance that is told were looked at.
    pub fn around(&self, here: Cell, km: u32, wanted: GenderBits, enough: u32) -> Area {
        let mut near = here.within(km.min(DISK_KM));
        if km > DISK_KM {
            let known = self.people.keys().map(|cell| (*cell, here.km_to(*cell)));
            near.extend(known.filter(|(_, away)| (DISK_KM + 1..=km).contains(away)));
            near.sort_unstable_by_key(|(cell, away)| (*away, *cell));
        }
        let (mut people, mut end) = (0_u32, None);
        for (place, (cell, away)) in near.iter().enumerate() {
            let is_next_ring = place > 0 && near[place - 1].1 < *away;
            if is_next_ring && people >= enough {
                let are_behind = near[place..].iter().any(|(cell, _)| self.people_in(*cell, wanted) > 0);
                end = are_behind.then_some(place);
                break;
            }
            people = people.saturating_add(self.people_in(*cell, wanted));
        }
        let places = |near: &[(Cell, u32)]| near.iter().map(|(cell, km)| Place { cell: *cell, km: *km }).collect();
        match end {
            Some(end) => Area { places: places(&near[..end]), cut_at_km: Some(near[end - 1].1) },
            None => Area { places: places(&near), cut_at_km: None },
        }
    }

    /// Places for whoever is nowhere: any, until they hold `enough` people. No distance counts, so all are at the viewer's.
    pub fn anywhere(&self, wanted: GenderBits, enough: u32, salt: Salt) -> Vec<Place> {
        let mut cells: Vec<Cell> = self.people.keys().copied().collect();
        cells.sort_by_cached_key(|cell| (salt.mixed(UserId(cell.number())), *cell));
        let mut people = 0_u32;
        let mut places = Vec::new();
        for cell in cells {
            if people >= enough {
                break;
            }
            people = people.saturating_add(self.people_in(cell, wanted));
            places.push(Place { cell, km: 0 });
        }
        places
    }

    /// The nearest places with somebody, however far away they are, as if all were at the viewer's.
    pub fn brought_near(&self, here: Cell, wanted: GenderBits, enough: u32) -> Vec<Place> {
        let farthest = self.around(here, u32::MAX, wanted, enough);
        farthest.places.into_iter().map(|place| Place { km: 0, ..place }).collect()
    }

    fn people_in(&self, cell: Cell, wanted: GenderBits) -> u32 {
        let counted = self.people.get(&cell).copied().unwrap_or_default();
        let of_gender = |(bit, people): (usize, u32)| if wanted.0 & (1 << bit) != 0 { people } else { 0 };
        counted.into_iter().enumerate().map(of_gender).fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> Cell {
        Cell::at(48.8566, 2.3522).unwrap()
    }

    fn london() -> Cell {
        Cell::at(51.5074, -0.1278).unwrap()
    }

    fn sydney() -> Cell {
        Cell::at(-33.8688, 151.2093).unwrap()
    }

    fn census() -> Census {
        let count = |cell: Cell, people| (cell.number(), people);
        Census::of(vec![
            (0, [9, 9, 9, 9]),
            count(paris(), [10, 20, 0, 1]),
            count(london(), [5, 5, 5, 5]),
            count(sydney(), [1, 0, 0, 0]),
        ])
    }

    const ALL: GenderBits = GenderBits::ALL;

    #[test]
    fn near_places_are_all_looked_at_and_far_ones_where_somebody_is() {
        let near = census().around(paris(), 50, ALL, 1000);
        assert_eq!(near.cut_at_km, None);
        assert_eq!(near.places.len(), paris().within(50).len(), "also where nobody was counted");
        let far = census().around(paris(), 400, ALL, 1000);
        assert_eq!(far.places.len(), paris().within(200).len() + 1);
        assert_eq!(far.places.last().map(|place| place.cell), Some(london()));
        assert!(far.places.is_sorted_by_key(|place| place.km));
        let world = census().around(paris(), 20_000, ALL, 1000);
        assert_eq!(world.places.last().map(|place| place.cell), Some(sydney()));
        assert_eq!(world.cut_at_km, None);
    }

    #[test]
    fn where_enough_people_are_the_search_ends_and_says_so() {
        let women = GenderBits(2);
        let area = census().around(paris(), 20_000, ALL, 31);
        assert_eq!(area.cut_at_km, Some(0));
        assert_eq!(area.places, [Place { cell: paris(), km: 0 }]);
        assert!(census().around(paris(), 20_000, ALL, 40).cut_at_km.is_some_and(|km| km > 200));
        let at_london = census().around(paris(), 20_000, women, 25);
        assert_eq!(at_london.cut_at_km, None, "nobody is left behind");
        assert_eq!(census().around(paris(), 400, ALL, 0).cut_at_km, Some(0), "at least the own place is looked at");
    }

    #[test]
    fn who_is_nowhere_finds_people_anywhere() {
        let salt = Salt::of(1, UserId(1), 1);
        let places = census().anywhere(ALL, 1000, salt);
        assert_eq!(places.len(), 3);
        assert!(places.iter().all(|place| place.km == 0));
        assert_eq!(census().anywhere(ALL, 1, salt).len(), 1);
        assert!(Census::default().anywhere(ALL, 10, salt).is_empty());
    }
}
