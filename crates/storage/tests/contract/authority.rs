//! By what right somebody writes is judged when it is written: nothing is kept in the name of what has ended.

use super::{
    across::{NOON, pass, write},
    databases::cases,
    matching::{Crowd, account_of},
};
use auth::{NewRefresh, NewSession, PasswordHash, Refresh, Rotated, SessionId, TokenId};
use conversations::{
    Action, CallId, Change, ConversationError, Draft, First, Invite, OpenRule, Outcome, Text, UpTo, UploadError,
    upload::{Digest, Kept, NewUpload, UploadRules},
};
use kernel::{Author, ConversationId, MessageId, PersonState, Right, Seq, UploadId, UserId};
use matching::{Like, WhichMatch, contract::People as _};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use storage::Stores;

/// Each of these ends a right to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Logout,
    OfThePerson,
    NewPassword,
    Ban,
    ReusedRefresh,
    Erasure,
}

const ENDS: [End; 6] = [End::Logout, End::OfThePerson, End::NewPassword, End::Ban, End::ReusedRefresh, End::Erasure];

/// Ann is signed in and talks with Ben.
#[derive(Clone)]
struct Scene {
    stores: Stores,
    ann: UserId,
    ben: UserId,
    conversation: ConversationId,
    said: MessageId,
    upload: UploadId,
}

fn session(name: &str) -> NewSession {
    let id = TokenId::parse(name).unwrap();
    let refresh = NewRefresh { id, expires_at: NOON.plus(Duration::from_hours(1)) };
    NewSession { id: SessionId::parse(name).unwrap(), user_agent: None, refresh, at: NOON }
}

fn name_of(person: UserId) -> String {
    format!("session-of-{person}")
}

fn draft(text: &str) -> Draft {
    let content = Text::parse(text.to_owned(), 4000).unwrap();
    Draft { content, attachment: None, client_message_id: Some(text.to_owned()), reply_to: None }
}

fn wanted(name: &str) -> NewUpload {
    let [name, filename, content_type] = [name, "a.png", "image/png"].map(str::to_owned);
    NewUpload { name, filename, content_type, size: 6, sha256: "0".repeat(64) }
}

fn upload_rules() -> UploadRules {
    UploadRules { max_bytes: 100, daily_bytes: None, content_types: vec!["image/png".to_owned()] }
}

impl Scene {
    async fn set(stores: &Stores, crowd: &Crowd) -> Self {
        let (ann, ben) = (crowd.next(), crowd.newcomer().await);
        stores.accounts.create_account(account_of(ann), Some(session(&name_of(ann)))).await.unwrap();
        for (liker, liked) in [(ben, ann), (ann, ben)] {
            stores.matching.like(Like::plain(liker, liked, NOON)).await.unwrap();
        }
        let conversation = stores.conversations.list(ann, 1, None).await.unwrap().items[0].conversation.id;
        let mut scene =
            Self { stores: stores.clone(), ann, ben, conversation, said: MessageId(0), upload: UploadId(0) };
        let said = scene.write(&scene.by_token(), Some(conversation), Action::Send(draft("hello"))).await.unwrap();
        let Outcome::Sent { message, .. } = said else { panic!("not sent") };
        scene.said = message.id;
        scene.write(&Author::server(ben), Some(conversation), Action::Send(draft("hello back"))).await.unwrap();
        let begun = stores.uploads.begin(&scene.by_token(), wanted("up"), upload_rules(), NOON).await.unwrap();
        scene.upload = begun.id;
        scene
    }

    /// Ann, by a token of her session.
    fn by_token(&self) -> Author {
        let right = Right::Token { session: Some(name_of(self.ann).into()), epoch: 0 };
        Author { person: self.ann, right }
    }

    /// Ann, by a token that names no session.
    fn by_bare_token(&self) -> Author {
        Author { person: self.ann, right: Right::Token { session: None, epoch: 0 } }
    }

    async fn write(
        &self,
        author: &Author,
        conversation: Option<ConversationId>,
        action: Action,
    ) -> Result<Outcome, ConversationError> {
        let change = Change { conversation, author: author.clone(), at: NOON, action };
        Ok(write(&self.stores, change).await?.outcome)
    }

