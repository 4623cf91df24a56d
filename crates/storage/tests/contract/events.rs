use super::databases::{cases, rooms};
use kernel::UserId;

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        super::rooms(&$stores, &[2]).await;
        events::contract::$case($stores.events.as_ref(), super::UserId(101), super::UserId(102)).await
    }};
}
use run;

cases!(
    run,
    [
        the_epoch_is_chosen_once,
        cursors_are_dense_for_each_person,
        a_page_is_bounded_and_tells_the_counter,
        an_unknown_person_has_an_empty_log,
        trimming_takes_the_beginning_and_keeps_the_counter,
        trimming_leaves_no_hole,
        an_event_keeps_its_ids,
        a_kind_of_a_newer_version_keeps_its_place,
    ]
);
