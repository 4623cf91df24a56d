use kernel::FieldError;

/// The gender by which somebody describes themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A man, `M` on the wire.
    Man,
    /// A woman, `F` on the wire.
    Woman,
    /// Another gender, `O` on the wire.
    Other,
}

impl Gender {
    /// The letter, on the wire and in the store.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Man => "M",
            Self::Woman => "F",
            Self::Other => "O",
        }
    }

    /// Reads the letter.
    pub fn parse(letter: &str) -> Option<Self> {
        [Self::Man, Self::Woman, Self::Other].into_iter().find(|gender| gender.letter() == letter)
    }
}

/// The gender of the people whom somebody wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenderPreference {
    /// `A`: everybody, also those who do not tell.
    Anyone,
    /// People of this gender only.
    Only(Gender),
}

impl GenderPreference {
    /// The letter, on the wire and in the store.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Anyone => "A",
            Self::Only(gender) => gender.letter(),
        }
    }

    /// Reads the letter.
    pub fn parse(letter: &str) -> Option<Self> {
        if letter == "A" { Some(Self::Anyone) } else { Gender::parse(letter).map(Self::Only) }
    }
}

/// The people whom somebody wants to be shown, and be shown to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The youngest age in years, at least 18.
    pub min_age: u16,
    /// The oldest age in years, itself included; 99 means without an end.
    pub max_age: u16,
    /// The largest distance in km, 1 to 20,000.
    pub max_distance: u16,
    /// The gender that is looked for.
    pub gender: GenderPreference,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { min_age: 18, max_age: 99, max_distance: 50, gender: GenderPreference::Anyone }
    }
}

impl Preferences {
    const YOUNGEST: u16 = 18;
    /// The oldest age that can be wanted; it has no end.
    pub(crate) const OLDEST: u16 = 99;
    const FARTHEST: u16 = 20_000;

    /// These with a change applied, or all fields that make no sense together.
    pub fn changed(self, change: PreferencesChange) -> Result<Self, Vec<FieldError>> {
        let new = Self {
            min_age: change.min_age.unwrap_or(self.min_age),
            max_age: change.max_age.unwrap_or(self.max_age),
            max_distance: change.max_distance.unwrap_or(self.max_distance),
            gender: change.gender.unwrap_or(self.gender),
        };
        let wrong = new.wrong_fields();
        if wrong.is_empty() { Ok(new) } else { Err(wrong) }
    }

    fn wrong_fields(self) -> Vec<FieldError> {
        let ages = Self::YOUNGEST..=Self::OLDEST;
        [
            (!ages.contains(&self.min_age), "min_age", "must be between 18 and 99"),
            (!ages.contains(&self.max_age), "max_age", "must be between 18 and 99"),
            (self.min_age > self.max_age, "max_age", "must not be below min_age"),
            (!(1..=Self::FARTHEST).contains(&self.max_distance), "max_distance", "must be between 1 and 20000"),
        ]
        .into_iter()
        .filter_map(|(is_wrong, field, message)| is_wrong.then_some(FieldError { field, message }))
        .collect()
    }

    /// True when somebody of this age is wanted.
    pub fn takes_age(self, age: u16) -> bool {
        self.min_age <= age && (age <= self.max_age || self.max_age == Self::OLDEST)
    }

    /// True when the age makes no difference.
    pub fn takes_any_age(self) -> bool {
        self.min_age == Self::YOUNGEST && self.max_age == Self::OLDEST
    }
}

/// A change of preferences; none leaves a field as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreferencesChange {
    /// See [`Preferences::min_age`].
    pub min_age: Option<u16>,
    /// See [`Preferences::max_age`].
    pub max_age: Option<u16>,
    /// See [`Preferences::max_distance`].
    pub max_distance: Option<u16>,
    /// See [`Preferences::gender`].
    pub gender: Option<GenderPreference>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_the_rest_as_it_was() {
        let change = PreferencesChange { min_age: Some(30), ..PreferencesChange::default() };
        let changed = Preferences::default().changed(change).unwrap();
        assert_eq!(changed, Preferences { min_age: 30, ..Preferences::default() });
    }

    #[test]
    fn every_field_that_makes_no_sense_is_named() {
        let change = PreferencesChange {
            min_age: Some(40),
            max_age: Some(17),
            max_distance: Some(0),
            ..PreferencesChange::default()
        };
        let wrong = Preferences::default().changed(change).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|error| error.field).collect();
        assert_eq!(fields, ["max_age", "max_age", "max_distance"]);
    }

    #[test]
    fn letters_are_read_as_they_are_written() {
        for letter in ["A", "M", "F", "O"] {
            assert_eq!(GenderPreference::parse(letter).unwrap().letter(), letter);
        }
        assert_eq!(GenderPreference::parse("a"), None);
        assert_eq!(Gender::parse("A"), None);
    }
}