    async fn end(&self, end: End) {
        let (accounts, session_id) = (&self.stores.accounts, SessionId::parse(&name_of(self.ann)).unwrap());
        match end {
            End::Logout => {
                assert!(accounts.revoke_session(&Author::server(self.ann), &session_id, NOON).await.unwrap());
            }
            End::OfThePerson => {
                assert_eq!(accounts.revoke_person(&Author::server(self.ann), NOON).await.unwrap(), Some(1));
            }
            End::NewPassword => {
                let hash = PasswordHash::from_stored("other".to_owned());
                let next = session(&format!("next-{}", self.ann));
                assert_eq!(accounts.change_password(&Author::server(self.ann), hash, next).await.unwrap(), 1);
            }
            End::Ban => assert!(accounts.set_state(self.ann, PersonState::Banned, NOON).await.unwrap().is_some()),
            End::ReusedRefresh => {
                let shown = Refresh {
                    id: TokenId::parse(&name_of(self.ann)).unwrap(),
                    session: session_id,
                    user: self.ann,
                    grace: Duration::ZERO,
                };
                let next = |name: &str| NewRefresh {
                    id: TokenId::parse(&format!("{name}-{}", self.ann)).unwrap(),
                    expires_at: NOON.plus(Duration::from_hours(1)),
                };
                accounts.rotate_refresh(&shown, next("one"), NOON).await.unwrap();
                let later = NOON.plus(Duration::from_secs(1));
                assert_eq!(accounts.rotate_refresh(&shown, next("two"), later).await.unwrap(), Rotated::Reused);
            }
            End::Erasure => drop(accounts.erase_account(&Author::server(self.ann), NOON).await.unwrap()),
        }
    }

    /// Everything that this author may try, by name, and what it came to.
    async fn everything(&self, by: &Author) -> Vec<(&'static str, Result<(), ConversationError>)> {
        let (conversation, said) = (Some(self.conversation), self.said);
        let words = Text::parse("other words".to_owned(), 4000).unwrap();
        let react = Action::React { message: said, emoji: text::Emoji::parse("👍").unwrap(), on: true };
        let mut done = Vec::new();
        for (name, conversation, action) in [
            ("send", conversation, Action::Send(draft("again"))),
            ("the same send again", conversation, Action::Send(draft("hello"))),
            ("recall", conversation, Action::Recall(draft("hello"))),
            ("edit", None, Action::Edit(said, words)),
            ("react", None, react),
            ("read", conversation, Action::Read(UpTo::Seq(Seq(2)))),
            ("receive", conversation, Action::Receive(UpTo::Seq(Seq(9)))),
            ("delete", None, Action::Delete(said)),
        ] {
            done.push((name, self.write(by, conversation, action).await.map(drop)));
        }
        let stores = &self.stores;
        let call = CallId::parse("call".to_owned()).unwrap();
        let rings_until = NOON.plus(Duration::from_secs(45));
        let invite =
            Invite { conversation: self.conversation, call: call.clone(), caller: by.clone(), at: NOON, rings_until };
        done.push(("invite", stores.calls.invite(invite).await.map(drop)));
        done.push(("hang up", stores.calls.hang_up(by, self.conversation, &call, NOON).await.map(drop)));
        let bens = CallId::parse(format!("bens-{}", self.ann)).unwrap();
        let caller = Author::server(self.ben);
        let invite = Invite { conversation: self.conversation, call: bens.clone(), caller, at: NOON, rings_until };
        let _ = stores.calls.invite(invite).await;
        done.push(("answer", stores.calls.answer(by, self.conversation, &bens, NOON).await.map(drop)));
        done.push(("mute", stores.conversations.mute(by, self.conversation, true, NOON).await.map(drop)));
        let first = First::Say(draft("first"));
        let open = stores.conversations.open(by, self.ben, OpenRule::Anyone, first, NOON).await;
        done.push(("open", open.map(drop)));
        done
    }

    async fn uploads(&self, by: &Author) -> Vec<Result<(), UploadError>> {
        let uploads = &self.stores.uploads;
        let (digest, wanted) = (Digest { sha256: "0".repeat(64), bytes: 6 }, wanted("another"));
        let kept = Kept { content_type: wanted.content_type.clone(), redrawn: None };
        vec![
            uploads.begin(by, wanted, upload_rules(), NOON).await.map(drop),
            uploads.append(by, self.upload, 0, b"abcdef".to_vec()).await.map(drop),
            uploads.standing(by, self.upload).await.map(drop),
            uploads.complete(by, self.upload, digest, kept, NOON).await.map(drop),
        ]
    }
}

fn is_refused(end: End, error: &ConversationError) -> bool {
    match end {
        End::Ban => matches!(error, ConversationError::Banned),
        _ => matches!(error, ConversationError::SignedOut),
    }
}

