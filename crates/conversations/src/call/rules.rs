//! What may happen to a call. Pure functions; a store asks them about rows that it has locked.

use super::{Call, CallState, Invite};
use crate::ConversationError;
use kernel::{Timestamp, UserId};

/// The consequence of an invitation that is let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The call begins to ring.
    Begun(Call),
    /// It is there already: the same invitation, sent again.
    Again(Call),
}

/// Judges an invitation by the call that has its name, if there is one, and by all calls of the people concerned that
/// have not ended.
///
/// A caller who has another call ringing in the same conversation is busy like everybody else: to begin anew takes a
/// hang-up first, and so no second device takes a call away from the first.
pub fn invite(invite: Invite, known: Option<Call>, others: &[Call]) -> Result<Invited, ConversationError> {
    let Invite { conversation, call, caller, at, rings_until } = invite;
    let caller = caller.person;
    if let Some(known) = known {
        let same = known.caller == caller && known.is_living(at);
        return if same { Ok(Invited::Again(known)) } else { Err(ConversationError::CallConflict) };
    }
    if others.iter().any(|other| other.is_living(at)) {
        return Err(ConversationError::CallBusy);
    }
    let state = CallState::Ringing;
    Ok(Invited::Begun(Call { conversation, id: call, caller, invited_at: at, lapses_at: rings_until, state }))
}

/// Somebody who is called answers. The first device wins; every later one hears that the call is no longer to be had.
pub fn answer(call: Option<Call>, person: UserId, at: Timestamp) -> Result<Call, ConversationError> {
    let call = call.filter(|call| call.is_living(at)).ok_or(ConversationError::CallUnknown)?;
    match call.state {
        _ if call.caller == person => Err(ConversationError::OwnCall),
        CallState::Ringing => Ok(call.answered(at)),
        CallState::Answered { .. } | CallState::Ended { .. } => Err(ConversationError::CallConflict),
    }
}

/// The end of a call, with what it leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was over before.
    Before(Call),
    /// It has ended now; both know of it.
    Now(Call),
    /// It has ended now and was missed, which the conversation is told.
    Missed(Call),
}

impl Ending {
    /// The call as it is after that.
    pub fn call(&self) -> &Call {
        let (Self::Before(call) | Self::Now(call) | Self::Missed(call)) = self;
        call
    }
}

/// Somebody in the conversation hangs up. A caller who gives up while it rings has been missed; whoever is called and
/// declines has seen the call and misses nothing, unless it has rung in vain already.
pub fn hang_up(call: Option<Call>, person: UserId, at: Timestamp) -> Result<Ending, ConversationError> {
    let call = call.ok_or(ConversationError::CallUnknown)?;
    Ok(match call.state {
        CallState::Ended { .. } => Ending::Before(call),
        CallState::Ringing if call.caller == person || !call.is_living(at) => Ending::Missed(call.ended(at)),
        CallState::Ringing | CallState::Answered { .. } => Ending::Now(call.ended(at)),
    })
}

