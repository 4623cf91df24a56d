//! What a browser sees: the page at the top, the documents, and how they read. Nothing on them comes from another origin.

mod docs;
mod documents;
mod home;
mod html;
mod ws_docs;

use crate::http::{get, resource};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, EntityTag, Header as _, IfNoneMatch},
    web::ServiceConfig,
};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The stylesheet of every page; pages of their own parts put theirs beside it.
const STYLE: &str = include_str!("../assets/pages/style.css");
const SCRIPT: &str = include_str!("../assets/pages/docs.js");

/// Everything from here, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("", [get().to(home::page)]))
        .service(resource("/docs", [get().to(docs::page)]))
        .service(resource("/docs/ws", [get().to(ws_docs::page)]))
        .service(resource("/openapi.json", [get().to(documents::openapi)]))
        .service(resource("/asyncapi.json", [get().to(documents::asyncapi)]))
        .service(resource("/schemas", [get().to(documents::schemas)]))
        .service(resource("/schemas/{name}", [get().to(documents::schema)]))
        .service(resource("/assets/style.css", [get().to(style)]))
        .service(resource("/assets/docs.js", [get().to(script)]));
    // The playground, with files of its own below `assets/playground/`, is configured here.
}

async fn style(request: HttpRequest) -> HttpResponse {
    serve(&request, "text/css; charset=utf-8", STYLE)
}

async fn script(request: HttpRequest) -> HttpResponse {
    serve(&request, "text/javascript; charset=utf-8", SCRIPT)
}

/// A page, or what belongs to one. Browsers ask each time whether it is still the same.
fn serve(request: &HttpRequest, content_type: &'static str, text: &str) -> HttpResponse {
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

fn serve_page(request: &HttpRequest, page: &str) -> HttpResponse {
    serve(request, "text/html; charset=utf-8", page)
}
