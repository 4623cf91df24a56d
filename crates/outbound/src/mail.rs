//! Mail: by SMTP, or into the log where a developer reads it.

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp,
};
use notifications::{Mail, MailError, Mailer};
use std::{error::Error, time::Duration};

/// How long the SMTP server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// Answers that are about us and not about the mail: somebody has to mend a setting, and then it goes out.
const ABOUT_US: [&str; 4] = ["530", "534", "535", "538"];

/// A configured SMTP server (RFC 5321).
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why SMTP cannot be used as it is configured. No text has the password.
#[derive(Debug, thiserror::Error)]
pub enum BadMailSettings {
    /// The address of the server.
    #[error("mail.url cannot be used")]
    Url,
    /// The address that mails come from.
    #[error("mail.from is no address such as \"Example <no-reply@example.com>\"")]
    From,
}

impl Smtp {
    /// The server at `url`: `smtps://USER:PASSWORD@HOST` (TLS from the start), `smtp://…?tls=required` (STARTTLS) or
    /// `smtp://HOST:PORT` (plain). Connections are kept for a while. Must be called on a runtime.
    pub fn new(url: &str, from: &str) -> Result<Self, BadMailSettings> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| BadMailSettings::Url)?;
        let from = from.parse().map_err(|_| BadMailSettings::From)?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(mail, &self.from)?;
        self.transport.send(message).await.map(drop).map_err(|error| judge(&error))
    }
}

/// The mail as it goes over the wire. Line breaks in a subject or an address cannot begin a header of their own: what is no
/// address is refused, and the library encodes the rest.
fn message(mail: &Mail, from: &Mailbox) -> Result<Message, MailError> {
    let for_good = |error: &dyn Error| MailError::ForGood(error.to_string());
    let to: Mailbox = mail.to.parse().map_err(|error: lettre::address::AddressError| for_good(&error))?;
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject.replace(['\r', '\n'], " "))
        .message_id(Some(format!("<{}@{}>", atom(&mail.key), from.email.domain())))
        // Nobody's absence is answered to a machine (RFC 3834).
        .header(AutoSubmitted)
        .header(ContentLanguage(mail.language.clone()))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|error| for_good(&error))
}

/// A key in the letters that a `Message-ID` may have: the same for the same key.
fn atom(key: &str) -> String {
    key.bytes().fold(String::new(), |text, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => text + char::from(byte).encode_utf8(&mut [0; 4]),
        _ => format!("{text}_{byte:02x}"),
    })
}

fn judge(error: &smtp::Error) -> MailError {
    let mut text = error.to_string();
    if let Some(cause) = error.source() {
        text = format!("{text}: {cause}");
    }
    let status = error.status().map(|code| code.to_string()).unwrap_or_default();
    if error.is_permanent() && !ABOUT_US.contains(&status.as_str()) {
        MailError::ForGood(text)
    } else {
        MailError::ForNow(text)
    }
}

#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Clone)]
struct ContentLanguage(String);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// Writes whole mails into the log, with their addresses and links: for development, where nobody gets any.
pub struct MailLog;

#[async_trait]
impl Mailer for MailLog {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        tracing::info!(
            mail.to = mail.to,
            mail.subject = mail.subject,
            mail.text = mail.text,
            "mail is not sent but written here"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests;
