use super::databases::cases;

macro_rules! run {
    ($case:ident, $stores:ident) => {
        jobs::contract::$case($stores.jobs.clone()).await
    };
}
use run;

cases!(
    run,
    [
        a_job_is_done_and_gone,
        the_same_key_is_one_job,
        a_job_goes_to_one_of_all_who_claim,
        the_longest_due_comes_first,
        kinds_are_claimed_apart,
        a_lease_that_ran_out_goes_to_another,
        a_lease_is_put_off,
        a_failed_job_comes_back,
        what_is_given_back_was_no_try,
        a_dead_job_waits_for_an_operator,
        what_is_long_dead_is_forgotten,
    ]
);
