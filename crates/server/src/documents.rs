//! What client authors read, made from the code: the OpenAPI document of the routes, the AsyncAPI document of the frames, and the
//! JSON Schemas of both. Here is how each is put together, and how a route is described; `published` has them ready.

mod asyncapi;
mod cast;
mod codes;
mod frames;
mod openapi;
mod route;
mod schemas;

pub(crate) use asyncapi::assemble as asyncapi;
pub(crate) use codes::{Code, close_codes, error_codes};
pub(crate) use openapi::{Part, assemble as openapi};
pub(crate) use route::{Kind, Route};
pub(crate) use schemas::{alone, field_shape};
