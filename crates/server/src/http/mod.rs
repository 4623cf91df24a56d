//! What every REST route shares: who asks, what was sent, and how a refusal looks.

mod body;
mod error;
mod finish;
mod json;
mod origins;
mod outgoing;
mod part;
mod principal;
mod query;
mod range;
mod request_id;
mod resource;
mod unreadable;

pub(crate) use error::ApiError;
pub(crate) use finish::finish_requests;
pub(crate) use json::Json;
pub(crate) use origins::Origins;
pub(crate) use part::{Part, array};
pub(crate) use principal::{Principal, bearer};
pub(crate) use query::{FromQuery, Query, QueryFields};
pub(crate) use range::Wanted;
pub(crate) use request_id::{name_requests, request_id_of};
pub(crate) use resource::{delete, get, patch, post, put, resource};
pub(crate) use unreadable::reword;
