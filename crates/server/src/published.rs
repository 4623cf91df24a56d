//! The documents as they are served, each put together once.

#[cfg(test)]
mod tests;

use crate::{documents, rest};
use serde_json::{Map, Value};
use std::sync::LazyLock;

static OPENAPI: LazyLock<Value> = LazyLock::new(|| documents::openapi(&rest::documented()));
static ASYNCAPI: LazyLock<Value> = LazyLock::new(documents::asyncapi);

/// The OpenAPI 3.1 document of every REST route.
pub(crate) fn openapi() -> &'static Value {
    &OPENAPI
}

/// The AsyncAPI 3 document of every WebSocket frame.
pub(crate) fn asyncapi() -> &'static Value {
    &ASYNCAPI
}

/// The schemas of both, by name, each to be read alone.
pub(crate) fn schemas() -> &'static Map<String, Value> {
    static ALL: LazyLock<Map<String, Value>> = LazyLock::new(|| {
        let of =
            |document: &'static Value| document["components"]["schemas"].as_object().expect("a document has schemas");
        let named = of(openapi()).iter().chain(of(asyncapi()));
        named.map(|(name, schema)| (name.clone(), documents::alone(name, schema))).collect()
    });
    &ALL
}
