use super::ApiError;
use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Route, guard,
    http::{Method, header},
    web,
};
use protocol::ErrorCode;

/// A route and the methods it answers.
pub(crate) struct Verb {
    route: Route,
    methods: &'static str,
}

impl Verb {
    pub(crate) fn to<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { route: self.route.to(handler), ..self }
    }
}

/// GET, and HEAD: the same headers without the body, which is left out when the answer is written.
pub(crate) fn get() -> Verb {
    let route = web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    Verb { route, methods: "GET, HEAD" }
}

pub(crate) fn post() -> Verb {
    Verb { route: web::post(), methods: "POST" }
}

pub(crate) fn put() -> Verb {
    Verb { route: web::put(), methods: "PUT" }
}

pub(crate) fn patch() -> Verb {
    Verb { route: web::patch(), methods: "PATCH" }
}

pub(crate) fn delete() -> Verb {
    Verb { route: web::delete(), methods: "DELETE" }
}

/// A path with and without a slash at its end. Any other method on it is 405, and OPTIONS is told which there are.
pub(crate) fn resource<const N: usize>(path: &str, verbs: [Verb; N]) -> Resource {
    let with_slash = format!("{path}/");
    let mut resource = web::resource(vec![path.to_owned(), with_slash]);
    let mut allow = Vec::with_capacity(N + 1);
    for verb in verbs {
        allow.push(verb.methods);
        resource = resource.route(verb.route);
    }
    allow.push("OPTIONS");
    let allow = allow.join(", ");
    resource.default_service(web::to(move |request: HttpRequest| {
        let answer = other_method(&request, &allow);
        async { answer }
    }))
}

fn other_method(request: &HttpRequest, allow: &str) -> HttpResponse {
    if request.method() == Method::OPTIONS {
        return HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish();
    }
    ApiError::new(ErrorCode::MethodNotAllowed).with_header(header::ALLOW, allow).response(request)
}