async fn what_has_ended_writes_nothing(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for end in ENDS {
        let scene = Scene::set(&stores, &crowd).await;
        scene.end(end).await;
        let before = stores
            .conversations
            .head(scene.ben, scene.conversation)
            .await
            .unwrap()
            .map(|conversation| conversation.last_rev);
        for (name, outcome) in scene.everything(&scene.by_token()).await {
            let refused = outcome.as_ref().err();
            assert!(refused.is_some_and(|error| is_refused(end, error)), "{end:?} {name}: {outcome:?}");
        }
        for outcome in scene.uploads(&scene.by_token()).await {
            match end {
                End::Ban => assert!(matches!(outcome, Err(UploadError::Banned)), "{outcome:?}"),
                _ => assert!(matches!(outcome, Err(UploadError::SignedOut)), "{end:?}: {outcome:?}"),
            }
        }
        let after = stores
            .conversations
            .head(scene.ben, scene.conversation)
            .await
            .unwrap()
            .map(|conversation| conversation.last_rev);
        assert_eq!(before, after, "{end:?}");
    }
}

/// Swipes, blocks and what people tell of themselves, by name.
async fn swipes_and_changes(scene: &Scene, by: Author) -> Vec<(&'static str, Result<(), matching::Error>)> {
    let (store, ann, ben) = (scene.stores.matching.clone().acting(by), scene.ann, scene.ben);
    let like = Like::plain(ann, ben, NOON);
    let which = WhichMatch::Conversation(scene.conversation);
    vec![
        ("profile", store.change_profile(ann, matching::ProfileChange::default(), NOON).await.map(drop)),
        ("preferences", store.change_preferences(ann, matching::PreferencesChange::default(), NOON).await.map(drop)),
        ("interests", store.set_interests(ann, &[], NOON).await.map(drop)),
        ("prompts", store.set_prompts(ann, Vec::new(), NOON).await.map(drop)),
        ("position", store.set_position(ann, None, NOON).await.map(drop)),
        ("unmatch", store.unmatch(ann, which, NOON).await.map(drop)),
        ("like", store.like(like).await.map(drop)),
        ("skip", store.skip(pass(ann, ben, NOON)).await.map(drop)),
        ("unlike", store.unlike(ann, ben, NOON).await.map(drop)),
        ("block", store.block(ann, ben, NOON).await.map(drop)),
        ("unblock", store.unblock(ann, ben).await),
    ]
}

async fn what_has_ended_swipes_and_changes_nothing(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for end in ENDS {
        let scene = Scene::set(&stores, &crowd).await;
        scene.end(end).await;
        for (name, outcome) in swipes_and_changes(&scene, scene.by_token()).await {
            // Of an erased person nothing is left that could be changed.
            let is_refused = match outcome {
                Err(matching::Error::NotActive) => true,
                Err(matching::Error::NotFound) => end == End::Erasure,
                _ => false,
            };
            assert!(is_refused, "{end:?} {name}: {outcome:?}");
        }
        let acting = stores.matching.clone().acting(scene.by_token());
        let refused = acting.rewind(scene.ann, NOON).await;
        assert!(matches!(refused, Err(matching::Error::NotActive)), "{end:?}: {refused:?}");
        if !matches!(end, End::Ban | End::Erasure) {
            let met = stores.matching.match_of_pair(scene.ann, scene.ben).await.unwrap();
            assert!(met.is_some(), "{end:?}");
        }
    }
    let scene = Scene::set(&stores, &crowd).await;
    for (name, outcome) in swipes_and_changes(&scene, scene.by_token()).await {
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
    }
}

