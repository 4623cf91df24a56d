//! The WebSocket reference, from the AsyncAPI document.

use super::{
    docs::{codes, search_field, text},
    html::{anchor, escaped, fields, json, page as whole, prose},
    serving::serve_page,
};
use crate::{
    documents::{close_codes, error_codes},
    published,
};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;
use std::{fmt::Write as _, sync::LazyLock};

pub(super) async fn page(request: HttpRequest) -> HttpResponse {
    static PAGE: LazyLock<String> = LazyLock::new(written);
    serve_page(&request, &PAGE)
}

fn written() -> String {
    let document = published::asyncapi();
    let (mut aside, mut main) = (search_field("Search frames"), String::new());
    let about = prose(text(&document["info"]["description"]));
    let _ = write!(
        main,
        "<h1>WebSocket reference</h1><p class=\"lead\">{about}</p><p><a href=\"/docs/clients\">How to write a \
         client</a> · <a href=\"/asyncapi.json\">asyncapi.json</a></p>"
    );
    aside.push_str("<h2>Sockets</h2><ul><li><a href=\"#sockets\">Addresses and handshakes</a></li></ul>");
    main.push_str("<section><h2 id=\"sockets\">Addresses and handshakes</h2>");
    for channel in document["channels"].as_object().into_iter().flatten().map(|(_, channel)| channel) {
        let _ = write!(
            main,
            "<article><h3><code>{}</code></h3><p>{}</p><details><summary>What its address may carry</summary>{}</details></article>",
            escaped(text(&channel["address"])),
            prose(text(&channel["description"])),
            fields(&channel["bindings"]["ws"]["query"])
        );
    }
    main.push_str("</section>");
    for (direction, name) in [("client", "From the client"), ("server", "From the server")] {
        let _ = write!(aside, "<h2>{name}</h2><ul>");
        let _ = write!(main, "<section><h2 id=\"{}\">{name}</h2>", anchor(name));
        let all = document["components"]["messages"].as_object().into_iter().flatten();
        for (key, frame) in all.filter(|(key, _)| key.starts_with(direction)) {
            let id = anchor(key);
            let word = escaped(text(&frame["name"]));
            let _ = write!(aside, "<li data-search=\"{word}\"><a href=\"#{id}\"><code>{word}</code></a></li>");
            main.push_str(&self::frame(&id, frame, document));
        }
        aside.push_str("</ul>");
        main.push_str("</section>");
    }
    aside.push_str("<h2>Codes</h2><ul><li><a href=\"#close-codes\">Close codes</a></li><li><a href=\"#error-codes\">Error codes</a></li></ul>");
    let _ = write!(
        main,
        "<section><h2 id=\"close-codes\">Close codes</h2><p>The range says enough for a client that does not know a code: 40xx stop and fix, \
         41xx come back after the delay, 42xx come back at once and resume.</p>{}</section>\
         <section><h2 id=\"error-codes\">Error codes</h2><p>Of <code>error</code> frames, and of refused handshakes.</p>{}</section>",
        codes("Close", &close_codes()),
        codes("HTTP", &error_codes())
    );
    whole("Matchwire · WebSocket", "/docs/ws", &aside, &main)
}

fn frame(id: &str, frame: &Value, document: &Value) -> String {
    let mut tags = String::new();
    if frame["x-durable"] == true {
        tags.push_str(" <span class=\"tag\" title=\"It stands in the person's log and is replayed\">cursor</span>");
    }
    if frame["x-old-contract"] == true {
        tags.push_str(" <span class=\"tag\" title=\"Its shape gains fields and loses none\">old contract</span>");
    }
    if let Some(subscription) = frame["x-subscription"].as_str() {
        let _ = write!(tags, " <span class=\"tag\">subscription {subscription}</span>");
    }
    let sockets =
        frame["x-channels"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
    let name = frame["payload"]["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or_default();
    format!(
        "<article id=\"{id}\" data-search=\"{}\"><h3><a href=\"#{id}\"><code>{}</code></a></h3><p class=\"address\"><span class=\"quiet\">on {sockets}</span>{tags}</p>\
         <p>{}</p><p>{}</p><details><summary>Fields</summary>{}</details>{}</article>",
        escaped(
            &format!("{} {} {}", text(&frame["name"]), text(&frame["summary"]), text(&frame["description"]))
                .to_lowercase()
        ),
        escaped(text(&frame["name"])),
        prose(text(&frame["summary"])),
        prose(text(&frame["description"])),
        fields(&document["components"]["schemas"][name]),
        json(&frame["examples"][0]["payload"])
    )
}
