use super::query::{FromQuery, QueryFields};
use actix_web::{HttpRequest, HttpResponse, http::header};
use app::render::Links;
use kernel::{Listing, Place};
use protocol::WireId;
use serde::Serialize;
use std::fmt::Display;

/// The most entries of one answer. Whoever names no limit gets so many, which is everything for nearly everybody.
const MOST: u32 = 1000;

/// The part of a list that is asked for: `?limit=&before=`.
pub(crate) struct Part<Id> {
    pub(crate) limit: u32,
    pub(crate) before: Option<Place<Id>>,
}

impl<Id: WireId> FromQuery for Part<Id> {
    fn read(fields: &mut QueryFields) -> Self {
        Self { limit: fields.limit("limit", MOST, MOST), before: fields.place("before") }
    }
}

impl<Id: Display> Part<Id> {
    /// A bare array; where the rest is stands in a `Link` (RFC 8288).
    pub(crate) fn answer<T: Serialize>(
        &self,
        links: &Links,
        request: &HttpRequest,
        listing: &Listing<T, Id>,
    ) -> HttpResponse {
        let next = listing.next.as_ref();
        let next = next.map(|place| format!("limit={}&before={}~{}", self.limit, place.at, place.id));
        array(links, request, &listing.items, next.as_deref())
    }
}

/// A bare array, and the query by which the rest is read if there is one.
pub(crate) fn array<T: Serialize>(
    links: &Links,
    request: &HttpRequest,
    items: &[T],
    next: Option<&str>,
) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    if let Some(query) = next {
        let address = links.to(&format!("{}?{query}", request.path()));
        answer.insert_header((header::LINK, format!("<{address}>; rel=\"next\"")));
    }
    answer.json(items)
}
