use super::{Auth, Fresh, SignedIn};
use crate::{Email, Error, NewAccount, Password, Salt, rules};
use kernel::{BirthDate, FieldError, Timestamp, UserId};
use secrecy::SecretString;
use text::Username;

/// The longest name, first and last together, in characters.
const LONGEST_NAME: usize = 150;

/// The form of somebody who wants an account.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    /// The address at which mail reaches them.
    pub email: String,
    /// To be kept as a hash.
    pub password: SecretString,
    /// First and last name, split at the first space.
    pub name: Option<String>,
    /// Chosen for them if they choose none.
    pub username: Option<String>,
    /// The date of birth as `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
}

/// A form whose fields all hold.
struct Valid {
    email: Email,
    password: Password,
    name: String,
    username: Username,
    date_of_birth: Option<BirthDate>,
}

impl Auth {
    /// Makes an account with the random id `user` and signs it in.
    pub async fn register(
        &self,
        registration: Registration,
        user: UserId,
        salt: Salt,
        user_agent: Option<&str>,
        fresh: Fresh,
        now: Timestamp,
    ) -> Result<SignedIn, Error> {
        let spellings = Email::spellings(&registration.email);
        let valid = registration.validate(user)?;
        if valid.date_of_birth.is_some_and(|birth| !birth.is_adult_at(now)) {
            return Err(Error::UnderAge);
        }
        // Most who come twice are told before the costly hash; the store has the last word.
        if self.find_by_spellings(&spellings).await?.is_some() {
            return Err(Error::EmailTaken);
        }
        let (first_name, last_name) = rules::split_name(&valid.name);
        let account = NewAccount {
            id: user,
            email: valid.email,
            email_verified: false,
            username: valid.username,
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            date_of_birth: valid.date_of_birth,
            password_hash: Some(self.hashing.hash(valid.password, salt).await?),
            appwrite_id: None,
            is_demo: false,
            at: now,
        };
        let session = self.new_session(user_agent, &fresh, now);
        let newcomer = Some(account.clone());
        let account = self.accounts.create_account(account, Some(session)).await?;
        Ok(SignedIn { newcomer, ..self.signed_in(account, fresh, now) })
    }
}

impl Registration {
    fn validate(self, user: UserId) -> Result<Valid, Error> {
        let email = Email::parse(&self.email);
        let password = Password::parse(&self.password);
        let name = text::line(&self.name.unwrap_or_default());
        let name_fits = name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
        let username = match self.username.as_deref().map(str::trim) {
            None | Some("") => Some(Username::for_newcomer(user.0)),
            Some(chosen) => Username::parse(chosen),
        };
        let date_of_birth = match self.date_of_birth.as_deref() {
            None | Some("") => Some(None),
            Some(text) => BirthDate::parse(text).map(Some),
        };
        match (email, password, username, date_of_birth) {
            (Some(email), Some(password), Some(username), Some(date_of_birth)) if name_fits => {
                Ok(Valid { email, password, name, username, date_of_birth })
            }
            (email, password, username, date_of_birth) => Err(Error::Invalid(wrong_fields(&[
                (email.is_some(), "email", "enter a valid e-mail address"),
                (password.is_some(), "password", Password::RULE),
                (name_fits, "name", "must have at most 150 characters, without control characters"),
                (username.is_some(), "username", "must have 3 to 30 letters, digits, dots or underscores"),
                (date_of_birth.is_some(), "date_of_birth", "must be a date as YYYY-MM-DD"),
            ]))),
        }
    }
}

fn wrong_fields(fields: &[(bool, &'static str, &'static str)]) -> Vec<FieldError> {
    let wrong = fields.iter().filter(|(is_right, ..)| !is_right);
    wrong.map(|&(_, field, message)| FieldError { field, message }).collect()
}

/// A name that another service gave us, made to fit: it was never typed into one of our forms, so nobody could
/// correct it.
pub(super) fn fitting_name(raw: &str) -> String {
    text::line(raw).chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}
