use super::{Operator, OperatorError};
use app::{Refusal, actions::photos};
use kernel::{PhotoId, Timestamp, UserId};
use safety::Action;

/// A photo that nobody has decided about.
pub struct WaitingPhoto {
    pub id: PhotoId,
    pub owner: UserId,
    pub created_at: Timestamp,
    /// Where a browser shows it, for an hour.
    pub address: String,
}

impl Operator {
    /// Photos that nobody has decided about, those that have waited longest first.
    pub async fn pending_photos(&self, limit: u32) -> Result<Vec<WaitingPhoto>, OperatorError> {
        let waiting = photos::pending(&self.app, limit).await.map_err(refused)?;
        let shown = waiting.into_iter().map(|one| WaitingPhoto {
            id: one.photo.id,
            owner: one.owner,
            created_at: one.photo.created_at,
            address: photos::address(&self.app, &one),
        });
        Ok(shown.collect())
    }

    /// Approves a photo, or rejects it for a reason. Returns false if it was decided so before.
    pub async fn judge_photo(&self, id: i64, rejected: Option<&str>) -> Result<bool, OperatorError> {
        let nobody = || OperatorError::Refused(format!("there is no photo {id}"));
        let id = PhotoId::parse(id).ok_or_else(nobody)?;
        let action = if rejected.is_some() { Action::RejectPhoto } else { Action::ApprovePhoto };
        let detail = format!("photo {id} {}", rejected.unwrap_or_default());
        self.note(action, None, detail.trim_end()).await?;
        photos::judge(&self.app, id, rejected).await.map_err(refused)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the end of the refusal's way")]
fn refused(refusal: Refusal) -> OperatorError {
    let fields = refusal.errors.to_string();
    OperatorError::Refused(if fields.is_empty() { refusal.to_string() } else { fields })
}
