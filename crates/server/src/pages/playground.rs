//! `/playground`: demo people side by side, on the real API and with the client library as it is published. It is there only
//! where demo people may sign in; elsewhere there is no trace of it.

mod assets;

use crate::{
    config::Demo,
    http::{ApiError, HandlerResult, Wanted, get, resource},
    state::AppState,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, EntityTag},
    },
    web::{self, ServiceConfig},
};
use assets::Asset;
use protocol::ErrorCode;
use serde_json::json;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/playground", [get().to(page)]))
        .service(resource("/playground/about", [get().to(about)]))
        .service(resource("/playground/{asset:.+}", [get().to(asset)]));
}

async fn page(state: web::Data<AppState>, request: HttpRequest) -> HandlerResult {
    serve(&state.config.demo, &request, "index.html")
}

async fn asset(state: web::Data<AppState>, request: HttpRequest, name: web::Path<String>) -> HandlerResult {
    serve(&state.config.demo, &request, &name)
}

/// What the page cannot know by itself.
async fn about(state: web::Data<AppState>) -> HandlerResult {
    let demo = enabled(&state.config.demo)?;
    Ok(HttpResponse::Ok().json(json!({ "version": env!("CARGO_PKG_VERSION"), "nodes": demo.nodes })))
}

fn serve(demo: &Demo, request: &HttpRequest, name: &str) -> HandlerResult {
    let demo = enabled(demo)?;
    let Asset { content_type, bytes, tag } = assets::find(name).ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let tag = EntityTag::new_strong(tag.clone());
    let mut answer = guarded(demo);
    // Asked for each time and sent once: a newer program has newer pages.
    answer.insert_header((header::CACHE_CONTROL, "no-cache"));
    let unchanged = Wanted::of(request, &tag, bytes.len() as u64) == Wanted::Unchanged;
    answer.insert_header(header::ETag(tag));
    if unchanged {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(answer.content_type(*content_type).body(*bytes))
}

fn enabled(demo: &Demo) -> Result<&Demo, ApiError> {
    if demo.enabled { Ok(demo) } else { Err(ApiError::new(ErrorCode::NotFound)) }
}

/// A page that runs nothing but what we wrote, and speaks with nobody but this server and the nodes beside it.
fn guarded(demo: &Demo) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&demo.nodes)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
        .insert_header((header::PERMISSIONS_POLICY, "microphone=(self), camera=(), geolocation=()"));
    answer
}

/// Pictures and sounds that somebody is about to send are blobs of the page's own.
fn policy(nodes: &[String]) -> String {
    let sockets = nodes.iter().map(|node| node.replacen("http", "ws", 1));
    let connect: String = nodes.iter().cloned().chain(sockets).flat_map(|origin| [" ".to_owned(), origin]).collect();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; \
         connect-src 'self'{connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn only_this_server_and_the_nodes_beside_it_may_be_asked() {
        assert!(policy(&[]).contains("connect-src 'self';"), "{}", policy(&[]));
        let beside = policy(&["http://127.0.0.1:8002".to_owned(), "https://b.example.com".to_owned()]);
        let expected =
            "connect-src 'self' http://127.0.0.1:8002 https://b.example.com ws://127.0.0.1:8002 wss://b.example.com;";
        assert!(beside.contains(expected), "{beside}");
        assert!(!beside.contains("unsafe"), "{beside}");
    }
}
