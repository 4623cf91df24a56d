/// What an operator decides about discovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// True where the own distance is doubled while few fit.
    pub widen: bool,
    /// True where people without a position are neither shown nor shown anybody.
    pub require_position: bool,
    /// True where people without a profile picture are not shown.
    pub require_photo: bool,
    /// A search ends where so many people were looked at, nearest first.
    pub enough_people: u32,
    /// The decks that a person may build in an hour, two thirds of them for questions; none means without a bound.
    pub decks_per_hour: Option<u32>,
    /// What nobody outside the installation knows. It is the same on all its nodes.
    pub secret: u64,
}

impl Settings {
    /// Nobody's distance is widened beyond this many kilometres.
    pub const WIDEST_KM: u32 = 500;
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            widen: true,
            require_position: false,
            require_photo: false,
            enough_people: 20_000,
            decks_per_hour: Some(30),
            secret: 0,
        }
    }
}
