//! The REST routes: one table to read from top to bottom. Everything below `/api/` answers below `/api/v1/` too, and every
//! path with and without a slash at its end.

mod accounts;
mod conversations;
mod demo;
mod discovery;
mod files;
mod health;
mod matching;
mod media;
mod messages;
mod users;

use crate::{
    documents::Part,
    http::{ApiError, delete, get, patch, post, put, resource},
    metrics_page,
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};
use protocol::ErrorCode;

/// What client authors are told of the routes, part by part: a name, what it is about, and each route. A test holds it equal to
/// the table below.
pub(crate) fn documented() -> Vec<Part> {
    vec![
        ("Signing in", "Accounts, sessions and tokens.", accounts::documented::routes()),
        ("Profile", "One's own profile, and what others see of it.", users::documented::routes()),
        ("Wishes", "Whom one looks for, interests and questions.", matching::documented::wishes()),
        ("Photos and files", "What is sent in one piece. Large files go over the socket.", files::documented::routes()),
        ("Discovery", "The people whom somebody is shown.", discovery::documented::routes()),
        ("Likes", "Likes, passes and blocks.", matching::documented::swipes()),
        ("Matches", "Two people who like each other.", matching::documented::matches()),
        ("Conversations", "Each match has one.", conversations::documented::routes()),
        ("Messages", "What is written in a conversation.", messages::documented::routes()),
        ("Media", "Pictures and files, by addresses that other answers name.", media::documented::routes()),
        ("Demo people", "Only where a setting lets everybody act as them.", demo::documented::routes()),
        ("The node", "For whoever runs it.", health::documented::routes()),
    ]
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/healthz", [get().to(health::alive)]))
        .service(resource("/readyz", [get().to(health::ready)]))
        .service(resource("/metrics", [get().to(metrics_page::page)]))
        .service(resource("/media/pictures/{key}", [get().to(media::picture)]))
        .service(resource("/media/files/{id}", [get().to(media::file)]))
        .service(resource("/media/photos/{id}/{size}", [get().to(media::photo)]))
        .service(resource("/demo/people", [get().to(demo::people)]))
        .service(resource("/demo/tokens", [post().to(demo::sign_in)]))
        .service(web::scope("/api/v1").configure(api))
        .service(web::scope("/api").configure(api));
}

fn api(config: &mut ServiceConfig) {
    config
        .service(web::scope("/accounts").configure(accounts_routes))
        .service(web::scope("/matching").configure(matching_routes))
        .configure(conversations_routes);
}

fn accounts_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/auth/register", [post().to(accounts::register)]))
        .service(resource("/auth/login", [post().to(accounts::login)]))
        .service(resource("/auth/refresh", [post().to(accounts::refresh)]))
        .service(resource("/auth/logout", [post().to(accounts::logout)]))
        .service(resource("/auth/appwrite", [post().to(accounts::appwrite)]))
        .service(resource("/auth/ws-ticket", [post().to(accounts::ws_ticket)]))
        .service(resource("/auth/password", [post().to(accounts::change_password)]))
        .service(resource("/sessions", [get().to(accounts::sessions), delete().to(accounts::end_all_sessions)]))
        .service(resource("/sessions/{id}", [delete().to(accounts::end_session)]))
        .service(resource(
            "/users/me",
            [
                get().to(users::me),
                put().to(users::change_me),
                patch().to(users::change_me),
                delete().to(users::erase_me),
            ],
        ))
        .service(resource("/users/me/position", [put().to(users::note_position), delete().to(users::forget_position)]))
        .service(resource("/users/me/prompts", [put().to(users::answer_prompts)]))
        .service(resource("/users/{id}", [get().to(users::card)]))
        .service(resource("/photos", [get().to(files::photos), post().to(files::add_photo)]))
        .service(resource("/photos/order", [put().to(files::order_photos)]))
        .service(resource("/photos/{id}", [delete().to(files::remove_photo)]))
        .service(resource("/files/profile-picture", [post().to(files::profile_picture)]))
        .service(resource("/files/message-attachment", [post().to(files::message_attachment)]));
}

fn matching_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/potential-matches", [get().to(discovery::people)]))
        .service(resource("/potential", [get().to(discovery::people)]))
        .service(resource("/ranking", [get().to(discovery::ranking)]))
        .service(resource("/like", [post().to(matching::like)]))
        .service(resource("/skip", [post().to(matching::skip)]))
        .service(resource("/unlike", [post().to(matching::unlike)]))
        .service(resource("/rewind", [post().to(matching::rewind)]))
        .service(resource("/block", [post().to(matching::block)]))
        .service(resource("/unblock", [post().to(matching::unblock)]))
        .service(resource("/matches", [get().to(matching::matches)]))
        .service(resource("/matched", [get().to(matching::matches)]))
        .service(resource("/matches/{id}", [get().to(matching::one), delete().to(matching::unmatch)]))
        .service(resource("/recent-matches", [get().to(matching::recent)]))
        .service(resource("/likes-received", [get().to(matching::likes_received)]))
        .service(resource("/limits", [get().to(matching::limits)]))
        .service(resource("/prompts", [get().to(matching::prompts)]))
        .service(resource(
            "/preferences",
            [
                get().to(matching::preferences),
                put().to(matching::change_preferences),
                patch().to(matching::change_preferences),
            ],
        ))
        .service(resource("/interests", [get().to(matching::interests), post().to(matching::choose_interests)]));
}

fn conversations_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/conversations", [get().to(conversations::list), post().to(conversations::open)]))
        .service(resource(
            "/conversations/{id}",
            [get().to(conversations::one), patch().to(conversations::change), delete().to(conversations::leave)],
        ))
        .service(resource(
            "/conversations/{id}/leave",
            [delete().to(conversations::leave), post().to(conversations::leave)],
        ))
        .service(resource("/conversations/{id}/messages", [get().to(messages::window), post().to(messages::send)]))
        .service(resource("/conversations/{id}/messages/search", [get().to(messages::search)]))
        .service(resource(
            "/conversations/{id}/messages/{message}",
            [patch().to(messages::edit), delete().to(messages::delete)],
        ))
        .service(resource("/conversations/{id}/messages/{message}/mark_read", [post().to(messages::mark_read)]))
        .service(resource(
            "/conversations/{id}/messages/{message}/reactions/{emoji}",
            [put().to(messages::react), delete().to(messages::unreact)],
        ));
}

/// The answer to every address that no route has.
pub(crate) async fn not_found(request: HttpRequest) -> HttpResponse {
    ApiError::new(ErrorCode::NotFound).response(&request)
}
