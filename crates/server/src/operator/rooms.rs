use super::{Operator, OperatorError};
use app::random;
use auth::{Fresh, SessionId};
use kernel::ConversationId;
use safety::Action;
use secrecy::ExposeSecret as _;
use storage::RoomMember;

/// Rooms to measure with.
pub struct SeededRooms {
    /// The first conversation; the others follow it without a gap.
    pub first: ConversationId,
    /// One access token a member, room by room.
    pub tokens: Vec<String>,
}

impl Operator {
    /// `rooms` conversations of `members` people each.
    pub async fn seed_rooms(&self, rooms: usize, members: usize) -> Result<SeededRooms, OperatorError> {
        self.note(Action::Seed, None, &format!("rooms {rooms} members {members}")).await?;
        let batch = random::ordered_id();
        let people: Vec<Vec<RoomMember>> = (0..rooms)
            .map(|room| (0..members).map(|member| person(&batch, room * members + member)).collect())
            .collect();
        let now = self.app.clock.now();
        let tokens = people
            .iter()
            .flatten()
            .map(|member| {
                let fresh = random::fresh()?;
                let fresh = Fresh { session: SessionId::parse(&member.session)?, ..fresh };
                let tokens = self.app.auth.tokens_of_seeded(member.id, fresh, now);
                Some(tokens.access.expose_secret().to_owned())
            })
            .collect::<Option<_>>()
            .ok_or_else(|| OperatorError::Refused("no random ids".to_owned()))?;
        let first = self.stores.seeding.seed_rooms(people, now).await?;
        Ok(SeededRooms { first, tokens })
    }
}

fn person(batch: &str, number: usize) -> RoomMember {
    RoomMember {
        id: random::user_id(),
        username: format!("room_{}_{number}", &batch[batch.len() - 12..]),
        first_name: format!("Member {number}"),
        session: random::ordered_id(),
    }
}
