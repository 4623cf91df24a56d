use super::{Operator, OperatorError};
use app::{pictures, random};
use auth::Registration;
use kernel::UserId;
use matching::{InterestName, PictureKey, ProfileForm};

/// Everybody's password; the people are made up.
const PASSWORD: &str = "matchwire-demo";

/// Name, birth, gender, city, a line about oneself, interests.
type Sketch = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const PEOPLE: [Sketch; 8] = [
    (
        "Ada Okafor",
        "1994-03-12",
        "F",
        "Lagos",
        "Climbs walls, reads maps, burns toast.",
        &["Climbing", "Travel", "Cooking"],
    ),
    (
        "Ben Larsen",
        "1991-07-30",
        "M",
        "Bergen",
        "Rain is just weather you have not dressed for.",
        &["Hiking", "Coffee", "Films"],
    ),
    (
        "Chiara Rossi",
        "1997-11-02",
        "F",
        "Torino",
        "Will trade tiramisu for good records.",
        &["Cooking", "Music", "Cycling"],
    ),
    ("Dev Patel", "1993-01-19", "M", "Pune", "Plays chess badly and with enthusiasm.", &["Chess", "Running", "Films"]),
    (
        "Elif Kaya",
        "1995-05-25",
        "F",
        "Izmir",
        "The sea, a book, and nobody talking for an hour.",
        &["Reading", "Swimming", "Coffee"],
    ),
    (
        "Farid Haddad",
        "1990-09-08",
        "M",
        "Beirut",
        "Knows where the best knafeh is. Ask.",
        &["Cooking", "Travel", "Music"],
    ),
    (
        "Grace Kim",
        "1998-02-14",
        "F",
        "Busan",
        "Takes the long way home for the light.",
        &["Photography", "Hiking", "Films"],
    ),
    (
        "Hugo Martin",
        "1992-12-03",
        "M",
        "Lyon",
        "Repairs bicycles, occasionally on purpose.",
        &["Cycling", "Chess", "Cooking"],
    ),
];

/// A made-up person.
pub struct DemoPerson {
    pub id: UserId,
    /// To sign in with; the password is the same for all.
    pub email: String,
    /// As it is shown.
    pub name: String,
}

impl Operator {
    /// Everybody's password.
    pub const DEMO_PASSWORD: &'static str = PASSWORD;

    /// Demo people are made only where there is nobody yet.
    pub async fn is_empty(&self) -> Result<bool, OperatorError> {
        Ok(self.stores.seeding.is_empty().await?)
    }

    /// Makes the demo people; who is there already is left alone. The first two have matched and can talk; some of the
    /// others like the first, so that one like of hers makes a match.
    pub async fn seed_demo(&self) -> Result<Vec<DemoPerson>, OperatorError> {
        let names = PEOPLE.iter().flat_map(|person| person.5).filter_map(|name| InterestName::parse(name));
        self.stores.matching.add_interests(&names.collect::<Vec<_>>()).await?;
        let mut people = Vec::new();
        for (name, birth, gender, city, bio, interests) in PEOPLE {
            let first = name.split(' ').next().unwrap_or(name);
            let email = format!("{}@demo.matchwire.invalid", first.to_lowercase());
            let id = match self.find(&email).await {
                Ok(id) => id,
                Err(OperatorError::Nobody(_)) => {
                    let id = self.register(name, first, &email, birth).await?;
                    self.furnish(id, gender, city, bio, interests).await?;
                    id
                }
                Err(error) => return Err(error),
            };
            people.push(DemoPerson { id, email, name: name.to_owned() });
        }
        let likes = [(1, 0), (0, 1), (2, 0), (3, 0), (4, 1), (5, 0), (6, 3)];
        for (liker, liked) in likes {
            self.like(people[liker].id, people[liked].id).await?;
        }
        Ok(people)
    }

    async fn register(&self, name: &str, username: &str, email: &str, birth: &str) -> Result<UserId, OperatorError> {
        let registration = Registration {
            email: email.to_owned(),
            password: PASSWORD.into(),
            name: Some(name.to_owned()),
            username: Some(username.to_lowercase()),
            date_of_birth: Some(birth.to_owned()),
        };
        let fresh = random::fresh().ok_or_else(|| OperatorError::Refused("no random ids".to_owned()))?;
        let (id, salt, now) = (random::user_id(), random::salt(), self.app.clock.now());
        let signed_in = self.app.auth.register(registration, id, salt, None, fresh, now).await?;
        Ok(signed_in.account.id)
    }

    async fn furnish(
        &self,
        id: UserId,
        gender: &str,
        city: &str,
        bio: &str,
        interests: &[&str],
    ) -> Result<(), OperatorError> {
        let matchmaker = &self.app.matchmaker;
        let form = ProfileForm {
            gender: Some(Some(gender.to_owned())),
            location: Some(city.to_owned()),
            bio: Some(bio.to_owned()),
            ..ProfileForm::default()
        };
        matchmaker.change_profile(id, form, self.app.clock.now()).await?;
        let picture = PictureKey::parse(&pictures::drawn_key(&random::secret()));
        matchmaker.set_picture(id, picture, self.app.clock.now()).await?;
        let known = matchmaker.interests(id).await?;
        let chosen =
            known.into_iter().filter(|(one, _)| interests.contains(&one.name.as_str())).map(|(one, _)| one.id.0);
        matchmaker.set_interests(id, &chosen.collect::<Vec<_>>()).await?;
        Ok(())
    }

    async fn like(&self, liker: UserId, target: UserId) -> Result<(), OperatorError> {
        match self.app.matchmaker.like(liker, target, self.app.clock.now()).await {
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
