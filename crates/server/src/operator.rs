//! What the command line does with a store: demo people, tokens, rooms to measure with, trimming.

mod audit;
mod demo;
mod photos;
mod rooms;
mod villagers;

pub use ::jobs::DeadJob;
pub use demo::DemoPerson;
pub use photos::WaitingPhoto;
pub use rooms::SeededRooms;
pub use safety::{AuditEntry, Broken, Chain, Role, StaffMember};
pub use villagers::Villagers;

use crate::{
    application::{Assembled, Signs, StartError, StoreRuntime, without_address},
    config::Config,
};
use app::{
    App, Refusal,
    actions::{jobs, mail, notices},
    random,
};
use auth::Email;
use kernel::{Event, StoreError, Timestamp, UserId};
use matching::InterestName;
use safety::Action;
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use storage::Stores;

#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// The store or a setting.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Nobody has this id or address.
    #[error("nobody has the id or e-mail address {0}")]
    Nobody(String),
    /// A rule said no.
    #[error("{0}")]
    Refused(String),
}

impl From<auth::Error> for OperatorError {
    fn from(error: auth::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<matching::Error> for OperatorError {
    fn from(error: matching::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<StoreError> for OperatorError {
    fn from(error: StoreError) -> Self {
        Self::Refused(Refusal::from(error).to_string())
    }
}

/// The operator's tools over one store: that of a server in this process, or opened for one command.
pub struct Operator {
    app: Arc<App>,
    stores: Stores,
    // Only where no server runs in this process.
    runtime: Option<StoreRuntime>,
}

impl Operator {
    pub(crate) fn over(app: Arc<App>, stores: Stores) -> Self {
        Self { app, stores, runtime: None }
    }

    /// Opens the configured store for one command that makes neither tokens nor links: it needs no secret to sign with.
    pub async fn open(config: Config) -> Result<Self, OperatorError> {
        Self::opened(config, Signs::Nothing).await
    }

    /// The same for a command that does.
    pub async fn open_to_sign(config: Config) -> Result<Self, OperatorError> {
        Self::opened(config, Signs::Something).await
    }

    async fn opened(config: Config, signs: Signs) -> Result<Self, OperatorError> {
        let runtime = StoreRuntime::new().map_err(StartError::from)?;
        let Assembled { state, stores } = without_address(config, signs, &runtime).await?;
        Ok(Self { app: state.app.clone(), stores, runtime: Some(runtime) })
    }

    /// An access token for somebody, by id or e-mail address.
    pub async fn token(&self, who: &str) -> Result<String, OperatorError> {
        let id = self.find(who).await?;
        self.note(Action::Token, Some(id), "").await?;
        self.issue_token(id).await
    }

    async fn issue_token(&self, id: UserId) -> Result<String, OperatorError> {
        let fresh = random::fresh().ok_or_else(|| OperatorError::Refused("no random ids".to_owned()))?;
        let signed_in = self.app.auth.login_as(id, fresh, self.app.clock.now()).await?;
        Ok(signed_in.tokens.access.expose_secret().to_owned())
    }

    async fn find(&self, who: &str) -> Result<UserId, OperatorError> {
        let nobody = || OperatorError::Nobody(who.to_owned());
        if let Some(id) = who.parse().ok().and_then(UserId::parse) {
            return self.stores.accounts.account(id).await?.map(|account| account.id).ok_or_else(nobody);
        }
        for email in Email::spellings(who) {
            if let Some(account) = self.stores.accounts.find_by_email(&email).await? {
                return Ok(account.id);
            }
        }
        Err(nobody())
    }

    /// Shuts somebody's account: tokens end at once, open sockets are closed with 4003 on every node. False if it was shut.
    pub async fn ban(&self, who: &str) -> Result<bool, OperatorError> {
        let id = self.find(who).await?;
        self.note(Action::Ban, Some(id), "").await?;
        let told = self.app.auth.ban(id, self.app.clock.now()).await?;
        Ok(self.tell(id, told))
    }

    /// Opens the account again; the person signs in anew. False if it was open.
    pub async fn unban(&self, who: &str) -> Result<bool, OperatorError> {
        let id = self.find(who).await?;
        self.note(Action::Unban, Some(id), "").await?;
        let told = self.app.auth.unban(id, self.app.clock.now()).await?;
        Ok(self.tell(id, told))
    }

    /// Shows the others what became of somebody's account, if something did. Without a server in this process nobody has to
    /// be told: the nodes look into the store themselves, within two seconds.
    fn tell(&self, id: UserId, told: Option<Vec<Event>>) -> bool {
        let changed = told.is_some();
        self.app.renderer.people.forget(id);
        if self.runtime.is_none() {
            self.app.publish(told.unwrap_or_default());
        }
        changed
    }

    /// Drops events older than `before`; clients whose cursor lies there start anew.
    pub async fn trim_events(&self, before: Timestamp) -> Result<u64, OperatorError> {
        self.note(Action::TrimEvents, None, &format!("before {before}")).await?;
        Ok(self.stores.events.trim(before).await?)
    }

    /// Gives the database's history a new name, after a backup was restored.
    pub async fn renew_epoch(&self) -> Result<(), OperatorError> {
        self.note(Action::RenewEpoch, None, "").await?;
        Ok(self.stores.events.renew_epoch(&random::ordered_id()).await?)
    }

    /// Tells somebody something on all their devices, by a kind of notice that the catalogues have words for.
    pub async fn notify(&self, who: &str, kind: &str, ref_id: Option<i64>) -> Result<(), OperatorError> {
        let id = self.find(who).await?;
        let about = ref_id.map(|id| format!("{kind} {id}"));
        self.note(Action::Notify, Some(id), about.as_deref().unwrap_or(kind)).await?;
        let told = notices::notify(&self.app, id, kind, ref_id).await;
        let told = told.map_err(|refusal| OperatorError::Refused(refusal.to_string()))?;
        told.map(drop).ok_or_else(|| OperatorError::Nobody(who.to_owned()))
    }

    /// Has the servers send a mail that says nothing but that mail arrives. Without a locale it is in the language of whoever has
    /// this address.
    pub async fn send_test_mail(&self, to: &str, locale: Option<&str>) -> Result<(), OperatorError> {
        let person = match self.find(to).await {
            Ok(person) => Some(person),
            Err(OperatorError::Nobody(_)) => None,
            Err(error) => return Err(error),
        };
        self.note(Action::TestMail, person, "").await?;
        Ok(mail::test(&self.app, to, person, locale, format!("test:{}", random::ordered_id())).await?)
    }

    /// Adds the interests that are missing to the catalogue that people choose from. Returns how many those were.
    pub async fn add_interests(&self, names: &[String]) -> Result<usize, OperatorError> {
        let no_name =
            |name: &String| OperatorError::Refused(format!("an interest has 1 to 50 characters, not {name:?}"));
        let read = |name: &String| InterestName::parse(name).ok_or_else(|| no_name(name));
        let names: Vec<_> = names.iter().map(read).collect::<Result<_, _>>()?;
        let listed: Vec<&str> = names.iter().map(InterestName::as_str).collect();
        self.note(Action::AddInterests, None, &listed.join(" : ")).await?;
        Ok(self.app.matchmaker.add_interests(&names).await?)
    }

    /// Jobs that were given up, the latest first.
    pub async fn dead_jobs(&self, limit: u32) -> Result<Vec<DeadJob>, OperatorError> {
        Ok(jobs::dead(&self.app, limit).await?)
    }

    /// Has these jobs tried again by the servers. Returns how many of them were dead.
    pub async fn retry_jobs(&self, ids: &[i64]) -> Result<usize, OperatorError> {
        let numbers: Vec<String> = ids.iter().map(i64::to_string).collect();
        self.note(Action::RetryJobs, None, &numbers.join(" ")).await?;
        Ok(jobs::retry(&self.app, ids).await?)
    }

    /// The same for all of a kind, or for all.
    pub async fn retry_all_jobs(&self, kind: Option<&str>) -> Result<usize, OperatorError> {
        self.note(Action::RetryJobs, None, &kind.map_or_else(|| "all".to_owned(), |kind| format!("kind {kind}")))
            .await?;
        Ok(jobs::retry_all(&self.app, kind).await?)
    }

    /// Closes the store, if it was opened for this.
    pub async fn close(self) {
        let Self { app, stores, runtime } = self;
        drop((app, stores));
        if let Some(runtime) = runtime {
            runtime.finish().await;
        }
    }
}
