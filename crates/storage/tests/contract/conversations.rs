use super::databases::{cases, rooms};
use conversations::contract::Scene;
use kernel::{ConversationId, UserId};
use storage::Stores;

pub(crate) async fn scene(stores: &Stores) -> Scene {
    let conversation = rooms(stores, &[2, 1]).await;
    let other = ConversationId(conversation.0 + 1);
    Scene { ann: UserId(101), ben: UserId(102), stranger: UserId(103), conversation, other }
}

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let scene = super::scene(&$stores).await;
        conversations::contract::$case($stores.conversations.clone(), scene).await
    }};
}
use run;

cases!(
    run,
    [
        messages_are_stored_in_order,
        each_change_succeeds_or_fails_on_its_own,
        a_name_is_used_once,
        numbers_are_dense_under_concurrency,
        messages_are_read_in_windows,
        horizons_are_kept,
        messages_change_in_place,
        changes_are_read_page_by_page,
        the_list_counts_the_unread,
        strangers_see_nothing,
        muting_is_told_once,
        searching_finds_what_people_mean,
        searching_finds_messages_as_they_are_now,
        searching_goes_on_where_it_ended,
        a_pair_has_one_conversation,
        a_change_finds_the_conversation_of_its_message,
        what_was_sent_before_is_recalled,
        a_first_message_that_is_refused_opens_nothing,
        an_opening_shows_what_it_has_come_to,
        a_first_message_is_said_once,
    ]
);

/// What is found does not depend on how a database compares text.
mod whatever_the_locale {
    mod postgres {
        use super::super::{super::databases::on_postgres_with_locale, scene};

        #[test]
        fn of_bytes() {
            on_postgres_with_locale("C", |stores| async move {
                let scene = scene(&stores).await;
                conversations::contract::searching_finds_what_people_mean(stores.conversations, scene).await;
            });
        }

        #[test]
        fn of_unicode() {
            on_postgres_with_locale("C.UTF-8", |stores| async move {
                let scene = scene(&stores).await;
                conversations::contract::searching_finds_what_people_mean(stores.conversations, scene).await;
            });
        }
    }
}
