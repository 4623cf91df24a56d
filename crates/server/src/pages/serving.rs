//! How pages go out: under a policy that lets nothing else in, and once to a browser that keeps them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, EntityTag, Header as _, IfNoneMatch},
};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Everything from here, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// A page, or what belongs to one. Browsers ask each time whether it is still the same.
pub(super) fn serve(request: &HttpRequest, content_type: &'static str, text: &str) -> HttpResponse {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let tag = EntityTag::new_strong(format!("{:x}", hasher.finish()));
    let is_known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Ok(IfNoneMatch::Any) | Err(_) => false,
    };
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header(header::ETag(tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"));
    if is_known {
        return answer.finish();
    }
    answer.content_type(content_type).body(text.to_owned())
}

pub(super) fn serve_page(request: &HttpRequest, page: &str) -> HttpResponse {
    serve(request, "text/html; charset=utf-8", page)
}
