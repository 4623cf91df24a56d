use super::{
    ApiError, outgoing,
    reader::Reader,
    request_id::{self, Named, RequestId},
};
use actix_web::{
    Error, HttpMessage as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header::HeaderValue},
    middleware::Next,
    web,
};
use app::App;
use protocol::ErrorCode;

/// Bytes of the longest path and query. The longest of ours holds a token.
const LONGEST_ADDRESS: usize = 32 * 1024;

/// Names each request and logs how it ended. No query is logged: it may hold a token.
pub(crate) async fn name_requests(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let reader = Reader::of(&app, &request);
    request.extensions_mut().insert(reader.clone());
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let start = tokio::time::Instant::now();
    let address = request.uri().path_and_query().map_or(0, |all| all.as_str().len());
    let answer = if address > LONGEST_ADDRESS {
        let refusal = ApiError::new(ErrorCode::UriTooLong).response(request.request());
        request.into_response(refusal)
    } else {
        Named::new(id.clone(), reader, next.call(request)).await?.map_into_boxed_body()
    };
    let mut answer = outgoing::complete(answer);
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        answer.headers_mut().insert(request_id::HEADER, value);
    }
    metrics::histogram!("matchwire_http_request_seconds", "status" => class(answer.status())).record(start.elapsed());
    let (status, took_us) = (answer.status().as_u16(), start.elapsed().as_micros());
    tracing::debug!(request.id = id.as_str(), http.method = %method, http.path = path, http.status = status, http.took_us = took_us, "request");
    Ok(answer)
}

/// A status by its hundred: a label must not have many values.
fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
