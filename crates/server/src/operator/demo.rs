//! Demo people: made up, all around one city, so that a fresh server has somebody to like. They have no passwords; they sign in
//! only where `demo.enabled` is set.

mod people;
mod portrait;

use super::{Operator, OperatorError};
use app::{Asker, Refusal, actions::photos, pictures, random};
use auth::{Email, NewAccount};
use kernel::{Author, BirthDate, UserId};
use matching::{LikeForm, PictureKey, ProfileForm, PromptsForm};
use people::{CENTRE, FIRST_NAMES, LAST_NAMES, PEOPLE, Sketch};
use portrait::{Hair, Motif};
use safety::Action;
use secrecy::ExposeSecret as _;
use text::Username;

/// Who likes whom, by their places in the list. The first two match; the next ones wait for the first to like them back.
const LIKES: [(usize, usize); 9] = [(1, 0), (0, 1), (2, 0), (3, 0), (5, 0), (9, 0), (4, 1), (6, 1), (6, 3)];

/// Kilometres from one degree of latitude to the next.
const KM_OF_A_DEGREE: f64 = 111.2;

/// A made-up person.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    pub id: UserId,
    /// As it is shown.
    pub name: String,
}

impl Operator {
    /// Makes the demo people; who is there already is left alone. The first two have matched and can talk; some of the
    /// others like the first, so that one like of hers makes a match.
    pub async fn seed_demo(&self) -> Result<Vec<DemoPerson>, OperatorError> {
        self.note(Action::Seed, None, "demo people").await?;
        let mut people = Vec::new();
        for sketch in PEOPLE {
            people.push(DemoPerson { id: self.demo_person(sketch).await?, name: sketch.name.to_owned() });
        }
        for (liker, liked) in LIKES {
            self.like(people[liker].id, people[liked].id).await?;
        }
        Ok(people)
    }

    /// Begins to paint pictures of those who have none. It takes a while, and people look around meanwhile.
    pub fn begin_painting(self, people: Vec<DemoPerson>) {
        tokio::spawn(async move {
            if let Err(error) = self.paint(&people).await {
                tracing::warn!(error.cause = %error, "not all demo people have photos");
            }
        });
    }

    async fn paint(&self, people: &[DemoPerson]) -> Result<(), OperatorError> {
        for (seed, (sketch, person)) in (0..).zip(PEOPLE.iter().zip(people)) {
            let refused = |refusal: Refusal| OperatorError::Refused(refusal.to_string());
            if !photos::own(&self.app, person.id).await.map_err(refused)?.is_empty() {
                continue;
            }
            let hair = if sketch.gender == "M" { Hair::Short } else { Hair::Long };
            let by = Asker::by_rest(Author::server(person.id));
            for motif in Motif::ALL {
                let painted = tokio::task::spawn_blocking(move || portrait::paint(seed, hair, motif)).await;
                let Ok(Some(png)) = painted else { continue };
                let place = photos::announce(&self.app, &by).await.map_err(refused)?;
                photos::add(&self.app, &by, place, png).await.map_err(refused)?;
            }
        }
        Ok(())
    }

    /// Makes so many more, who have little to say and fill lists.
    pub async fn seed_extras(&self, count: usize) -> Result<usize, OperatorError> {
        let mut made = 0;
        for number in 0..count {
            let first = FIRST_NAMES[number % FIRST_NAMES.len()];
            let last = LAST_NAMES[number / FIRST_NAMES.len() % LAST_NAMES.len()];
            let (name, username) = (format!("{} {last}", first.0), format!("{}_{number}", first.0.to_lowercase()));
            let years = 1985 + number % 20;
            let spread = |step: usize| f64::from(u16::try_from(number * step % 199).unwrap_or_default()) / 10.0 - 10.0;
            let extra = Extra {
                name: &name,
                username: &username,
                birth: &format!("{years}-{:02}-{:02}", 1 + number % 12, 1 + number % 28),
                gender: first.1,
                away: (spread(37), spread(53)),
            };
            made += usize::from(self.extra(&extra).await?);
        }
        Ok(made)
    }

    /// An access token for one of them.
    pub async fn demo_token(&self, id: UserId) -> Result<String, OperatorError> {
        let fresh = random::fresh().ok_or_else(|| OperatorError::Refused("no random ids".to_owned()))?;
        let signed_in = self.app.auth.sign_demo_in(id, None, fresh, self.app.clock.now()).await?;
        Ok(signed_in.tokens.access.expose_secret().to_owned())
    }

