use super::{conversations::scene, databases::cases};

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let scene = super::scene(&$stores).await;
        let ports = conversations::call::contract::Stores {
            calls: $stores.calls.clone(),
            conversations: $stores.conversations.clone(),
        };
        conversations::call::contract::$case(ports, scene).await
    }};
}
use run;

cases!(
    run,
    [
        a_call_is_kept_step_by_step,
        the_same_invitation_is_one_call,
        who_is_in_a_call_is_busy_everywhere,
        of_those_who_call_each_other_one_gets_through,
        the_first_answer_has_the_call,
        a_missed_call_is_told_once,
        a_call_lapses_once,
        strangers_learn_of_no_call,
    ]
);
