use super::client_address;
use crate::state::AppState;
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use app::{Refusal, actions::accounts};
use std::{
    future::{Ready, ready},
    net::IpAddr,
};

/// From where somebody asks who is nobody yet.
pub(crate) struct Visitor {
    address: IpAddr,
    user_agent: Option<String>,
}

impl Visitor {
    pub(crate) fn as_app(&self) -> accounts::Visitor<'_> {
        accounts::Visitor { address: self.address, user_agent: self.user_agent.as_deref() }
    }
}

impl FromRequest for Visitor {
    type Error = super::ApiError;
    type Future = Ready<Result<Self, super::ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(state) = request.app_data::<web::Data<AppState>>() else {
            return ready(Err(Refusal::internal().into()));
        };
        let user_agent = user_agent(request).map(str::to_owned);
        ready(Ok(Self { address: client_address(state, request), user_agent }))
    }
}

/// The name that the client gives itself.
pub(crate) fn user_agent(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::USER_AGENT)?.to_str().ok()
}
