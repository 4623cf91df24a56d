//! The OpenAPI 3.1 document, from the declarations beside the handlers and the table of error codes.

use super::{
    cast::{NAMES, acted, played},
    route::{Answer, Body, Content, Kind, Parameter, Route},
    schemas::Schemas,
};
use protocol::{ErrorCode, PROBLEM_JSON, Problem};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::LazyLock};

/// What a running server answered to the examples; a test asks again and compares.
static ANSWERED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).expect("our own examples are JSON"));

const ABOUT: &str = "Every route below `/api/` answers below `/api/v1/` too, with and without a slash at its end, and never redirects. \
Ids are integers below 2^53, times are RFC 3339 in UTC with six decimals. What is not yours and what does not exist are the same \
answer. Every refusal is `application/problem+json` (RFC 9457) with a stable `code`; texts for people come in the language of \
`Accept-Language` or of the profile. A client ignores fields that it does not know. Routes marked *old contract* are those of \
clients that were shipped before this server: their shapes gain fields and lose none.";

/// A part of the routes: its name, what it is about, and each of them.
pub(crate) type Part = (&'static str, &'static str, Vec<Route>);

pub(crate) fn assemble(parts: &[Part]) -> Value {
    let mut schemas = Schemas::new();
    let problem = schemas.of_type::<Problem>();
    let (mut paths, mut tags) = (BTreeMap::<&str, Map<String, Value>>::new(), Vec::new());
    for (tag, about, routes) in parts {
        tags.push(json!({"name": tag, "description": about}));
        for route in routes {
            let described = operation(route, tag, &mut schemas, &problem);
            let known = paths.entry(route.path).or_default().insert(route.method.to_owned(), described);
            assert!(known.is_none(), "{} is described twice", route.id());
        }
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Matchwire over REST", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/", "description": "the server that serves this document"}],
        "tags": tags,
        "paths": paths,
        "x-cast": NAMES.iter().map(|name| ((*name).to_owned(), json!(acted(name)))).collect::<Map<_, _>>(),
        "components": {
            "schemas": schemas.all(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The `access` token of a sign-in."}}
        }
    })
}

fn operation(route: &Route, tag: &str, schemas: &mut Schemas, problem: &Value) -> Value {
    let mut described = json!({
        "operationId": operation_id(route), "tags": [tag], "summary": route.title, "x-old-contract": route.is_old,
        "responses": responses(route, schemas, problem),
    });
    if !route.text.is_empty() {
        described["description"] = route.text.into();
    }
    let parameters: Vec<Value> = in_path(route).chain(route.query.iter().map(in_query)).collect();
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if let Some(body) = body(route, schemas) {
        described["requestBody"] = body;
    }
    described["security"] = if route.needs_token { json!([{"bearer": []}]) } else { json!([]) };
    described
}

fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api").replace(['/', '-'], "_").replace(['{', '}'], "");
    format!("{}{}", route.method, path.trim_end_matches('_'))
}

fn in_path(route: &Route) -> impl Iterator<Item = Value> {
    route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(|name| {
        let (schema, text) = match name {
            "emoji" => (json!({"type": "string", "minLength": 1}), "One emoji, percent-encoded."),
            "key" => (json!({"type": "string"}), "The key that stands in the picture's address."),
            "size" => (json!({"enum": ["large", "thumb"]}), "Which of the two pictures."),
            "session" => (json!({"type": "string"}), "The session's id."),
            "user" => (id(), "The person's id."),
            "match" => (id(), "The match's id."),
            "conversation" => (id(), "The conversation's id."),
            "message" | "mine" => (id(), "The message's id."),
            "photo" => (id(), "The photo's id."),
            "file" => (id(), "The file's id."),
            other => panic!("nobody has said what {other} in a path is"),
        };
        json!({"name": name, "in": "path", "required": true, "description": text, "schema": schema, "example": acted(name)})
    })
}

fn id() -> Value {
    json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": (1_i64 << 53) - 1})
}

fn in_query(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        Kind::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Text => json!({"type": "string"}),
        Kind::Words(words) => json!({"enum": words}),
    };
    json!({"name": parameter.name, "in": "query", "required": parameter.is_required, "description": parameter.text, "schema": schema})
}

fn body(route: &Route, schemas: &mut Schemas) -> Option<Value> {
    Some(match &route.body {
        Body::None => return None,
        Body::Json(shape, example) => json!({
            "required": true,
            "content": {"application/json": {"schema": schemas.of(*shape), "example": played(example)}}
        }),
        Body::File => json!({
            "required": true,
            "content": {"multipart/form-data": {"schema": {
                "type": "object", "required": ["file"],
                "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream", "description": "The file, with its name."}}
            }}}
        }),
    })
}

fn responses(route: &Route, schemas: &mut Schemas, problem: &Value) -> Value {
    let mut all = BTreeMap::new();
    for (place, answer) in route.answers.iter().enumerate() {
        let example = ANSWERED.get(route.id()).filter(|_| place == 0);
        all.insert(answer.status.to_string(), taken(answer, example, schemas));
    }
    let mut refused: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    for code in route.codes() {
        refused.entry(code.status()).or_default().push(code);
    }
    for (status, codes) in refused {
        all.insert(status.to_string(), refusal(status, &codes, problem));
    }
    json!(all)
}

fn taken(answer: &Answer, example: Option<&Value>, schemas: &mut Schemas) -> Value {
    let mut described = json!({"description": answer.text});
    match &answer.content {
        Content::Nothing => {}
        Content::Json(shape) => {
            described["content"] = json!({"application/json": {"schema": schemas.of(*shape)}});
            if let Some(example) = example {
                described["content"]["application/json"]["example"] = example["answer"].clone();
            }
        }
        Content::Other(media_type) => described["content"] = json!({*media_type: {}}),
    }
    described
}

/// The refusals of one status: which codes there are, and how each looks.
fn refusal(status: u16, codes: &[ErrorCode], problem: &Value) -> Value {
    let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let lines = codes.iter().map(|code| format!("`{code}`: {}", code.message()));
    let examples: Map<String, Value> = codes
        .iter()
        .map(|code| (code.to_string(), json!({"value": Problem::new(*code, "0198c7a2-7f10-7a9e-8c1b-5d2e3f4a5b6c")})))
        .collect();
    let mut described = json!({
        "description": lines.collect::<Vec<_>>().join(" · "),
        "content": {PROBLEM_JSON: {
            "schema": {"allOf": [problem, {"properties": {"code": {"enum": words}, "status": {"const": status}}}]},
            "examples": examples
        }}
    });
    match status {
        401 => described["headers"] = json!({"WWW-Authenticate": {"schema": {"const": "Bearer"}}}),
        429 | 503 => {
            let text = "The seconds after which another try makes sense.";
            described["headers"] =
                json!({"Retry-After": {"description": text, "schema": {"type": "integer", "minimum": 1}}});
        }
        _ => {}
    }
    described
}
