//! Numbered pages with the addresses of their neighbours.

use actix_web::HttpRequest;
use app::{PageRequest, render::Links};
use protocol::Page;

/// The addresses of the next page and the one before, with everything else that was asked for.
pub(crate) fn neighbours(
    links: &Links,
    request: &HttpRequest,
    wanted: PageRequest,
    count: i64,
) -> (Option<String>, Option<String>) {
    let kept = request.query_string().split('&').filter(|part| {
        let name = part.split('=').next().unwrap_or_default();
        !part.is_empty() && name != "page" && name != "page_size"
    });
    let kept: String = kept.flat_map(|part| ["&", part]).collect();
    let size = wanted.size();
    let address = |number: u32| links.to(&format!("{}?page={number}&page_size={size}{kept}", request.path()));
    let has_next = wanted.offset() + i64::from(size) < count;
    (has_next.then(|| address(wanted.number() + 1)), (wanted.number() > 1).then(|| address(wanted.number() - 1)))
}

/// One page of a list of `count` entries.
pub(crate) fn page<T>(
    links: &Links,
    request: &HttpRequest,
    wanted: PageRequest,
    count: i64,
    results: Vec<T>,
) -> Page<T> {
    let mut page = Page::of(count, results);
    (page.next, page.previous) = neighbours(links, request, wanted, count);
    page
}
