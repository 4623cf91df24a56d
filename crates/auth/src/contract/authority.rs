use super::{NOON, after, all_at_once, hash, session, session_id, somebody};
use crate::{Accounts, Error, NewTicket, TicketId};
use kernel::{Author, PersonState, Right, UserId};

/// Each of these ends a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    OfTheSession,
    OfThePerson,
    NewPassword,
    Ban,
    Erasure,
}

const ENDS: [End; 5] = [End::OfTheSession, End::OfThePerson, End::NewPassword, End::Ban, End::Erasure];

/// Somebody signed in twice, and the right of a token of the first session.
async fn signed_in(store: &dyn Accounts, number: i64) -> Author {
    let (person, name) = (UserId(5_000 + number), format!("person{number}"));
    store.create_account(somebody(person, &name), Some(session(&name, NOON))).await.unwrap();
    store.open_session(person, session(&format!("{name}-second"), NOON), 0).await.unwrap();
    Author { person, right: Right::Token { session: Some(name.into()), epoch: 0 } }
}

fn session_of(by: &Author) -> String {
    by.session().expect("a token of a session").to_string()
}

async fn end(store: &dyn Accounts, by: &Author, end: End) {
    match end {
        End::OfTheSession => assert!(store.revoke_session(by, &session_id(&session_of(by)), NOON).await.unwrap()),
        End::OfThePerson => assert_eq!(store.revoke_person(by, NOON).await.unwrap(), Some(1)),
        End::NewPassword => {
            let next = session(&format!("{}-next", session_of(by)), NOON);
            assert_eq!(store.change_password(by, hash("new"), next).await.unwrap(), 1);
        }
        End::Ban => assert!(store.set_state(by.person, PersonState::Banned, NOON).await.unwrap().is_some()),
        End::Erasure => drop(store.erase_account(by, NOON).await.unwrap()),
    }
}

/// Everything that somebody may change of their own account, by name. What ends the right comes last.
async fn everything(store: &dyn Accounts, by: &Author) -> Vec<(&'static str, Result<(), Error>)> {
    let name = session_of(by);
    let id = TicketId::parse(&format!("ticket-{name}")).expect("a test's id is sound");
    let ticket = NewTicket { id, session: session_id(&name), expires_at: after(30) };
    let second = session_id(&format!("{name}-second"));
    vec![
        ("ticket", store.issue_ticket(by, ticket).await),
        ("end of a session", store.revoke_session(by, &second, after(1)).await.map(drop)),
        ("password", store.change_password(by, hash("late"), session(&format!("{name}-late"), NOON)).await.map(drop)),
        ("end of all sessions", store.revoke_person(by, after(1)).await.map(drop)),
        ("erasure", store.erase_account(by, after(1)).await.map(drop)),
    ]
}

/// Each with the right of a token.
pub async fn what_stands_changes_its_account(store: &dyn Accounts) {
    for (number, way) in (0..).zip(ENDS) {
        let by = signed_in(store, number).await;
        end(store, &by, way).await;
    }
    let by = signed_in(store, 9).await;
    let outcomes: Vec<_> = everything(store, &by).await.into_iter().map(|(_, outcome)| outcome.is_ok()).collect();
    assert_eq!(outcomes, [true, true, true, false, false], "the new password ends the right to what follows it");
}

/// Judged under the lock of the person, whatever was admitted before.
pub async fn what_has_ended_changes_no_account(store: &dyn Accounts) {
    for (number, way) in (0..).zip(ENDS) {
        let by = signed_in(store, number).await;
        end(store, &by, way).await;
        let before = store.account(by.person).await.unwrap();
        let open = store.sessions(by.person, after(2)).await.unwrap();
        for (name, outcome) in everything(store, &by).await {
            let is_refused = match way {
                End::Ban => matches!(outcome, Err(Error::AccountBanned)),
                _ => matches!(outcome, Err(Error::SignedOut)),
            };
            assert!(is_refused, "{way:?} {name}: {outcome:?}");
        }
        assert_eq!(store.account(by.person).await.unwrap(), before, "{way:?}");
        assert_eq!(store.sessions(by.person, after(2)).await.unwrap(), open, "{way:?}");
    }
}

/// Two devices that end each other: one gets through, and the other is told that it has been ended.
pub async fn of_two_who_end_each_other_at_once_one_comes_first(store: &dyn Accounts) {
    for number in 0..10 {
        let first = signed_in(store, number).await;
        let names = [session_of(&first), format!("{}-second", session_of(&first))];
        let right = |name: &String| Right::Token { session: Some(name.as_str().into()), epoch: 0 };
        let by = [0, 1].map(|device| Author { person: first.person, right: right(&names[device]) });
        let others = [session_id(&names[1]), session_id(&names[0])];
        let ends = (0..2).map(|device| store.revoke_session(&by[device], &others[device], NOON));
        let answers = all_at_once(ends.collect()).await;
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(true))).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::SignedOut))).count(), 1, "{answers:?}");
        assert_eq!(store.sessions(first.person, NOON).await.unwrap().len(), 1);
    }
}
