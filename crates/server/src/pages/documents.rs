//! The documents themselves, for programs. Whoever writes a client may read them from any origin.

use super::serving::serve;
use crate::{
    http::{ApiError, HandlerResult},
    published,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::ErrorCode;
use serde_json::{Value, json};
use std::sync::LazyLock;

fn written(document: &Value) -> String {
    serde_json::to_string_pretty(document).expect("a document is JSON")
}

fn open(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, header::HeaderValue::from_static("*"));
    answer
}

pub(super) async fn openapi(request: HttpRequest) -> HttpResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| written(published::openapi()));
    open(serve(&request, "application/json", &TEXT))
}

pub(super) async fn asyncapi(request: HttpRequest) -> HttpResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| written(published::asyncapi()));
    open(serve(&request, "application/json", &TEXT))
}

/// The names of all schemas.
pub(super) async fn schemas(request: HttpRequest) -> HttpResponse {
    let all: Vec<_> = published::schemas().keys().map(|name| format!("/schemas/{name}")).collect();
    open(serve(&request, "application/json", &written(&json!({"schemas": all}))))
}

pub(super) async fn schema(request: HttpRequest, name: web::Path<String>) -> HandlerResult {
    let schema = published::schemas().get(name.as_str()).ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    Ok(open(serve(&request, "application/schema+json", &written(schema))))
}
