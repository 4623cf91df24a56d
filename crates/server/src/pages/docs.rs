//! The REST reference, from the OpenAPI document.

use super::{
    html::{anchor, escaped, fields, json, page as whole, prose},
    serving::serve_page,
};
use crate::{
    documents::{Code, error_codes},
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
    let document = published::openapi();
    let (mut aside, mut main) = (search_field("Search routes"), String::new());
    let about = prose(document["info"]["description"].as_str().unwrap_or_default());
    let _ = write!(
        main,
        "<h1>REST reference</h1><p class=\"lead\">{about}</p><p class=\"lead\">In the commands <code>$HOST</code> is the address of \
         this server, such as <code>http://127.0.0.1:8000</code>, and <code>$ACCESS</code> the access token that signing up or in \
         answers. What is copied with the button has the address in it.</p><p><a href=\"/docs/clients\">How to write a client</a> · \
         <a href=\"/openapi.json\">openapi.json</a></p>"
    );
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let _ = write!(aside, "<h2>{}</h2><ul>", escaped(name));
        let _ = write!(
            main,
            "<section><h2 id=\"{}\">{}</h2><p>{}</p>",
            anchor(name),
            escaped(name),
            prose(text(&tag["description"]))
        );
        for (path, method, operation) in operations(document).filter(|(_, _, operation)| operation["tags"][0] == *name)
        {
            let id = anchor(&format!("{method} {path}"));
            let _ = write!(
                aside,
                "<li data-search=\"{}\"><a href=\"#{id}\"><b class=\"verb {method}\">{method}</b> {}</a></li>",
                escaped(&format!("{method} {path} {}", text(&operation["summary"])).to_lowercase()),
                escaped(text(&operation["summary"]))
            );
            main.push_str(&route(&id, path, method, operation));
        }
        aside.push_str("</ul>");
        main.push_str("</section>");
    }
    aside.push_str("<h2>Codes</h2><ul><li><a href=\"#error-codes\">Error codes</a></li></ul>");
    let _ = write!(main, "<section><h2 id=\"error-codes\">Error codes</h2>{}</section>", codes("HTTP", &error_codes()));
    whole("Matchwire · REST", "/docs", &aside, &main)
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    document["paths"].as_object().into_iter().flatten().flat_map(|(path, methods)| {
        methods
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn route(id: &str, path: &str, method: &str, operation: &Value) -> String {
    let mut out = format!(
        "<article id=\"{id}\" data-search=\"{}\"><h3><a href=\"#{id}\">{}</a></h3><p class=\"address\"><b class=\"verb {method}\">{method}</b> <code>{}</code>{}{}</p>",
        escaped(
            &format!("{method} {path} {} {}", text(&operation["summary"]), text(&operation["description"]))
                .to_lowercase()
        ),
        escaped(text(&operation["summary"])),
        escaped(path),
        if operation["security"].as_array().is_some_and(|all| !all.is_empty()) {
            " <span class=\"tag\">token</span>"
        } else {
            ""
        },
        if operation["x-old-contract"] == true {
            " <span class=\"tag\" title=\"Shapes gain fields and lose none\">old contract</span>"
        } else {
            ""
        },
    );
    if operation["description"].is_string() {
        let _ = write!(out, "<p>{}</p>", prose(text(&operation["description"])));
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let _ = write!(
            out,
            "<p class=\"parameter\"><code>{}</code> <span class=\"quiet\">{}</span> {}</p>",
            escaped(text(&parameter["name"])),
            escaped(text(&parameter["in"])),
            prose(text(&parameter["description"]))
        );
    }
    let body = &operation["requestBody"]["content"]["application/json"];
    if body.is_object() {
        let _ = write!(out, "<details><summary>Body</summary>{}</details>", fields(resolved(&body["schema"])));
    }
    let _ = write!(
        out,
        "<div class=\"curl\"><pre tabindex=\"0\"><code>{}</code></pre><button type=\"button\" data-copy>Copy</button></div>",
        escaped(&curl(path, method, operation))
    );
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        out.push_str(&self::answer(status, answer));
    }
    out + "</article>"
}

fn answer(status: &str, answer: &Value) -> String {
    let content = answer["content"].as_object().and_then(|all| all.values().next());
    let mut inside = String::new();
    if let Some(content) = content.filter(|_| status < "400") {
        let schema = &content["schema"];
        let item = if schema["type"] == "array" { &schema["items"] } else { schema };
        inside.push_str(&fields(resolved(item)));
        if !content["example"].is_null() {
            inside.push_str(&json(&content["example"]));
        }
    }
    let class = if status < "400" { "good" } else { "bad" };
    let head = format!("<b class=\"status {class}\">{status}</b> {}", prose(text(&answer["description"])));
    if inside.is_empty() {
        format!("<p class=\"answer\">{head}</p>")
    } else {
        format!("<details><summary>{head}</summary>{inside}</details>")
    }
}

/// The schema that is meant, where another is named.
fn resolved(schema: &Value) -> &Value {
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    name.map_or(schema, |name| &published::openapi()["components"]["schemas"][name])
}

/// A request to paste into a terminal.
fn curl(path: &str, method: &str, operation: &Value) -> String {
    let mut address = path.to_owned();
    for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path") {
        let value = parameter["example"].as_str().map_or_else(|| parameter["example"].to_string(), str::to_owned);
        address = address.replace(&format!("{{{}}}", text(&parameter["name"])), &value);
    }
    let needed = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|one| one["in"] == "query" && one["required"] == true);
    let query: Vec<String> = needed.map(|one| format!("{}=…", text(&one["name"]))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let mut line = format!("curl -X {} \"$HOST{address}{query}\"", method.to_uppercase());
    if operation["security"].as_array().is_some_and(|all| !all.is_empty()) {
        line.push_str(" \\\n  -H \"Authorization: Bearer $ACCESS\"");
    }
    let content = &operation["requestBody"]["content"];
    if content["application/json"].is_object() {
        let _ = write!(
            line,
            " \\\n  --json '{}'",
            content["application/json"]["example"].to_string().replace('\'', "'\\''")
        );
    } else if content.is_object() {
        line.push_str(" \\\n  -F file=@picture.jpg");
    }
    line
}

pub(super) fn codes(number: &str, all: &[Code]) -> String {
    let mut out = format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Code</th><th scope=\"col\">{number}</th><th scope=\"col\">Meaning</th><th scope=\"col\">What a client does</th></tr></thead><tbody>"
    );
    for code in all {
        let again = if code.is_temporary { " <span class=\"tag\">temporary</span>" } else { "" };
        let _ = write!(
            out,
            "<tr id=\"code-{}\"><th scope=\"row\"><code>{}</code>{again}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            code.word,
            code.word,
            code.number,
            prose(&code.text),
            prose(code.advice)
        );
    }
    out + "</tbody></table></div>"
}

pub(super) fn search_field(name: &str) -> String {
    format!(
        "<label class=\"search\">{name}<input type=\"search\" id=\"search\" placeholder=\"press /\" autocomplete=\"off\"></label><p id=\"found\" class=\"quiet\" role=\"status\"></p>"
    )
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
