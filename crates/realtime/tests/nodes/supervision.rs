//! A defect in what runs in the background ends nothing for good.

use crate::support::{ADA, BOB, Store, alone, chat, run, until};
use kernel::ConversationId;
use std::sync::atomic::Ordering;

const ROOM: ConversationId = ConversationId(77);

#[test]
fn what_a_lost_doorbell_hides_is_found_after_the_task_that_looks_for_it_has_panicked() {
    run(async {
        let store = Store::new();
        store.open(ROOM, &[ADA, BOB]);
        let node = alone(&store);
        let mut bob = chat(&node, BOB).await;
        store.defective.store(true, Ordering::SeqCst);
        until(|| store.defects.load(Ordering::SeqCst) >= 2).await;
        store.mute.store(true, Ordering::SeqCst);
        store.say(ROOM, "nobody is told");
        store.defective.store(false, Ordering::SeqCst);
        assert_eq!(bob.expect("new_message").await["cursor"], 1);
        node.stop();
    });
}
