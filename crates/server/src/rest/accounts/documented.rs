use super::PasswordRequest;
use crate::documents::Route;
use protocol::{
    AppwriteRequest, Detail, ErrorCode as E, LoginRequest, LogoutRequest, RefreshRequest, RegisterRequest, Session,
    SignedIn, TokenPair, WsTicket,
};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/accounts/auth/register", "Sign up")
            .old()
            .open()
            .about("`name` is split at its first space. Without a `username` one is made up, never from the address. 20 an hour from one address.")
            .takes::<RegisterRequest>(json!({"email": "dora@example.com", "password": "correct horse battery", "name": "Dora Lind",
                "username": "dora", "date_of_birth": "1993-04-12"}))
            .answers::<SignedIn>(201, "The person and their tokens.")
            .refuses([E::EmailTaken, E::UsernameTaken, E::UnderAge]),
        Route::post("/api/accounts/auth/login", "Sign in")
            .old()
            .open()
            .about("An address that nobody has takes as long as a wrong password, and gets the same answer. 10 a minute.")
            .takes::<LoginRequest>(json!({"email": "{email}", "password": "{password}"}))
            .answers::<SignedIn>(200, "The person and their tokens.")
            .refuses([E::InvalidCredentials, E::AccountBanned]),
        Route::post("/api/accounts/auth/refresh", "Get the next pair of tokens")
            .old()
            .open()
            .about("Within 30 s of its first use an old refresh token yields another valid pair, for answers that were lost. Later use ends the session.")
            .takes::<RefreshRequest>(json!({"refresh": "{refresh}"}))
            .answers::<TokenPair>(200, "The next pair.")
            .refuses([E::InvalidToken, E::TokenExpired, E::SignedOut, E::RefreshReused, E::AccountBanned]),
        Route::post("/api/accounts/auth/logout", "Sign out")
            .old()
            .open()
            .about("Ends the session of this refresh token and closes its sockets.")
            .takes::<LogoutRequest>(json!({"refresh": "{refresh}"}))
            .answers::<Detail>(200, "Done, also where the session had ended.")
            .refuses([E::InvalidToken, E::TokenExpired, E::SignedOut]),
        Route::post("/api/accounts/auth/appwrite", "Sign in by Appwrite")
            .open()
            .about("The Appwrite server is asked who that is. 404 where none is configured. Accounts are linked by the Appwrite id only.")
            .takes::<AppwriteRequest>(json!({"jwt": "eyJhbGciOiJIUzI1NiJ9.appwrite.sample"}))
            .answers::<SignedIn>(200, "The person and their tokens.")
            .refuses([
                E::InvalidToken,
                E::TokenExpired,
                E::AccountBanned,
                E::NotFound,
                E::UsernameTaken,
                E::EmailLinkedElsewhere,
                E::UpstreamUnavailable,
            ]),
        Route::post("/api/accounts/auth/ws-ticket", "Get a ticket for one WebSocket handshake")
            .about("So that no token stands in an address. It is good for one handshake within `expires_in` seconds.")
            .answers::<WsTicket>(201, "The ticket.")
            .refuses([E::Forbidden]),
        Route::post("/api/accounts/auth/password", "Change the password")
            .about("Ends every other session of the person; the answer has new tokens.")
            .takes::<PasswordRequest>(json!({"old_password": "{password}", "new_password": "a new and longer one"}))
            .answers::<SignedIn>(200, "Signed in anew.")
            .refuses([E::InvalidCredentials]),
        Route::get("/api/accounts/sessions/", "List the devices that are signed in")
            .answers::<Vec<Session>>(200, "The sessions, newest first."),
        Route::delete("/api/accounts/sessions/", "Sign out everywhere")
            .about("This device too.")
            .answers::<Detail>(200, "Every session has ended."),
        Route::delete("/api/accounts/sessions/{session}/", "Sign one device out")
            .answers::<Detail>(200, "That session has ended."),
    ]
}
