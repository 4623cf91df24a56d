//! What every REST route shares: who asks, what was sent, and how a refusal looks.

mod error;
mod finish;
mod json;
mod part;
mod principal;
mod query;
mod request_id;

pub(crate) use error::ApiError;
pub(crate) use finish::finish_requests;
pub(crate) use json::Json;
pub(crate) use part::{Part, array};
pub(crate) use principal::{Principal, bearer};
pub(crate) use query::{FromQuery, Query, QueryFields};
pub(crate) use request_id::{name_requests, request_id_of};
