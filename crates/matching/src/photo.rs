use kernel::PhotoId;

/// A photo of somebody's profile that others may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPhoto {
    /// The photo's id, by which it is asked for.
    pub id: PhotoId,
    /// A blurred likeness in a few letters.
    pub blurhash: String,
}
