//! What a browser sees: the page at the top, the documents, and how they read. Nothing on them comes from another origin.

mod clients;
mod docs;
mod documents;
mod home;
mod html;
mod playground;
mod serving;
mod ws_docs;

use crate::http::{get, resource};
use actix_web::{HttpRequest, HttpResponse, web::ServiceConfig};
use serving::serve;

/// The stylesheet of every page; pages of their own parts put theirs beside it.
const STYLE: &str = include_str!("../assets/pages/style.css");
const ICON: &str = include_str!("../assets/playground/icon.svg");
const SCRIPT: &str = include_str!("../assets/pages/docs.js");

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("", [get().to(home::page)]))
        .service(resource("/docs", [get().to(docs::page)]))
        .service(resource("/docs/ws", [get().to(ws_docs::page)]))
        .service(resource("/docs/clients", [get().to(clients::page)]))
        .service(resource("/openapi.json", [get().to(documents::openapi)]))
        .service(resource("/asyncapi.json", [get().to(documents::asyncapi)]))
        .service(resource("/schemas", [get().to(documents::schemas)]))
        .service(resource("/schemas/{name}", [get().to(documents::schema)]))
        .service(resource("/assets/style.css", [get().to(style)]))
        .service(resource("/assets/icon.svg", [get().to(icon)]))
        .service(resource("/assets/docs.js", [get().to(script)]))
        .configure(playground::routes);
}

async fn style(request: HttpRequest) -> HttpResponse {
    serve(&request, "text/css; charset=utf-8", STYLE)
}

async fn icon(request: HttpRequest) -> HttpResponse {
    serve(&request, "image/svg+xml", ICON)
}

async fn script(request: HttpRequest) -> HttpResponse {
    serve(&request, "text/javascript; charset=utf-8", SCRIPT)
}
