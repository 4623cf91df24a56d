//! What every REST route shares: who asks, what was sent, and how a refusal looks.

mod error;
mod finish;
mod json;
mod principal;
mod request_id;

pub(crate) use error::ApiError;
pub(crate) use finish::finish_requests;
pub(crate) use json::{Json, Query};
pub(crate) use principal::{Principal, bearer};
pub(crate) use request_id::{name_requests, request_id_of};
