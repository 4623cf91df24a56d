//! Who the demo people are: made up, and all around one city.

/// Somebody made up.
pub(super) struct Sketch {
    pub(super) name: &'static str,
    pub(super) birth: &'static str,
    pub(super) gender: &'static str,
    pub(super) place: &'static str,
    /// North and east of the middle of the city, in kilometres.
    pub(super) away: (f64, f64),
    pub(super) bio: &'static str,
    pub(super) interests: &'static [&'static str],
    /// The number of a prompt, and an answer.
    pub(super) prompt: (i64, &'static str),
}

/// The middle of the city: Lyon.
pub(super) const CENTRE: (f64, f64) = (45.7640, 4.8357);

macro_rules! people {
    ($($name:literal $birth:literal $gender:literal $place:literal ($north:literal $east:literal) $bio:literal [$($interest:literal),*] $prompt:literal $answer:literal;)*) => {
        /// Everybody; the first two have matched.
        pub(super) const PEOPLE: &[Sketch] = &[$(Sketch {
            name: $name,
            birth: $birth,
            gender: $gender,
            place: $place,
            away: ($north, $east),
            bio: $bio,
            interests: &[$($interest),*],
            prompt: ($prompt, $answer),
        }),*];
    };
}

people! {
    "Ada Okafor" "1994-03-12" "F" "Croix-Rousse" (1.6 -0.4) "Climbs walls, reads maps, burns toast." ["Climbing", "Travel", "Cooking"] 1 "Bring a map without roads on it.";
    "Ben Larsen" "1991-07-30" "M" "Vieux Lyon" (-0.3 -0.8) "Rain is just weather you have not dressed for." ["Hiking", "Coffee", "Films"] 2 "Walk home from anywhere.";
    "Chiara Rossi" "1997-11-02" "F" "Guillotière" (-0.9 0.6) "Will trade tiramisu for good records." ["Cooking", "Music", "Cycling"] 3 "The last record you bought.";
    "Dev Patel" "1993-01-19" "M" "Villeurbanne" (0.8 4.1) "Plays chess badly and with enthusiasm." ["Chess", "Running", "Films"] 1 "Lose to me at chess. It has to happen once.";
    "Elif Kaya" "1995-05-25" "F" "Confluence" (-2.6 -1.1) "The sea, a book, and nobody talking for an hour." ["Reading", "Swimming", "Coffee"] 2 "Read on a bench until it is dark.";
    "Farid Haddad" "1990-09-08" "M" "Part-Dieu" (-0.4 1.9) "Knows where the best knafeh is. Ask." ["Cooking", "Travel", "Music"] 3 "Where you eat when nobody is looking.";
    "Grace Kim" "1998-02-14" "F" "Monplaisir" (-2.2 2.8) "Takes the long way home for the light." ["Photography", "Hiking", "Films"] 1 "A roll of film nobody has developed yet.";
    "Hugo Martin" "1992-12-03" "M" "Caluire" (3.4 0.9) "Repairs bicycles, occasionally on purpose." ["Cycling", "Chess", "Cooking"] 2 "Take something apart. Put most of it back.";
    "Ines Moreau" "1996-06-21" "F" "Oullins" (-5.8 -2.9) "Sings in a choir that is louder than it is good." ["Music", "Dancing", "Travel"] 3 "The song you skip and then regret.";
    "Jonas Weber" "1989-04-17" "M" "Écully" (1.2 -5.6) "Bakes bread. Talks about it only if you start." ["Cooking", "Running", "Reading"] 1 "Ask after the sourdough.";
    "Kenza Benali" "1999-08-09" "F" "Vaulx-en-Velin" (2.1 7.2) "Goalkeeper. Nothing gets past me, except deadlines." ["Football", "Films", "Dancing"] 2 "Five-a-side and then too many fries.";
    "Leo Fontaine" "1994-10-30" "M" "Bellecour" (-0.7 -0.3) "Draws people in trains. Gets off at the wrong stop." ["Art", "Coffee", "Photography"] 3 "What you look at when you wait.";
    "Maya Lindqvist" "1993-03-03" "F" "Tassin" (0.2 -6.1) "Swims outdoors from March to the last brave day." ["Swimming", "Hiking", "Yoga"] 1 "Come along when the water has four degrees.";
    "Nico Ferrari" "1997-01-26" "M" "Gerland" (-4.2 0.3) "Three plants are alive. I call that a garden." ["Gardening", "Cooking", "Gaming"] 2 "Repot things and feel important.";
    "Olivia Brandt" "1991-11-11" "F" "Saint-Genis" (-8.9 -4.6) "Builds bridges for a living and avoids them on a bicycle." ["Cycling", "Climbing", "Board games"] 3 "A rule you would add to any game.";
    "Paulo Mendes" "1995-02-07" "M" "Bron" (-3.1 6.4) "Half of a tango. Looking for no excuse, just the other half." ["Dancing", "Music", "Travel"] 1 "Count to four. Mean it.";
    "Quinn Harper" "1998-05-18" "O" "Croix-Rousse" (1.9 0.2) "Translates poems nobody asked for. Beautifully." ["Reading", "Writing", "Theatre"] 2 "Argue with a dictionary.";
    "Rosa Delgado" "1992-07-14" "F" "Vénissieux" (-7.4 4.9) "Runs before breakfast so that breakfast can be longer." ["Running", "Cooking", "Volunteering"] 3 "The best thing you have eaten standing up.";
    "Samir Nasser" "1990-12-22" "M" "Villeurbanne" (1.4 5.0) "Astronomer by night. By day, someone who was up all night." ["Astronomy", "Photography", "Hiking"] 1 "Stay up until Saturn rises.";
    "Tess Janssen" "1996-09-29" "F" "Sainte-Foy" (-2.4 -4.0) "Rescues dogs. Or the other way round." ["Dogs", "Hiking", "Volunteering"] 2 "A long walk with someone else's dog.";
    "Ulysse Bernard" "1988-08-01" "M" "Fourvière" (0.1 -1.9) "Named after a man who took twenty years to get home. I am punctual." ["History", "Wine", "Theatre"] 3 "The place you would go back to.";
    "Vera Novak" "1994-04-05" "F" "Rillieux" (6.7 3.8) "Welds sculptures from things you threw away." ["Art", "Crafts", "Music"] 1 "Give me something broken.";
    "Wren Adeyemi" "1999-12-12" "O" "Guillotière" (-1.3 1.1) "DJ in a kitchen of four square metres. Standing room only." ["Music", "Dancing", "Fashion"] 2 "Make a playlist for a person I have not met.";
    "Yuki Tanaka" "1993-06-02" "F" "Limonest" (8.3 -4.4) "Folds paper when thinking. I think a lot." ["Crafts", "Drawing", "Films"] 3 "Something small that you kept.";
}

/// For those who fill lists, with their genders.
pub(super) const FIRST_NAMES: [(&str, &str); 12] = [
    ("Alix", "F"),
    ("Bruno", "M"),
    ("Camille", "F"),
    ("Diego", "M"),
    ("Emma", "F"),
    ("Finn", "M"),
    ("Gaia", "F"),
    ("Hakim", "M"),
    ("Iris", "F"),
    ("Joao", "M"),
    ("Kim", "O"),
    ("Lena", "F"),
];

/// See [`FIRST_NAMES`].
pub(super) const LAST_NAMES: [&str; 10] =
    ["Arnaud", "Blanc", "Costa", "Dumas", "Eriksen", "Faure", "Garcia", "Horvat", "Ivanov", "Jansen"];
