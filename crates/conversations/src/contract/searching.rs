use super::{ALL, Scene, Store, change, said, say, search, text, write_one};
use crate::{Action, SearchWindow};
use kernel::Seq;

async fn found(store: &Store, scene: Scene, typed: &str) -> Vec<i64> {
    let found = store.search(scene.ben, scene.conversation, &search(typed), ALL).await.unwrap().unwrap();
    assert_eq!(found.before, None, "everything was looked through");
    found.history.messages.iter().map(|message| message.seq.0).collect()
}

/// Searching takes no character for a pattern, and whatever the locale of the database is, it finds what people mean.
pub async fn searching_finds_what_people_mean(store: Store, scene: Scene) {
    let said = [
        "Hundred percent",
        "100% sure",
        "100 sure",
        "Привет, мир",
        "Cafe\u{301} au lait",
        "Stra\u{df}e",
        "\u{130}STANBUL",
        "two\nlines",
    ];
    for content in said {
        write_one(&store, say(scene.conversation, scene.ann, content, None)).await.unwrap();
    }
    for (typed, places) in [
        ("PERCENT", vec![1]),
        ("0% s", vec![2]),
        ("_", vec![]),
        ("sure", vec![3, 2]),
        ("привет", vec![4]),
        ("ПРИВЕТ", vec![4]),
        ("caf\u{e9}", vec![5]),
        ("CAFE\u{301}", vec![5]),
        ("cafe", vec![5]),
        ("STRASSE", vec![6]),
        ("stra\u{df}e", vec![6]),
        ("istanbul", vec![7]),
        ("two lines", vec![8]),
    ] {
        assert_eq!(found(&store, scene, typed).await, places, "{typed}");
    }
}

/// What was edited is found as it is now, what was deleted is not found at all.
pub async fn searching_finds_messages_as_they_are_now(store: Store, scene: Scene) {
    let messages = said(&store, scene.conversation, scene.ann, 3).await;
    write_one(&store, change(scene.conversation, scene.ann, Action::Edit(messages[0].id, text("ДРУГОЙ"))))
        .await
        .unwrap();
    write_one(&store, change(scene.conversation, scene.ann, Action::Delete(messages[1].id))).await.unwrap();
    assert_eq!(found(&store, scene, "message").await, [3]);
    assert_eq!(found(&store, scene, "другой").await, [1]);
}

/// A search that finds as many as were wanted says where to go on, and so does one that has looked through enough.
pub async fn searching_goes_on_where_it_ended(store: Store, scene: Scene) {
    said(&store, scene.conversation, scene.ann, 5).await;
    let wanted = search("message");
    let page = |before: Option<i64>| {
        let (store, wanted) = (store.clone(), wanted.clone());
        async move {
            let window = SearchWindow { limit: 2, before: before.map(Seq), ..ALL };
            let found = store.search(scene.ben, scene.conversation, &wanted, window).await.unwrap().unwrap();
            let seqs: Vec<_> = found.history.messages.iter().map(|message| message.seq.0).collect();
            (seqs, found.before.map(|seq| seq.0))
        }
    };
    assert_eq!(page(None).await, (vec![5, 4], Some(4)));
    assert_eq!(page(Some(4)).await, (vec![3, 2], Some(2)));
    assert_eq!(page(Some(2)).await, (vec![1], None));
    assert_eq!(page(Some(1)).await, (vec![], None));
    let tried =
        store.search(scene.ben, scene.conversation, &search("message 1"), SearchWindow { most: 3, ..ALL }).await;
    let tried = tried.unwrap().unwrap();
    assert_eq!((tried.history.messages.len(), tried.before), (0, Some(Seq(3))), "enough was looked through");
    let window = SearchWindow { before: tried.before, ..ALL };
    let last = store.search(scene.ben, scene.conversation, &search("message 1"), window).await.unwrap().unwrap();
    assert_eq!((last.history.messages.len(), last.before), (1, None));
}
