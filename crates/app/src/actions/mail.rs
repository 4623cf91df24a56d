//! Mail. What causes one stores a job, in its own transaction where it has one; the text is written when it is sent, in the
//! language of whoever reads it.

use crate::{App, jobs::Failure};
use jobs::Job;
use kernel::{NewJob, StoreError, Timestamp, UserId};
use locales::Value;
use notifications::{Mail, MailError};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// The word for jobs that are mails.
pub(crate) const KIND: &str = "mail";

/// A mail that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address that it goes to.
    pub to: String,
    /// The name of its texts in the catalogues: `mail-NAME-subject`, `mail-NAME-text`.
    pub name: String,
    /// The language of its reader; where there is none, that of the profile of the person whose job it is.
    pub locale: Option<String>,
    /// What its texts name besides `app`, which is the name of the service.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl Letter {
    /// The job of sending it. The same key is one mail.
    pub fn job(&self, key: String, person: Option<UserId>, at: Timestamp) -> NewJob {
        // A map of texts is always JSON.
        let payload = serde_json::to_string(self).unwrap_or_default();
        NewJob { kind: KIND, key, person, payload, due_at: at }
    }
}

/// Sends the mail by which an operator sees whether mail arrives, behind the answer like any other. `person` is whose address it
/// is, if it is anybody's.
pub async fn test(
    app: &App,
    to: &str,
    person: Option<UserId>,
    locale: Option<&str>,
    key: String,
) -> Result<(), StoreError> {
    let (name, locale) = ("test".to_owned(), locale.map(str::to_owned));
    let letter = Letter { to: to.to_owned(), name, locale, values: BTreeMap::new() };
    app.jobs.enqueue(vec![letter.job(key, person, app.clock.now())]).await
}

/// Writes a mail and sends it.
pub(crate) async fn send(app: Arc<App>, job: Job) -> Result<(), Failure> {
    let mut letter: Letter = serde_json::from_str(&job.payload).map_err(Failure::for_good)?;
    if let (None, Some(person)) = (&letter.locale, job.person) {
        let profile = app.ports.matching.profile(person).await.map_err(Failure::for_now)?;
        letter.locale = profile.and_then(|profile| profile.locale);
    }
    let mail = written(&app, letter, job.key)?;
    app.mailer.send(&mail).await.map_err(|error| match error {
        MailError::ForNow(cause) => Failure::for_now(cause),
        MailError::ForGood(cause) => Failure::for_good(cause),
    })
}

/// A version that has no such mail yet leaves it to one that has.
fn written(app: &App, letter: Letter, key: String) -> Result<Mail, Failure> {
    let Letter { to, name, locale, values } = letter;
    let [subject, text] = ["subject", "text"].map(|part| format!("mail-{name}-{part}"));
    if !app.texts.has(&subject) || !app.texts.has(&text) {
        return Err(Failure::for_now("this version has no text for such a mail"));
    }
    let language = app.texts.of_locale(locale.as_deref());
    let mut given: Vec<(&str, Value)> =
        values.iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str()))).collect();
    given.push(("app", Value::from(app.settings.app_name.as_str())));
    let [subject, text] = [subject, text].map(|key| app.texts.text(language, &key, &given));
    Ok(Mail { key, to, subject, text, language: app.texts.tag(language).to_owned() })
}
