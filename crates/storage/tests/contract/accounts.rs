use super::databases::cases;

macro_rules! run {
    ($case:ident, $stores:ident) => {
        auth::contract::$case($stores.accounts.as_ref()).await
    };
}
use run;

auth::contract_cases!(cases, run);
