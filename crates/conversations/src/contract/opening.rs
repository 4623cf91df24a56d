use super::{NEWEST, NOON, Scene, Store, sent, seqs, text};
use crate::{ConversationError, Draft, First, OpenRule, Opened};
use kernel::{Author, MessageId, UserId, contract::join_all};

/// A first message under this name.
fn named(content: &str, name: &str) -> Draft {
    let client_message_id = Some(name.to_owned());
    Draft { content: text(content), attachment: None, client_message_id, reply_to: None }
}

async fn open(store: &Store, scene: Scene, first: First) -> Result<Opened, ConversationError> {
    store.open(&Author::server(scene.ann), scene.stranger, OpenRule::Anyone, first, NOON).await
}

/// A pair's conversation is opened once, however many ask at the same time.
pub async fn a_pair_has_one_conversation(store: Store, scene: Scene) {
    // None of them has told enough to be seen by strangers.
    let refused =
        store.open(&Author::server(scene.ann), scene.stranger, OpenRule::MatchedOnly, First::Nothing, NOON).await;
    assert!(matches!(refused, Err(ConversationError::NotFound)));
    let open = |n: usize| {
        let store = store.clone();
        let (one, two) = if n.is_multiple_of(2) { (scene.ann, scene.stranger) } else { (scene.stranger, scene.ann) };
        async move { store.open(&Author::server(one), two, OpenRule::Anyone, First::Nothing, NOON).await.unwrap() }
    };
    let opened = join_all((0..6).map(open)).await;
    assert!(opened.iter().all(|one| one.conversation() == opened[0].conversation()));
    assert_eq!(opened.iter().filter(|one| one.created).count(), 1);
    assert_eq!(opened.iter().map(|one| one.events.len()).sum::<usize>(), 2);
    let nobody = store.open(&Author::server(scene.ann), UserId(5), OpenRule::Anyone, First::Nothing, NOON).await;
    assert!(matches!(nobody, Err(ConversationError::NotFound)));
    assert!(matches!(
        store.open(&Author::server(scene.ann), scene.ann, OpenRule::Anyone, First::Nothing, NOON).await,
        Err(ConversationError::SelfTarget)
    ));
}

/// The first message is said with the opening, and if it may not be said, nothing is opened.
pub async fn a_first_message_that_is_refused_opens_nothing(store: Store, scene: Scene) {
    let draft =
        |content: &str, reply_to| Draft { content: text(content), attachment: None, client_message_id: None, reply_to };
    let by = Author::server(scene.ann);
    let open = |first| store.open(&by, scene.stranger, OpenRule::Anyone, First::Say(first), NOON);
    let refused = open(draft("hi", Some(MessageId(4_000_000)))).await;
    assert!(matches!(refused, Err(ConversationError::BadReply)), "{refused:?}");
    assert_eq!(store.list(scene.ann, 10, None).await.unwrap().items.len(), 1, "only the one at home");
    let opened = open(draft("hi", None)).await.unwrap();
    assert!(opened.created);
    assert_eq!(sent(Ok(opened.said.clone().unwrap())).0.content, "hi");
    let again = open(draft("hi again", None)).await.unwrap();
    assert_eq!((again.created, again.conversation()), (false, opened.conversation()));
    assert_eq!(seqs(&store, scene.stranger, opened.conversation(), NEWEST).await, [1, 2]);
    let refused = open(draft("no", Some(MessageId(4_000_000)))).await;
    assert!(matches!(refused, Err(ConversationError::BadReply)), "{refused:?}");
}

/// What is answered was read with the opening: the conversation as everybody sees it afterwards, and everybody in it.
pub async fn an_opening_shows_what_it_has_come_to(store: Store, scene: Scene) {
    for first in [First::Nothing, First::Say(named("hi", "name")), First::Recall(named("hi", "name"))] {
        let shown = open(&store, scene, first).await.unwrap().shown;
        let listed = store.overview(scene.ann, shown.overview.conversation.id).await.unwrap().unwrap();
        assert_eq!(shown.overview, listed);
        assert!([scene.ann, scene.stranger].iter().all(|person| shown.faces.contains_key(person)));
    }
}

/// A first message that is sent again under its name is said once, and over a limit it is looked up.
pub async fn a_first_message_is_said_once(store: Store, scene: Scene) {
    let unknown = open(&store, scene, First::Recall(named("hi", "name"))).await;
    assert!(matches!(unknown, Err(ConversationError::NotSentBefore)), "{unknown:?}");
    assert_eq!(store.list(scene.ann, 10, None).await.unwrap().items.len(), 1, "looking up opens nothing");
    let opened = open(&store, scene, First::Say(named("hi", "name"))).await.unwrap();
    let (message, _) = sent(Ok(opened.said.clone().unwrap()));
    for again in [First::Say(named("hi", "name")), First::Recall(named("hi", "name"))] {
        let again = open(&store, scene, again).await.unwrap();
        assert_eq!((again.created, again.conversation()), (false, opened.conversation()));
        assert!(again.events.is_empty());
        assert_eq!(sent(Ok(again.said.unwrap())), (message.clone(), true));
    }
    for other in [First::Say(named("ho", "name")), First::Recall(named("ho", "name"))] {
        let other = open(&store, scene, other).await;
        assert!(matches!(other, Err(ConversationError::IdempotencyConflict)), "{other:?}");
    }
    let unknown = open(&store, scene, First::Recall(named("hi", "another"))).await;
    assert!(matches!(unknown, Err(ConversationError::NotSentBefore)), "{unknown:?}");
    assert_eq!(seqs(&store, scene.ann, opened.conversation(), NEWEST).await, [1]);
}
