//! Numbered pages with the addresses of their neighbours.

use actix_web::HttpRequest;
use app::{PageRequest, render::Links};
use protocol::Page;

/// One page of a list of `count` entries.
pub(crate) fn page<T>(
    links: &Links,
    request: &HttpRequest,
    wanted: PageRequest,
    count: i64,
    results: Vec<T>,
) -> Page<T> {
    let address = |number: u32| links.to(&format!("{}?page={number}&page_size={}", request.path(), wanted.size()));
    let has_next = wanted.offset() + i64::from(wanted.size()) < count;
    let mut page = Page::of(count, results);
    page.next = has_next.then(|| address(wanted.number() + 1));
    page.previous = (wanted.number() > 1).then(|| address(wanted.number() - 1));
    page
}
