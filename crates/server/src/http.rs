//! What every REST route shares: who asks, what was sent, and how a refusal looks.

mod api_error;
mod body;
mod client_address;
mod credential;
mod finish;
mod json;
mod name_requests;
mod origins;
mod outgoing;
mod page;
mod part;
mod path;
mod principal;
mod query;
mod range;
mod reader;
mod request_id;
mod resource;
mod unreadable;
mod visitor;

pub(crate) use api_error::{ApiError, HandlerResult};
pub(crate) use client_address::client_address;
pub(crate) use credential::{bearer, credential, legacy_id};
pub(crate) use finish::finish_requests;
pub(crate) use json::Json;
pub(crate) use name_requests::name_requests;
pub(crate) use origins::Origins;
pub(crate) use page::page;
pub(crate) use part::{Part, array};
pub(crate) use path::id_in_path;
pub(crate) use principal::Principal;
pub(crate) use query::{FromQuery, Query, QueryFields};
pub(crate) use range::Wanted;
pub(crate) use resource::{delete, get, patch, post, put, resource};
pub(crate) use unreadable::reword;
pub(crate) use visitor::{Visitor, user_agent};
