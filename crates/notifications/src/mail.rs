use async_trait::async_trait;

/// One mail to one person, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// A name that is the same whenever this mail is sent again, so that whoever gets it twice can tell.
    pub key: String,
    /// The address that it goes to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The tag of the language that it is written in.
    pub language: String,
}

/// Why a mail was not taken. The text is for operators and may name the address: it is not for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Another try may help: the server is away, is busy, or does not know us.
    #[error("{0}")]
    ForNow(String),
    /// This mail will never be taken: there is no such mailbox.
    #[error("{0}")]
    ForGood(String),
}

/// Whoever takes mails for the world.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over. When it returns, the other side has answered for it.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
