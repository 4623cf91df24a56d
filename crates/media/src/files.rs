//! Under which names the pictures of a photo are put, and the job that takes them away.

use crate::{PhotoKey, Size};
use kernel::{NewJob, Timestamp};
use std::time::Duration;

/// The word for jobs that collect files which no photo has.
pub const COLLECT: &str = "photo_files";

/// How long adding a photo may take from its announcement: longer than any request.
pub const ADDED_WITHIN: Duration = Duration::from_hours(1);

/// The name of a picture in the storage.
pub fn name(key: &PhotoKey, size: Size) -> String {
    format!("photos/{}/{}.jpg", key.as_str(), size.word())
}

/// The job that is stored before the files are put. Adding the photo takes it back; if nothing does, it collects them.
pub fn announced(key: &PhotoKey, at: Timestamp) -> NewJob {
    collection(key, key.as_str().to_owned(), at.plus(ADDED_WITHIN))
}

/// The job that is stored when a photo goes. It belongs to nobody: it outlives an erasure, and tells only a name of chance.
pub fn removed(key: &PhotoKey, at: Timestamp) -> NewJob {
    collection(key, format!("{}:removed", key.as_str()), at)
}

fn collection(key: &PhotoKey, name: String, due_at: Timestamp) -> NewJob {
    NewJob { kind: COLLECT, key: name, person: None, payload: key.as_str().to_owned(), due_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_jobs_of_a_photo_name_its_files_and_are_two() {
        let (key, noon) = (PhotoKey::parse(&"0a".repeat(32)).unwrap(), Timestamp::from_seconds(1_800_000_000));
        let (before, after) = (announced(&key, noon), removed(&key, noon));
        assert_ne!(before.key, after.key);
        assert_eq!((before.payload.as_str(), after.payload.as_str()), (key.as_str(), key.as_str()));
        assert_eq!((before.due_at.since(noon), after.due_at), (ADDED_WITHIN, noon));
        assert_eq!(name(&key, Size::Thumb), format!("photos/{}/thumb.jpg", "0a".repeat(32)));
    }
}
