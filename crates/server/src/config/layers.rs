use super::{Config, ConfigError};
use config::{FileFormat, Map, Source as _, Value, ValueKind};
use std::{collections::BTreeMap, path::Path};

/// What the command line sets. It wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--bind`, for `server.bind`.
    pub bind: Option<String>,
    /// `--database-url`, for `database.url`.
    pub database_url: Option<String>,
    /// `--redis-url`, for `redis.url`.
    pub redis_url: Option<String>,
    /// `--demo`, for `demo.enabled`.
    pub demo: bool,
}

/// The layers laid over each other so far: every key of the default file with the value that wins.
pub(super) struct Layers {
    defaults: BTreeMap<String, Value>,
    values: BTreeMap<String, Value>,
}

/// Begins every variable that is ours.
const PREFIX: &str = "MATCHWIRE__";

/// The name of the lowest layer in complaints.
const DEFAULTS: &str = "config/default.toml";

impl Layers {
    pub(super) fn of_defaults(text: &str) -> Result<Self, ConfigError> {
        let defaults = keys_of(DEFAULTS, text)?;
        Ok(Self { values: defaults.clone(), defaults })
    }

    pub(super) fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
        let origin = path.display().to_string();
        for (key, value) in keys_of(&origin, &text)? {
            self.set(&key, &origin, value.kind)?;
        }
        Ok(())
    }

    pub(super) fn add_environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        let variables: BTreeMap<String, String> = variables.into_iter().collect();
        for (name, key) in [("DATABASE_URL", "database.url"), ("REDIS_URL", "redis.url")] {
            if let Some(value) = variables.get(name).filter(|value| !value.is_empty()) {
                self.set_text(key, name, value)?;
            }
        }
        for (name, value) in &variables {
            if let Some(rest) = name.strip_prefix(PREFIX) {
                self.set_text(&rest.to_lowercase().replace("__", "."), name, value)?;
            }
        }
        Ok(())
    }

    pub(super) fn add_overrides(&mut self, overrides: &Overrides) -> Result<(), ConfigError> {
        let Overrides { bind, database_url, redis_url, demo } = overrides;
        let demo = &demo.then(|| "true".to_owned());
        let options = [
            ("--bind", "server.bind", bind),
            ("--database-url", "database.url", database_url),
            ("--redis-url", "redis.url", redis_url),
            ("--demo", "demo.enabled", demo),
        ];
        for (option, key, value) in options {
            if let Some(value) = value {
                self.set_text(key, option, value)?;
            }
        }
        Ok(())
    }

    pub(super) fn into_config(self) -> Result<Config, ConfigError> {
        let mut builder = config::Config::builder();
        for (key, value) in &self.values {
            builder = builder.set_override(key, value.clone()).map_err(|error| self.in_our_words(&error))?;
        }
        let merged = builder.build().map_err(|error| self.in_our_words(&error))?;
        merged.try_deserialize().map_err(|error| self.in_our_words(&error))
    }

    /// Sets a key from text, read in the form that the key's default has.
    fn set_text(&mut self, key: &str, origin: &str, text: &str) -> Result<(), ConfigError> {
        let wrong = |kind: &ValueKind| ConfigError::WrongForm {
            key: key.to_owned(),
            origin: origin.to_owned(),
            expected: form_of(kind).to_owned(),
        };
        let kind = match self.defaults.get(key).map(|default| &default.kind) {
            Some(kind @ ValueKind::Boolean(_)) => ValueKind::Boolean(text.trim().parse().map_err(|_| wrong(kind))?),
            Some(kind @ ValueKind::I64(_)) => ValueKind::I64(text.trim().parse().map_err(|_| wrong(kind))?),
            Some(ValueKind::Array(_)) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                ValueKind::Array(items.map(|item| Value::new(None, item)).collect())
            }
            _ => ValueKind::String(text.to_owned()),
        };
        self.set(key, origin, kind)
    }

    fn set(&mut self, key: &str, origin: &str, kind: ValueKind) -> Result<(), ConfigError> {
        let Some(default) = self.defaults.get(key) else {
            // An empty section that exists says nothing, and nothing is wrong with that.
            if matches!(&kind, ValueKind::Table(_)) && self.defaults.keys().any(|known| is_below(known, key)) {
                return Ok(());
            }
            let (key, origin) = (key.to_owned(), origin.to_owned());
            return Err(ConfigError::UnknownKey { known: self.known_beside(&key), key, origin });
        };
        if form_of(&default.kind) != form_of(&kind) {
            let expected = form_of(&default.kind).to_owned();
            return Err(ConfigError::WrongForm { key: key.to_owned(), origin: origin.to_owned(), expected });
        }
        self.values.insert(key.to_owned(), Value::new(Some(&origin.to_owned()), kind));
        Ok(())
    }

    /// Turns a complaint about one value into ours, which says where it was set and does not repeat it.
    fn in_our_words(&self, error: &config::ConfigError) -> ConfigError {
        let (key, expected) = match error {
            config::ConfigError::Type { key: Some(key), expected, .. } => (key.as_str(), (*expected).to_owned()),
            config::ConfigError::At { key: Some(key), error, .. } => (key.as_str(), error.to_string()),
            other => ("the configuration", other.to_string()),
        };
        // In a list the key ends in the item's place, and where the list was set is known by the list's key.
        let set_as = key.split('[').next().unwrap_or(key);
        let origin = self.values.get(set_as).and_then(Value::origin).unwrap_or(DEFAULTS);
        ConfigError::WrongForm { key: key.to_owned(), origin: origin.to_owned(), expected }
    }

    /// The keys somebody may have meant: those of the same section, else the sections.
    fn known_beside(&self, key: &str) -> String {
        let section_of = |key: &str| key.rsplit_once('.').map_or(String::new(), |(section, _)| section.to_owned());
        let section = section_of(key);
        let keys: Vec<&str> =
            self.defaults.keys().filter_map(|known| known.strip_prefix(&section)?.strip_prefix('.')).collect();
        if !section.is_empty() && !keys.is_empty() {
            return format!("[{section}] has {}", keys.join(", "));
        }
        let mut sections: Vec<String> = self.defaults.keys().map(|known| section_of(known)).collect();
        sections.dedup();
        format!("the sections are {}", sections.join(", "))
    }
}

