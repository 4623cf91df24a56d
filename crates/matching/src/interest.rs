/// A row of the list of interests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterestId(pub i64);

/// Something that people can say they care for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// The interest's id.
    pub id: InterestId,
    /// The name that people see.
    pub name: String,
}

impl Interest {
    /// Puts them in the order in which they are listed: by name as it is searched, not as a database compares.
    pub fn sort<T>(listed: &mut [T], interest: impl Fn(&T) -> &Self) {
        listed.sort_by_cached_key(|item| (text::fold(&interest(item).name), interest(item).name.clone()));
    }
}

/// A name for a new interest: 1 to 50 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestName(String);

impl InterestName {
    /// Reads a name.
    pub fn parse(raw: &str) -> Option<Self> {
        let name = text::line(raw);
        let sound = (1..=50).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        sound.then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