async fn what_stands_writes_everything(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let scene = Scene::set(&stores, &crowd).await;
    for (name, outcome) in scene.everything(&scene.by_token()).await {
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
    }
    for outcome in scene.uploads(&scene.by_token()).await {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
    // A session of somebody else is none of Ann's.
    let other = Scene::set(&stores, &crowd).await;
    let Right::Token { session, epoch } = other.by_token().right else { unreachable!() };
    let borrowed = Author { person: scene.ann, right: Right::Token { session, epoch } };
    let refused = scene.write(&borrowed, Some(scene.conversation), Action::Send(draft("borrowed"))).await;
    assert!(matches!(refused, Err(ConversationError::SignedOut)), "{refused:?}");
}

async fn a_token_without_a_session_ends_with_the_person_s_epoch(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for end in ENDS {
        let scene = Scene::set(&stores, &crowd).await;
        scene.end(end).await;
        let outcome =
            scene.write(&scene.by_bare_token(), Some(scene.conversation), Action::Send(draft("still here"))).await;
        match end {
            End::Logout | End::ReusedRefresh => assert!(outcome.is_ok(), "{end:?}: {outcome:?}"),
            _ => assert!(outcome.as_ref().is_err_and(|error| is_refused(end, error)), "{end:?}: {outcome:?}"),
        }
    }
}

/// Whichever comes first: what is begun after the revocation was answered is refused, and what was acked is there.
async fn of_a_revocation_and_writes_at_once_one_comes_first(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for end in [End::Logout, End::OfThePerson, End::NewPassword, End::ReusedRefresh] {
        let scene = Scene::set(&stores, &crowd).await;
        let (answered, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (scene, answered, written) = (scene.clone(), answered.clone(), written.clone());
                tokio::spawn(async move {
                    for number in 0.. {
                        let is_late = answered.load(Ordering::SeqCst);
                        let text = format!("{writer}-{number}");
                        match scene.write(&scene.by_token(), Some(scene.conversation), Action::Send(draft(&text))).await
                        {
                            Ok(_) => {
                                assert!(!is_late, "{end:?}: begun after the answer and stored");
                                written.fetch_add(1, Ordering::SeqCst);
                            }
                            Err(ConversationError::SignedOut) => return number,
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                    unreachable!("somebody ends it")
                })
            })
            .collect();
        // All of them are in the middle of it.
        services::wait_until("everybody writes", async || written.load(Ordering::SeqCst) >= 8).await;
        scene.end(end).await;
        answered.store(true, Ordering::SeqCst);
        let mut acked = 2;
        for writer in writers {
            acked += writer.await.unwrap();
        }
        let head = stores.conversations.head(scene.ben, scene.conversation).await.unwrap().unwrap();
        assert_eq!(head.last_seq, Seq(acked), "{end:?}");
    }
}

/// Reading in private moves nothing that the other side could look at.
async fn private_reading_moves_nothing_that_others_see(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let scene = Scene::set(&stores, &crowd).await;
    let change = matching::ProfileChange {
        privacy: matching::PrivacyChange { share_read_receipts: Some(false), ..Default::default() },
        ..Default::default()
    };
    stores.matching.change_profile(scene.ben, change, NOON).await.unwrap();
    let ben = Author::server(scene.ben);
    let seen = async || {
        let head = stores.conversations.head(scene.ann, scene.conversation).await.unwrap().unwrap();
        let ben = head.members.into_iter().find(|member| member.person == scene.ben).unwrap();
        let counter = stores.events.counters(&[scene.ann]).await.unwrap()[0].cursor;
        let log =
            stores.conversations.changes(scene.ann, scene.conversation, head.last_rev, Seq::ZERO, 10).await.unwrap();
        (head.last_rev, ben.horizons.delivered, ben.horizons.delivered_rev, counter, log.unwrap().moved)
    };
    let before = seen().await;
    let read = scene.write(&ben, Some(scene.conversation), Action::Read(UpTo::Message(scene.said))).await.unwrap();
    assert!(matches!(read, Outcome::Moved { horizons, .. } if horizons.read == Seq(1)), "{read:?}");
    assert_eq!(seen().await, before);
    let overview = stores.conversations.overview(scene.ben, scene.conversation).await.unwrap().unwrap();
    assert_eq!(overview.unread, 0, "on one's own devices it is read");
    let again = scene.write(&ben, Some(scene.conversation), Action::Read(UpTo::Seq(Seq(1)))).await.unwrap();
    assert_eq!(again, Outcome::Unchanged);
    let arrived = scene.write(&ben, Some(scene.conversation), Action::Receive(UpTo::Seq(Seq(1)))).await.unwrap();
    assert!(matches!(arrived, Outcome::Moved { .. }) && seen().await != before, "that it has arrived is told");
}

macro_rules! run {
    ($case:ident, $stores:ident) => {
        super::$case($stores).await
    };
}
use run;

cases!(
    run,
    [
        what_has_ended_writes_nothing,
        what_has_ended_swipes_and_changes_nothing,
        what_stands_writes_everything,
        a_token_without_a_session_ends_with_the_person_s_epoch,
        of_a_revocation_and_writes_at_once_one_comes_first,
        private_reading_moves_nothing_that_others_see,
    ]
);
