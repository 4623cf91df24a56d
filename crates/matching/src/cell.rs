use h3o::{CellIndex, LatLng, Resolution};
use kernel::FieldError;

/// Cells of about 36 km²: 3.7 km from the centre to a corner.
const RESOLUTION: Resolution = Resolution::Six;

/// Cells of about 1,770 km²: some 45 km across.
const COARSE: Resolution = Resolution::Four;

/// Where somebody is, as coarse as anybody ever learns it: a hexagon of the grid H3. What a phone says is turned into one at the
/// door and kept nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell(CellIndex);

impl Cell {
    /// The cell that this place lies in; none for what is no place on earth.
    pub fn at(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let place = on_earth.then(|| LatLng::new(latitude, longitude).ok())??;
        Some(Self(place.to_cell(RESOLUTION)))
    }

    /// The cell of a position in degrees, or the fields that are none on earth.
    pub fn of_position(latitude: f64, longitude: f64) -> Result<Self, Vec<FieldError>> {
        let wrong = [
            (!(-90.0..=90.0).contains(&latitude), "latitude", "must be between -90 and 90"),
            (!(-180.0..=180.0).contains(&longitude), "longitude", "must be between -180 and 180"),
        ];
        let wrong = wrong.into_iter().filter(|(is_wrong, ..)| *is_wrong);
        let wrong: Vec<_> = wrong.map(|(_, field, message)| FieldError { field, message }).collect();
        Self::at(latitude, longitude).ok_or(wrong)
    }

    /// A cell from the store; none for a number that is none of ours.
    pub fn from_stored(number: i64) -> Option<Self> {
        let index = CellIndex::try_from(u64::try_from(number).ok()?).ok()?;
        (index.resolution() == RESOLUTION).then_some(Self(index))
    }

    /// The number to store. It is above 0, and below 2^63 as every number of the grid.
    pub fn number(self) -> i64 {
        i64::try_from(u64::from(self.0)).unwrap_or_default()
    }

    /// The cell in the middle of the far larger one that this one lies in.
    #[must_use]
    pub fn coarse(self) -> Self {
        let middle = self.0.parent(COARSE).and_then(|large| large.center_child(RESOLUTION));
        middle.map_or(self, Self)
    }

    /// Whole kilometres from centre to centre; 0 within one cell.
    pub fn km_to(self, other: Self) -> u32 {
        let km = LatLng::from(self.0).distance_km(LatLng::from(other.0)).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "half the earth is 20,000 km")]
        let km = km as u32;
        km
    }

    /// The cells whose centres are at most so many kilometres away, with these kilometres, nearest first. There are about
    /// 244 within 50 km and 23,000 within 500: whoever asks for more than that wants a census instead.
    pub fn within(self, km: u32) -> Vec<(Self, u32)> {
        // Neighbouring centres are 5.6 km apart at the least anywhere on earth, so so many rings reach far enough.
        let rings = km / 5 + 1;
        let disk: Vec<CellIndex> = self.0.grid_disk(rings);
        let mut near: Vec<(Self, u32)> = disk
            .into_iter()
            .map(|index| (Self(index), self.km_to(Self(index))))
            .filter(|(_, away)| *away <= km)
            .collect();
        near.sort_unstable_by_key(|(cell, away)| (*away, *cell));
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> Cell {
        Cell::at(48.8566, 2.3522).unwrap()
    }

    #[test]
    fn a_place_is_only_its_cell() {
        assert_eq!(paris(), Cell::at(48.8570, 2.3530).unwrap(), "a few steps away it is the same");
        assert_eq!(Cell::from_stored(paris().number()), Some(paris()));
        for (latitude, longitude) in [(91.0, 0.0), (-90.1, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Cell::at(latitude, longitude), None, "{latitude} {longitude}");
        }
        for number in [0, -1, 7, i64::MAX] {
            assert_eq!(Cell::from_stored(number), None, "{number}");
        }
    }

    #[test]
    fn a_coarse_place_is_the_same_for_all_of_a_large_cell() {
        let middle = paris().coarse();
        assert_eq!(middle.coarse(), middle);
        let same = middle.within(60).into_iter().filter(|(cell, _)| cell.coarse() == middle);
        let away: Vec<u32> = same.map(|(_, km)| km).collect();
        assert_eq!(away.len(), 49, "so many cells make up the large one");
        assert!(away.iter().all(|km| *km <= 27), "{away:?}");
    }

    #[test]
    fn what_is_no_place_on_earth_is_named() {
        let wrong = |latitude, longitude| {
            let wrong = Cell::of_position(latitude, longitude).expect_err("it is no place on earth");
            wrong.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(wrong(91.0, 2.0), ["latitude"]);
        assert_eq!(wrong(-90.0, -180.5), ["longitude"]);
        assert_eq!(wrong(f64::NAN, f64::INFINITY), ["latitude", "longitude"]);
        assert_eq!(Cell::of_position(48.8566, 2.3522).unwrap(), paris());
        for corner in [(90.0, 180.0), (-90.0, -180.0), (0.0, 180.0)] {
            assert!(Cell::of_position(corner.0, corner.1).is_ok(), "{corner:?}");
        }
    }

    #[test]
    fn distances_are_whole_kilometres_between_centres() {
        let london = Cell::at(51.5074, -0.1278).unwrap();
        assert_eq!(paris().km_to(paris()), 0);
        assert_eq!(paris().km_to(london), london.km_to(paris()));
        assert!((330..=356).contains(&paris().km_to(london)), "{}", paris().km_to(london));
    }

    #[test]
    fn a_disk_holds_every_cell_that_is_near_enough_and_no_other() {
        let near = paris().within(50);
        assert_eq!(near.first(), Some(&(paris(), 0)));
        assert!(near.is_sorted_by_key(|(_, km)| *km) && near.iter().all(|(_, km)| *km <= 50));
        let wider: Vec<_> = paris().within(80).into_iter().filter(|(_, km)| *km <= 50).collect();
        assert_eq!(near, wider, "a wider disk finds no other cell within the same distance");
        for (latitude, longitude) in [(89.9, 0.0), (-41.0, 179.99), (0.0, 0.0)] {
            let there = Cell::at(latitude, longitude).unwrap();
            assert!(there.within(20).len() > 20, "{latitude} {longitude}");
        }
    }
}
