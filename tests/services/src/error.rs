use std::{error::Error, fmt, io};

#[derive(Debug)]
pub enum Unavailable {
    /// It is not installed and does not run.
    Missing {
        service: &'static str,
        /// The command that installs it here.
        install: &'static str,
    },
    /// It is installed and does not work.
    Broken {
        service: &'static str,
        /// What happened, with the last lines of its log.
        complaint: String,
    },
}

impl Unavailable {
    pub(crate) fn missing(service: &'static str) -> Self {
        let install = match (service, std::env::consts::OS) {
            ("postgresql", "macos") => "brew install postgresql",
            ("pgbouncer", "macos") => "brew install pgbouncer",
            ("nginx", "macos") => "brew install nginx",
            (_, "macos") => "brew install redis",
            ("postgresql", _) => "apt-get install postgresql",
            ("pgbouncer", _) => "apt-get install pgbouncer",
            ("nginx", _) => "apt-get install nginx-light",
            _ => "apt-get install redis-server",
        };
        Self::Missing { service, install }
    }

    pub(crate) fn broken(service: &'static str, complaint: impl Into<String>) -> Self {
        Self::Broken { service, complaint: complaint.into() }
    }

    pub(crate) fn io(service: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self::broken(service, error.to_string())
    }

    pub fn service(&self) -> &'static str {
        match self {
            Self::Missing { service, .. } | Self::Broken { service, .. } => service,
        }
    }

    /// Leaves the test that asked: says why, and with `CI=true` fails it, because there a skip would hide a hole.
    ///
    /// # Panics
    /// With `CI=true`, and when the service is installed but does not work.
    pub fn skip(&self) {
        assert!(matches!(self, Self::Missing { .. }) && !in_ci(), "{self}");
        eprintln!("skipped: {self}");
    }
}

/// Whether a skip counts as a failure.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { service, install } => write!(f, "{service} is not on this machine ({install})"),
            Self::Broken { service, complaint } => write!(f, "{service} does not work: {complaint}"),
        }
    }
}

impl Error for Unavailable {}
