use super::Settings;
use crate::Profile;
use kernel::Timestamp;

/// Why somebody is shown nobody: the first of these that would show somebody if it alone were lifted, else the first that
/// stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyReason {
    /// The viewer tells no date of birth.
    NoDateOfBirth,
    /// The viewer tells no position, and here everybody has to.
    NoPosition,
    /// Nobody who fits is near enough.
    NobodyNear,
    /// Nobody is what the viewer asks for, by preferences or by the question.
    PreferencesTooNarrow,
    /// The viewer has met everybody.
    AllSeen,
    /// The viewer has paused.
    Paused,
}

/// What keeps somebody from being shown anybody, whatever else holds.
pub(super) fn barrier(viewer: &Profile, settings: Settings, now: Timestamp) -> Option<EmptyReason> {
    let is_adult = viewer.date_of_birth.is_some_and(|birth| birth.is_adult_at(now));
    let barriers = [
        (!is_adult, EmptyReason::NoDateOfBirth),
        (settings.require_position && viewer.cell.is_none(), EmptyReason::NoPosition),
        (viewer.paused, EmptyReason::Paused),
    ];
    barriers.into_iter().find_map(|(stands, reason)| stands.then_some(reason))
}
