//! The page at the top: what runs here, and where to go on.

use super::{
    html::{escaped, page as whole},
    serving::serve_page,
};
use crate::{published, state::AppState};
use actix_web::{HttpRequest, HttpResponse, web};
use std::fmt::Write as _;

pub(super) async fn page(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let is_demo = state.config.demo.enabled;
    let mut cards = String::new();
    let mut card = |address: &str, title: &str, text: &str| {
        let _ = write!(
            cards,
            "<li><a class=\"card\" href=\"{address}\"><strong>{title}</strong><span>{text}</span></a></li>"
        );
    };
    let (routes, frames) =
        (count_routes(), published::asyncapi()["components"]["messages"].as_object().map_or(0, serde_json::Map::len));
    if is_demo {
        card("/playground", "Playground", "Demo people side by side: like, match, chat and call.");
    }
    card(
        "/docs",
        "REST reference",
        &format!("{routes} routes, each with an example that a test asks a running server for."),
    );
    card(
        "/docs/ws",
        "WebSocket reference",
        &format!("{frames} frames, when each is sent, and what to do after each close."),
    );
    card(
        "/docs/clients",
        "How to write a client",
        "Sign-in, the cursor, the outbox, what to do after a cut: in any language, with whole examples.",
    );
    if is_demo {
        card("/demo/people", "Demo people", "Made-up people whom anybody may act as. Only where a setting says so.");
    }
    card("/openapi.json", "openapi.json", "OpenAPI 3.1, for generators and tools.");
    card("/asyncapi.json", "asyncapi.json", "AsyncAPI 3, the same for the frames.");
    card("/schemas", "JSON Schemas", "Every body and frame by itself.");
    card("/readyz", "Readiness", "What this node needs, and whether it has it.");
    card("/metrics", "Metrics", "In the text format of Prometheus.");
    let main = format!(
        "<section class=\"hero\"><p class=\"quiet\">Matchwire {}</p><h1>Likes, matches and messages that arrive.</h1>\
         <p>This is a running server of a dating app: REST for what is asked for, one WebSocket for what happens. An \
         acknowledgement means stored, and whoever was away is told everything they missed, in order, once.</p></section>\
         <ul class=\"cards\">{cards}</ul>\
         <section><h2>The first request</h2><pre tabindex=\"0\"><code>{}</code></pre></section>",
        env!("CARGO_PKG_VERSION"),
        escaped(&first_request(&request, is_demo)),
    );
    serve_page(&request, &whole("Matchwire", "/", "", &main))
}

/// What to type first, at the address that the reader has come by.
fn first_request(request: &HttpRequest, is_demo: bool) -> String {
    let connection = request.connection_info();
    let host = format!("{}://{}", connection.scheme(), connection.host());
    let sign_in = if is_demo {
        format!(
            "# Act as the first of the demo people: the answer has an `access` token.\ncurl --json '{{}}' {host}/demo/tokens"
        )
    } else {
        format!(
            "# Sign up: the answer has an `access` token.\n\
             curl --json '{{\"email\": \"ann@example.com\", \"password\": \"correct horse battery\", \"date_of_birth\": \"1993-04-12\"}}' \\\n     \
             {host}/api/accounts/auth/register"
        )
    };
    format!(
        "{sign_in}\n\n# Whom could they like?\n\
         curl -H \"Authorization: Bearer $ACCESS\" {host}/api/matching/potential-matches/"
    )
}

fn count_routes() -> usize {
    let paths = published::openapi()["paths"].as_object();
    paths.into_iter().flatten().filter_map(|(_, methods)| methods.as_object()).map(serde_json::Map::len).sum()
}