    async fn demo_person(&self, sketch: &Sketch) -> Result<UserId, OperatorError> {
        let username = sketch.name.split(' ').next().unwrap_or(sketch.name).to_lowercase();
        let extra = Extra {
            name: sketch.name,
            username: &username,
            birth: sketch.birth,
            gender: sketch.gender,
            away: sketch.away,
        };
        if let Some(id) = self.known(&extra).await? {
            return Ok(id);
        }
        let id = self.register(&extra).await?;
        let form = ProfileForm {
            location: Some(sketch.place.to_owned()),
            bio: Some(sketch.bio.to_owned()),
            ..ProfileForm::default()
        };
        let (matchmaker, now) = (&self.app.matchmaker, self.app.clock.now());
        matchmaker.change_profile(id, form, now).await?;
        let known = matchmaker.interests(id).await?;
        let is_chosen = |name: &str| sketch.interests.contains(&name);
        let chosen = known.into_iter().filter(|(one, _)| is_chosen(one.name.as_str())).map(|(one, _)| one.id.0);
        matchmaker.set_interests(id, &chosen.collect::<Vec<_>>(), now).await?;
        let (prompt, answer) = sketch.prompt;
        matchmaker.set_prompts(id, PromptsForm(vec![(prompt, answer.to_owned())]), |_| true, now).await?;
        Ok(id)
    }

    /// True if they were not there yet.
    async fn extra(&self, extra: &Extra<'_>) -> Result<bool, OperatorError> {
        let is_new = self.known(extra).await?.is_none();
        if is_new {
            self.register(extra).await?;
        }
        Ok(is_new)
    }

    async fn known(&self, extra: &Extra<'_>) -> Result<Option<UserId>, OperatorError> {
        Ok(self.stores.accounts.find_by_email(&extra.email()?).await?.map(|account| account.id))
    }

    async fn register(&self, extra: &Extra<'_>) -> Result<UserId, OperatorError> {
        let (id, now) = (random::user_id(), self.app.clock.now());
        let (first_name, last_name) = extra.name.split_once(' ').unwrap_or((extra.name, ""));
        let account = NewAccount {
            id,
            email: extra.email()?,
            email_verified: false,
            username: Username::parse(extra.username).unwrap_or_else(|| Username::for_newcomer(id.0)),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            date_of_birth: BirthDate::parse(extra.birth),
            password_hash: None,
            appwrite_id: None,
            is_demo: true,
            at: now,
        };
        self.stores.accounts.create_account(account, None).await?;
        let matchmaker = &self.app.matchmaker;
        let form = ProfileForm { gender: Some(Some(extra.gender.to_owned())), ..ProfileForm::default() };
        matchmaker.change_profile(id, form, now).await?;
        matchmaker.set_picture(id, PictureKey::parse(&pictures::drawn_key(&random::secret())), now).await?;
        matchmaker.set_position(id, extra.position(), now).await?;
        Ok(id)
    }

    async fn like(&self, liker: UserId, target: UserId) -> Result<(), OperatorError> {
        match self.app.matchmaker.like(liker, target, LikeForm::default(), self.app.clock.now()).await {
            Ok(outcome) => {
                self.app.publish(outcome.events);
                Ok(())
            }
            // Who was banned since stays so.
            Err(matching::Error::AlreadyLiked { .. } | matching::Error::NotFound | matching::Error::NotActive) => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The least that there is of somebody made up.
struct Extra<'a> {
    name: &'a str,
    username: &'a str,
    birth: &'a str,
    gender: &'a str,
    /// From the middle of the city, in kilometres.
    away: (f64, f64),
}

impl Extra<'_> {
    /// In degrees.
    fn position(&self) -> (f64, f64) {
        let ((latitude, longitude), (north, east)) = (CENTRE, self.away);
        (latitude + north / KM_OF_A_DEGREE, longitude + east / (KM_OF_A_DEGREE * latitude.to_radians().cos()))
    }

    /// By which they are known again. No mail ever reaches it.
    fn email(&self) -> Result<Email, OperatorError> {
        let email = Email::parse(&format!("{}@demo.matchwire.invalid", self.username));
        email.ok_or_else(|| OperatorError::Refused(format!("{} makes no address", self.username)))
    }
}
