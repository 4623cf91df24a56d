use crate::{http::ApiError, pictures};
use actix_web::{HttpResponse, web};
use protocol::ErrorCode;

/// A profile picture by its unguessable key. Whoever was given the key may look.
pub(super) async fn picture(key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let svg = pictures::draw(&key).ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header(("Cache-Control", "public, max-age=31536000, immutable"))
        .insert_header(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .body(svg))
}
