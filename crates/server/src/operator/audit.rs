//! Staff, and what was done in the installation's name. Whatever an operator does stands in the log before it is done.

use super::{Operator, OperatorError};
use app::actions::{audit, staff};
use kernel::UserId;
use safety::{Action, Actor, AuditEntry, Broken, Chain, Digest, Role, StaffMember};

/// Whoever runs this program, by the name that the system knows them by.
fn actor() -> Actor {
    Actor::System(whoami::username().unwrap_or_else(|_| "unknown".to_owned()))
}

impl Operator {
    /// Gives somebody a role, in the place of another; answers who that is, or none if they had it. An address names only somebody who has shown that it
    /// is theirs: anybody may sign up with any.
    pub async fn grant(&self, who: &str, role: Role) -> Result<Option<UserId>, OperatorError> {
        let id = self.find(who).await?;
        let account = self.stores.accounts.account(id).await?;
        if who.contains('@') && account.is_some_and(|account| !account.email_verified) {
            let why =
                format!("nobody has shown that {who} is theirs: name the id, which is {id}, if you know that it is");
            return Err(OperatorError::Refused(why));
        }
        let changed = staff::grant(&self.app, actor(), id, role).await.map_err(|error| refused(error, who))?;
        Ok(changed.then_some(id))
    }

    /// Takes somebody's role. False if they had none.
    pub async fn revoke(&self, who: &str) -> Result<bool, OperatorError> {
        let id = self.find(who).await?;
        staff::revoke(&self.app, actor(), id).await.map_err(|error| refused(error, who))
    }

    /// Everybody who has a role, whoever may most first.
    pub async fn staff(&self) -> Result<Vec<StaffMember>, OperatorError> {
        Ok(staff::list(&self.app).await?)
    }

    /// The last entries of the audit log, the last first.
    pub async fn audit_log(&self, limit: u32) -> Result<Vec<AuditEntry>, OperatorError> {
        Ok(audit::latest(&self.app, limit).await?)
    }

    /// Follows the whole audit log, and looks that an entry that was kept elsewhere, by number and digest, is there as it was.
    /// Answers the last entry's.
    pub async fn verify_audit_log(&self, known: Option<(i64, String)>) -> Result<Result<Chain, Broken>, OperatorError> {
        let known = known.map(|(number, digest)| Chain::behind(number, Digest(digest)));
        Ok(audit::verify(&self.app, known).await?)
    }

    /// Writes down what is about to be done.
    pub(super) async fn note(
        &self,
        action: Action,
        subject: Option<UserId>,
        detail: &str,
    ) -> Result<(), OperatorError> {
        Ok(audit::note(&self.app, actor(), action, subject, detail).await?)
    }
}

fn refused(error: safety::Error, who: &str) -> OperatorError {
    match error {
        safety::Error::NotFound => OperatorError::Refused(format!("{who} has no account that is open")),
        safety::Error::Store(error) => error.into(),
    }
}
