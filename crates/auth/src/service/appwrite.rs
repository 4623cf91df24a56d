use super::{Auth, Fresh, SignedIn, registration::fitting_name};
use crate::{
    Account, AppwriteId, AppwriteIdentity, Claims, Error, NewAccount,
    rules::{self, AppwriteJudgement},
};
use kernel::{FieldError, Timestamp, UserId};
use text::Username;

impl Auth {
    /// Signs in somebody whom an Appwrite server has just vouched for, with an account made on the spot for a newcomer,
    /// who then has the random id `user`.
    pub async fn exchange(
        &self,
        identity: AppwriteIdentity,
        user: UserId,
        user_agent: Option<&str>,
        fresh: Fresh,
        now: Timestamp,
    ) -> Result<SignedIn, Error> {
        let linked = self.accounts.find_by_appwrite_id(&identity.id).await?;
        let same_address = match &identity.email {
            Some(email) if linked.is_none() => self.accounts.find_by_email(email).await?,
            _ => None,
        };
        let judgement = rules::judge_appwrite(&identity, linked.as_ref(), same_address.as_ref())?;
        match (judgement, linked.or(same_address)) {
            (AppwriteJudgement::SignIn, Some(account)) => self.sign_in(account, user_agent, fresh, now).await,
            (AppwriteJudgement::Link, Some(account)) => {
                self.accounts.link_appwrite(account.id, &identity.id).await?;
                self.sign_in(account, user_agent, fresh, now).await
            }
            _ => self.welcome(identity, user, user_agent, fresh, now).await,
        }
    }

    async fn welcome(
        &self,
        identity: AppwriteIdentity,
        user: UserId,
        user_agent: Option<&str>,
        fresh: Fresh,
        now: Timestamp,
    ) -> Result<SignedIn, Error> {
        let message = "the appwrite account has no usable e-mail address";
        let email = identity.email.ok_or_else(|| Error::Invalid(vec![FieldError { field: "email", message }]))?;
        let name = fitting_name(&identity.name);
        let (first_name, last_name) = rules::split_name(&name);
        let account = NewAccount {
            id: user,
            email,
            email_verified: identity.email_verified,
            username: Username::for_newcomer(user.0),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            date_of_birth: None,
            password_hash: None,
            appwrite_id: Some(identity.id),
            is_demo: false,
            at: now,
        };
        let session = self.new_session(user_agent, &fresh, now);
        let newcomer = Some(account.clone());
        let created = self.accounts.create_account(account, Some(session)).await;
        let account = created.map_err(|error| match error {
            Error::EmailTaken => Error::AppwriteConflict,
            other => other,
        })?;
        Ok(SignedIn { newcomer, ..self.signed_in(account, fresh, now) })
    }

    /// The claims of somebody who shows Appwrite's proof instead of a token of ours: a handshake with an Appwrite
    /// token, or the legacy header. They name no session, so they end with any revocation of the person.
    pub async fn claims_by_appwrite(&self, id: &AppwriteId, now: Timestamp) -> Result<Claims, Error> {
        let account = self.accounts.find_by_appwrite_id(id).await?.ok_or(Error::InvalidToken)?;
        rules::may_sign_in(account.state)?;
        let Account { id: user, token_epoch: epoch, .. } = account;
        Ok(Claims { user, session: None, epoch, expires_at: self.tokens.access_expiry(now) })
    }
}
