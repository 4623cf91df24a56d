use crate::Timestamp;

/// A day of birth in the Gregorian calendar, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BirthDate {
    year: u16,
    month: u8,
    day: u8,
}

impl BirthDate {
    /// The age in years under which nobody may have an account, is shown to others or sees them.
    pub const ADULT: u16 = 18;

    /// Nobody alive was born before; an earlier year is a slip of the finger.
    const EARLIEST_YEAR: u16 = 1900;

    /// Reads `YYYY-MM-DD`; a day that is not in the calendar is refused.
    pub fn parse(text: &str) -> Option<Self> {
        // The kernel's reading of an instant knows the calendar; the length keeps out other spellings of a year.
        Timestamp::parse(&format!("{text}T00:00:00Z")).filter(|_| text.len() == 10)?;
        Self::of_text(text).filter(|date| date.year >= Self::EARLIEST_YEAR)
    }

    fn of_text(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? })
    }

    /// Full years at `now`, in UTC; nothing for a day to come. Who was born on 29 February is a year older on 1 March.
    pub fn age_at(self, now: Timestamp) -> Option<u16> {
        let today = Self::of_text(now.to_string().get(..10)?)?;
        let years = today.year.checked_sub(self.year)?;
        if (today.month, today.day) < (self.month, self.day) { years.checked_sub(1) } else { Some(years) }
    }

    /// The day since 1970-01-01, as others count days; before it they are below 0.
    pub fn days(self) -> i32 {
        let midnight = Timestamp::parse(&format!("{self}T00:00:00Z")).unwrap_or_default();
        i32::try_from(midnight.as_seconds().div_euclid(86_400)).unwrap_or_default()
    }

    /// The last day of birth of those who are at least so old at `now`, as [`Self::days`] counts; none before 1900.
    pub fn latest_of_age(age: u16, now: Timestamp) -> Option<i32> {
        let today = Self::of_text(now.to_string().get(..10)?)?;
        let born = Self { year: today.year.checked_sub(age)?, ..today };
        // Whoever was born on 29 February had no such day in other years.
        let spelled = [born, Self { day: born.day - 1, ..born }].map(|birth| Self::parse(&birth.to_string()));
        spelled.into_iter().flatten().next().map(Self::days)
    }

    /// True when somebody who was born on this day is an adult at `now`.
    pub fn is_adult_at(self, now: Timestamp) -> bool {
        self.age_at(now).is_some_and(|age| age >= Self::ADULT)
    }
}

impl std::fmt::Display for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn age(birth: &str, now: &str) -> Option<u16> {
        BirthDate::parse(birth).unwrap().age_at(Timestamp::parse(&format!("{now}T12:00:00Z")).unwrap())
    }

    #[test]
    fn a_year_counts_from_the_birthday_on() {
        assert_eq!(age("2000-06-15", "2018-06-14"), Some(17));
        assert_eq!(age("2000-06-15", "2018-06-15"), Some(18));
        assert_eq!(age("2000-02-29", "2018-02-28"), Some(17));
        assert_eq!(age("2000-02-29", "2018-03-01"), Some(18));
        assert_eq!(age("2030-01-01", "2018-03-01"), None);
    }

    #[test]
    fn only_days_of_the_calendar_are_read() {
        for text in ["", "2000-02-30", "1999-02-29", "2000-13-01", "2000-1-1", "20000101", "+200-01-01", "1899-12-31"] {
            assert_eq!(BirthDate::parse(text), None, "{text}");
        }
        assert_eq!(BirthDate::parse("1987-02-01").unwrap().to_string(), "1987-02-01");
    }
}
