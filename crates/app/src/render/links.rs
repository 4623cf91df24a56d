//! Absolute addresses under the server's public one.

mod signature;

use conversations::{File, upload::Readership};
use kernel::{Clock, ConversationId, PhotoId, Timestamp, UserId};
use matching::PictureKey;
use media::Size;
use signature::Signer;
use std::sync::Arc;

/// Where uploads are served; the number of one follows.
const FILES: &str = "/media/files/";
/// Where photos are served; the number of one and its size follow.
const PHOTOS: &str = "/media/photos/";

/// Makes addresses. Cloning shares the key that some of them are signed with.
#[derive(Clone)]
pub struct Links {
    base: Arc<str>,
    signer: Arc<Signer>,
    clock: Arc<dyn Clock>,
}

impl Links {
    /// Below this address, such as `https://api.example.com`. Every node signs with the same secret.
    pub fn new(public_url: &str, secret: &[u8], clock: Arc<dyn Clock>) -> Self {
        Self { base: public_url.trim_end_matches('/').into(), signer: Arc::new(Signer::new(secret)), clock }
    }

    /// Where a profile picture is served, the same for every viewer.
    pub fn picture(&self, key: &PictureKey) -> String {
        self.picture_of(key.as_str())
    }

    /// The same by the key's text.
    pub fn picture_of(&self, key: &str) -> String {
        format!("{}/media/pictures/{key}", self.base)
    }

    /// An address of this server.
    pub fn to(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base)
    }

    /// The beginning of every address of an upload.
    pub fn files(&self) -> String {
        self.to(FILES)
    }

    /// A file for the people of a conversation: all of them are shown the same bytes of a frame, so it is bound to the
    /// conversation and not to one of them. The store says at each fetch whether they still talk there.
    pub fn shown_file(&self, file: &File, conversation: ConversationId) -> String {
        self.file(file, Readership::Conversation(conversation))
    }

    /// A file for whoever has uploaded it.
    pub fn own_file(&self, file: &File, owner: UserId) -> String {
        self.file(file, Readership::Owner(owner))
    }

    fn file(&self, file: &File, readership: Readership) -> String {
        let query = self.signer.sign(file.id, readership, self.clock.now());
        format!("{}{FILES}{}?{query}", self.base, file.id)
    }

    /// A photo for one viewer. The store says at each fetch whether they may still see its owner.
    pub fn photo(&self, id: PhotoId, size: Size, viewer: UserId) -> String {
        let query = self.signer.sign_photo(id, size, viewer, self.clock.now());
        format!("{}{PHOTOS}{id}/{}?{query}", self.base, size.word())
    }

    /// The viewer for whom an address of a photo was made, and until when, if it was made here and holds still.
    pub fn photo_viewer(&self, id: PhotoId, size: Size, query: &str, now: Timestamp) -> Option<(UserId, Timestamp)> {
        self.signer.verify_photo(id, size, query, now)
    }

    /// For whom an address of a file was made, if it was made here and holds still.
    pub fn readership(&self, id: kernel::UploadId, query: &str, now: Timestamp) -> Option<Readership> {
        self.signer.verify(id, query, now)
    }
}
