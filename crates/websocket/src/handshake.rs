use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, dev, web::Payload};

/// A socket after its handshake.
pub struct Upgraded {
    /// The 101 answer, whose body carries what is written.
    pub response: HttpResponse,
    /// Writes the body that the answer has as it is; without a use where the answer is given another body.
    pub session: actix_ws::Session,
    /// The bytes that follow the handshake.
    pub payload: Payload,
}

/// Answers the handshake and keeps the bytes that follow for [`Frames`](crate::framing::Frames): the message stream of actix-ws is
/// given nothing to read. The first of `protocols` that the client offers is named in the answer.
pub fn upgrade(request: &HttpRequest, payload: Payload, protocols: &[&str]) -> Result<Upgraded, Error> {
    let nothing = Payload::from_request(request, &mut dev::Payload::None).into_inner()?;
    let (response, session, _) = actix_ws::handle_with_protocols(request, nothing, protocols)?;
    Ok(Upgraded { response, session, payload })
}
