//! One's own profile, and what others see of it.

use super::{accounts::close_person, id_in_path};
use crate::{
    http::{ApiError, Json, Principal},
    render,
    state::AppState,
};
use actix_web::{HttpResponse, web};
use kernel::{Clock as _, UserId};
use matching::{PrivacyChange, ProfileForm};
use protocol::UserPatch;

type Answer = Result<HttpResponse, ApiError>;

pub(super) async fn me(state: web::Data<AppState>, who: Principal) -> Answer {
    let (account, profile) = (state.auth.account(who.user).await?, state.matchmaker.profile(who.user).await?);
    Ok(HttpResponse::Ok().json(render::person::user(&state, profile, &account)))
}

pub(super) async fn change_me(state: web::Data<AppState>, who: Principal, Json(body): Json<UserPatch>) -> Answer {
    let form = ProfileForm {
        username: body.username,
        first_name: body.first_name,
        last_name: body.last_name,
        bio: body.bio,
        date_of_birth: body.date_of_birth,
        gender: body.gender,
        phone_number: body.phone_number,
        location: body.location,
        // A picture comes by upload; what is sent here can only take it away.
        removes_picture: body.profile_picture == Some(None),
        privacy: PrivacyChange {
            hide_last_name: body.hide_last_name,
            share_presence: body.share_presence,
            share_typing: body.share_typing,
            share_read_receipts: body.share_read_receipts,
        },
    };
    // Nothing of the account is changed here. It is read first: what is committed below is answered whatever becomes of the store.
    let account = state.auth.account(who.user).await?;
    let profile = state.matchmaker.acting(who.author()).change_profile(who.user, form, state.clock.now()).await?;
    state.people.forget(who.user);
    Ok(HttpResponse::Ok().json(render::person::user(&state, profile, &account)))
}

pub(super) async fn erase_me(state: web::Data<AppState>, who: Principal) -> Answer {
    let told = state.auth.erase(&who.author(), state.clock.now()).await?;
    state.people.forget(who.user);
    state.publish(told);
    close_person(&state, who.user);
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn card(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    let id = id_in_path(&id, UserId::parse)?;
    let card = state.matchmaker.card(who.user, id, state.clock.now()).await?;
    Ok(HttpResponse::Ok().json(render::person::card(&state, card)))
}
