//! The bytes of a request's body: in time, of a bounded size, and decoded.

use super::ApiError;
use actix_web::{HttpRequest, http::header, web};
use app::Refusal;
use flate2::read::MultiGzDecoder;
use protocol::ErrorCode;
use std::{io::Read as _, time::Duration};
use tokio::time::timeout;

/// The largest body of a route that takes JSON, as it came and decoded.
const LIMIT: usize = 256 * 1024;
/// In which a body has to arrive: actix has no deadline of its own, and one byte a second would hold a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// What [`Coding::of`] understands, for those who sent something else.
const TAKEN: &str = "gzip, identity";

/// The whole body.
pub(super) async fn read(request: &HttpRequest, payload: web::Payload) -> Result<web::Bytes, ApiError> {
    let coding = Coding::of(request)?;
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > LIMIT) {
        return Err(ApiError::new(ErrorCode::TooLarge));
    }
    let bytes = timeout(PATIENCE, payload.to_bytes_limited(LIMIT))
        .await
        .map_err(|_| ApiError::new(ErrorCode::RequestTimeout))?
        .map_err(|_| ApiError::new(ErrorCode::TooLarge))?
        // It broke off.
        .map_err(|_| ApiError::new(ErrorCode::BadRequest))?;
    match coding {
        Coding::None => Ok(bytes),
        Coding::Gzip => unpacked(&bytes, LIMIT).map(web::Bytes::from),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Coding {
    None,
    Gzip,
}

impl Coding {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let refused = || {
            let refusal = Refusal::new(ErrorCode::UnsupportedMediaType);
            let refusal = refusal.with_detail(format!("Of content encodings {TAKEN} are taken"));
            ApiError::from(refusal).with_header(header::ACCEPT_ENCODING, TAKEN)
        };
        let mut coding = Self::None;
        for value in request.headers().get_all(header::CONTENT_ENCODING) {
            for word in value.to_str().map_err(|_| refused())?.split(',').map(str::trim) {
                match word.to_ascii_lowercase().as_str() {
                    "" | "identity" => {}
                    "gzip" | "x-gzip" if coding == Self::None => coding = Self::Gzip,
                    _ => return Err(refused()),
                }
            }
        }
        Ok(coding)
    }
}

/// No more of it is unpacked than fits: a kilobyte can stand for a megabyte.
fn unpacked(bytes: &[u8], limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut unpacked = Vec::with_capacity(bytes.len().saturating_mul(2).min(limit));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(bytes).take(most).read_to_end(&mut unpacked);
    if unpacked.len() > limit {
        return Err(ApiError::new(ErrorCode::TooLarge));
    }
    read.map_err(|_| Refusal::new(ErrorCode::BadJson).with_detail("The body is not packed with gzip"))?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_is_unpacked_up_to_the_limit() {
        assert_eq!(unpacked(&packed(b"{}"), 2).unwrap(), b"{}");
        let bomb = packed(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < LIMIT);
        assert_eq!(unpacked(&bomb, LIMIT).unwrap_err().refusal.code, ErrorCode::TooLarge);
        let whole = packed(b"{\"a\":1}");
        for broken in [&whole[..whole.len() - 9], b"{}", b""] {
            assert_eq!(unpacked(broken, LIMIT).unwrap_err().refusal.code, ErrorCode::BadJson);
        }
    }

    #[test]
    fn only_gzip_is_taken_and_only_once() {
        let coding = |value: &str| {
            let request = TestRequest::default().insert_header((header::CONTENT_ENCODING, value)).to_http_request();
            Coding::of(&request)
        };
        assert_eq!(Coding::of(&TestRequest::default().to_http_request()).unwrap(), Coding::None);
        for (value, expected) in [
            ("", Coding::None),
            ("identity", Coding::None),
            ("gzip", Coding::Gzip),
            ("X-GZip", Coding::Gzip),
            ("identity, gzip", Coding::Gzip),
        ] {
            assert_eq!(coding(value).unwrap(), expected, "{value}");
        }
        for value in ["br", "deflate", "gzip, gzip", "gzip, br", "zstd", "gzip;q=1"] {
            assert_eq!(coding(value).unwrap_err().refusal.code, ErrorCode::UnsupportedMediaType, "{value}");
        }
    }
}