/// The time of a call is over: it has rung in vain, or was answered so long ago that it keeps nobody busy any more.
pub fn lapse(call: Call, at: Timestamp) -> Ending {
    match call.state {
        CallState::Ringing if !call.is_living(at) => Ending::Missed(call.ended(at)),
        CallState::Answered { .. } if !call.is_living(at) => Ending::Now(call.ended(at)),
        // Answered, ended or rung anew since somebody looked.
        _ => Ending::Before(call),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::CallId, *};
    use kernel::{Author, ConversationId};

    const ANN: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    const fn second(n: i64) -> Timestamp {
        Timestamp::from_seconds(n)
    }

    fn named(name: &str) -> Invite {
        let call = CallId::parse(name.to_owned()).unwrap();
        Invite {
            conversation: ConversationId(7),
            call,
            caller: Author::server(ANN),
            at: second(10),
            rings_until: second(55),
        }
    }

    /// Rings from second 10 to second 55.
    fn ringing() -> Call {
        match invite(named("a"), None, &[]).unwrap() {
            Invited::Begun(call) => call,
            Invited::Again(call) => panic!("not begun: {call:?}"),
        }
    }

    #[test]
    fn a_name_has_1_to_64_characters_and_no_nul() {
        for bad in [String::new(), "é".repeat(65), "a\0b".to_owned()] {
            assert!(matches!(CallId::parse(bad), Err(ConversationError::BadCallId)));
        }
        assert_eq!(CallId::parse("é".repeat(64)).unwrap().as_str().len(), 128);
    }

    #[test]
    fn the_same_invitation_again_is_the_same_call_while_it_lives() {
        let later = |at| Invite { at: second(at), ..named("a") };
        assert_eq!(invite(later(54), Some(ringing()), &[ringing()]).unwrap(), Invited::Again(ringing()));
        let talking = ringing().answered(second(20));
        assert_eq!(invite(later(90), Some(talking.clone()), &[]).unwrap(), Invited::Again(talking));
        for (at, known) in [(55, ringing()), (30, ringing().ended(second(20)))] {
            assert!(matches!(invite(later(at), Some(known), &[]), Err(ConversationError::CallConflict)), "{at}");
        }
        let bens = Invite { caller: Author::server(BEN), ..named("a") };
        assert!(matches!(invite(bens, Some(ringing()), &[]), Err(ConversationError::CallConflict)));
    }

    #[test]
    fn whoever_is_in_a_living_call_is_busy() {
        let at = |at| Invite { at: second(at), ..named("b") };
        let busy =
            |at_second, other: Call| matches!(invite(at(at_second), None, &[other]), Err(ConversationError::CallBusy));
        assert!(busy(54, ringing()));
        assert!(!busy(55, ringing()), "it has rung in vain, whether somebody has swept it or not");
        assert!(!busy(30, ringing().ended(second(20))));
        let hours = i64::try_from(Call::LONGEST.as_secs()).unwrap();
        assert!(busy(19 + hours, ringing().answered(second(20))));
        assert!(!busy(20 + hours, ringing().answered(second(20))), "both have vanished");
    }

    #[test]
    fn the_first_answer_of_the_called_person_counts() {
        let talking = answer(Some(ringing()), BEN, second(20)).unwrap();
        assert_eq!(talking.state, CallState::Answered { at: second(20) });
        assert!(matches!(answer(Some(talking), BEN, second(21)), Err(ConversationError::CallConflict)));
        assert!(matches!(answer(Some(ringing()), ANN, second(20)), Err(ConversationError::OwnCall)));
        for gone in [None, Some(ringing().ended(second(15)))] {
            assert!(matches!(answer(gone, BEN, second(20)), Err(ConversationError::CallUnknown)));
        }
        assert!(matches!(answer(Some(ringing()), BEN, second(55)), Err(ConversationError::CallUnknown)), "too late");
    }

    #[test]
    fn only_who_was_not_reached_has_missed_a_call() {
        let end = |call, person| hang_up(Some(call), person, second(30)).unwrap();
        let over = ringing().ended(second(30));
        assert_eq!(end(ringing(), ANN), Ending::Missed(over.clone()));
        assert_eq!(end(ringing(), BEN), Ending::Now(over.clone()));
        for person in [ANN, BEN] {
            let talking = ringing().answered(second(20));
            assert_eq!(end(talking.clone(), person), Ending::Now(talking.ended(second(30))));
            assert_eq!(end(over.clone(), person), Ending::Before(over.clone()));
        }
        let late = hang_up(Some(ringing()), BEN, second(55)).unwrap();
        assert_eq!(late, Ending::Missed(ringing().ended(second(55))), "it had rung in vain before");
        assert!(matches!(hang_up(None, ANN, second(30)), Err(ConversationError::CallUnknown)));
    }

    #[test]
    fn a_call_lapses_once_and_not_before_its_time() {
        assert_eq!(lapse(ringing(), second(54)), Ending::Before(ringing()));
        let over = ringing().ended(second(55));
        assert_eq!(lapse(ringing(), second(55)), Ending::Missed(over.clone()));
        assert_eq!(lapse(over.clone(), second(56)), Ending::Before(over));
        let talking = ringing().answered(second(20));
        assert_eq!(lapse(talking.clone(), second(60)), Ending::Before(talking.clone()));
        let at = talking.lapses_at;
        assert_eq!(lapse(talking.clone(), at), Ending::Now(talking.ended(at)));
    }

    #[test]
    fn a_missed_call_is_told_by_the_system_in_the_name_of_the_caller() {
        let change = ringing().missed(second(55));
        assert_eq!(
            (change.conversation, change.author, change.at),
            (Some(ConversationId(7)), Author::server(ANN), second(55))
        );
        assert!(matches!(change.action, crate::Action::Announce(text) if text.as_str() == "Missed call"));
    }
}
