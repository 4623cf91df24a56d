use super::{Farewell, Outbox, Parcel};
use actix_ws::{CloseCode as WireCode, CloseReason, Closed, Session};
use std::{future::poll_fn, pin::pin, task::Poll};
use tokio::time::{Instant, sleep_until};

/// How the writing of a socket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Drained {
    /// The close frame is out.
    Closed(Farewell),
    /// The peer took nothing for too long: nothing more can reach it, so its connection is cut.
    Stalled(Option<Farewell>),
    /// The connection is gone.
    Gone,
}

/// Writes everything that comes into the outbox, until the close is out or the peer is lost.
pub(crate) async fn drain(outbox: &Outbox, mut session: Session) -> Drained {
    while let Some(parcel) = poll_fn(|cx| outbox.poll_next(cx)).await {
        let written = match parcel {
            Parcel::Text(text) => write(outbox, session.text(text)).await,
            Parcel::Event(text, dispatch) => {
                let written = write(outbox, session.text(text)).await;
                if matches!(written, Written::Yes) {
                    dispatch.written();
                }
                written
            }
            Parcel::Ping => write(outbox, session.ping(b"")).await,
            Parcel::Pong(payload) => write(outbox, session.pong(&payload)).await,
            Parcel::Close(farewell) => {
                let reason = CloseReason {
                    code: WireCode::from(farewell.code),
                    description: (!farewell.reason.is_empty()).then(|| farewell.reason.to_owned()),
                };
                // 1005 stands for "no code": it is never written (RFC 6455, 7.4.1).
                let reason = (farewell.code != super::NO_CODE).then_some(reason);
                return match write(outbox, session.close(reason)).await {
                    Written::Yes => Drained::Closed(farewell),
                    Written::Gone => Drained::Gone,
                    Written::Stalled => Drained::Stalled(Some(farewell)),
                };
            }
        };
        match written {
            Written::Yes => {}
            Written::Gone => return Drained::Gone,
            Written::Stalled => return Drained::Stalled(outbox.farewell()),
        }
    }
    Drained::Gone
}

enum Written {
    Yes,
    Gone,
    Stalled,
}

/// Waits until the transport takes the frame: as long as a slow peer may take, less when the socket is closing.
async fn write(outbox: &Outbox, send: impl Future<Output = Result<(), Closed>>) -> Written {
    let mut send = pin!(send);
    let mut patience = pin!(sleep_until(Instant::now() + outbox.limits.stall));
    poll_fn(|cx| {
        if let Poll::Ready(sent) = send.as_mut().poll(cx) {
            return Poll::Ready(if sent.is_ok() { Written::Yes } else { Written::Gone });
        }
        outbox.writer.register(cx.waker());
        if let Some(by) = outbox.close_by()
            && by < patience.deadline()
        {
            patience.as_mut().reset(by);
        }
        patience.as_mut().poll(cx).map(|()| Written::Stalled)
    })
    .await
}
