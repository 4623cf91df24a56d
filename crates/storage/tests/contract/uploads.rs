use super::databases::cases;
use conversations::contract::uploads::Stores;

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let scene = super::super::conversations::scene(&$stores).await;
        let stores = super::Stores { uploads: $stores.uploads, conversations: $stores.conversations };
        conversations::contract::uploads::$case(stores, scene).await
    }};
}
use run;

cases!(
    run,
    [
        an_upload_arrives_in_chunks_and_goes_on_where_it_broke_off,
        what_is_drawn_anew_takes_the_place_of_what_was_sent,
        of_two_that_complete_an_upload_one_makes_the_file,
        of_what_is_not_whole_nothing_is_replaced,
        an_upload_stands_for_its_owner,
        a_day_counts_what_was_sent,
        chunks_follow_each_other_and_end_where_it_was_said,
        what_may_be_begun_is_judged_with_what_is_there,
        a_corrupt_upload_is_thrown_away,
        only_the_owner_sends_a_complete_file,
        a_file_is_read_where_it_is_shown,
        a_file_is_kept_under_a_safe_name,
        what_nobody_uses_is_swept,
    ]
);
