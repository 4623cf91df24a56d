//! What people answer to questions of the catalogue, in the order that they chose.

use super::Conn;
use crate::{among::among, schema::profile_prompts};
use ::matching::{PromptAnswer, PromptId};
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::UserId;

/// The answers of these people, each person's in order.
pub(crate) async fn of_people(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(UserId, PromptAnswer)>> {
    let rows: Vec<(i64, i64, String)> = profile_prompts::table
        .filter(among(profile_prompts::user_id, ids))
        .order(profile_prompts::place)
        .select((profile_prompts::user_id, profile_prompts::prompt_id, profile_prompts::answer))
        .load(conn)
        .await?;
    let answer = |(person, id, answer)| (UserId(person), PromptAnswer { prompt: PromptId(id), answer });
    Ok(rows.into_iter().map(answer).collect())
}

/// Puts these in the place of whatever this person has answered before.
pub(crate) async fn replace(conn: &mut Conn, person: UserId, answers: &[PromptAnswer]) -> QueryResult<()> {
    diesel::delete(profile_prompts::table.filter(profile_prompts::user_id.eq(person.0))).execute(conn).await?;
    for (answer, place) in answers.iter().zip(0_i16..) {
        diesel::insert_into(profile_prompts::table)
            .values((
                profile_prompts::user_id.eq(person.0),
                profile_prompts::prompt_id.eq(answer.prompt.0),
                profile_prompts::place.eq(place),
                profile_prompts::answer.eq(&answer.answer),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}