/// Whether `key` stands in `section` or in a section below it.
fn is_below(key: &str, section: &str) -> bool {
    key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

/// The form of a value, as a person would write it. Two values of equal form may stand for each other.
fn form_of(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Boolean(_) => "true or false",
        ValueKind::I64(_) | ValueKind::I128(_) | ValueKind::U64(_) | ValueKind::U128(_) => "a whole number",
        ValueKind::Array(_) => "a list of texts",
        ValueKind::String(_) => "a text",
        ValueKind::Float(_) => "a number",
        ValueKind::Nil => "nothing",
        ValueKind::Table(_) => "a section",
    }
}

/// The leaves of a TOML text by their whole path. An empty section is a leaf too, so that an unknown one is noticed.
fn keys_of(origin: &str, text: &str) -> Result<BTreeMap<String, Value>, ConfigError> {
    let tree = config::File::from_str(text, FileFormat::Toml).collect().map_err(|error| ConfigError::Syntax {
        origin: origin.to_owned(),
        complaint: without_the_quoted_line(&error.to_string()),
    })?;
    let mut leaves = BTreeMap::new();
    gather("", tree, &mut leaves);
    Ok(leaves)
}

fn gather(section: &str, tree: Map<String, Value>, leaves: &mut BTreeMap<String, Value>) {
    for (name, value) in tree {
        let path = if section.is_empty() { name } else { format!("{section}.{name}") };
        match value.kind {
            ValueKind::Table(inner) if !inner.is_empty() => gather(&path, inner, leaves),
            _ => {
                leaves.insert(path, value);
            }
        }
    }
}

/// The parser quotes the line it stumbled over, and that line may hold a secret.
fn without_the_quoted_line(complaint: &str) -> String {
    let is_quote = |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with('|');
    let said: Vec<&str> = complaint.lines().filter(|line| !is_quote(line) && !line.trim().is_empty()).collect();
    said.join(": ")
}
