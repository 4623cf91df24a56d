//! The secret that signs access tokens.

use super::Config;
use rand::{TryRngCore as _, rngs::OsRng};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    fmt::Write as _,
    fs::{self, OpenOptions, Permissions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};
use storage::Location;

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Nodes that made up a secret each would refuse each other's tokens.
    #[error(
        "auth.jwt_secret is not set: with postgresql every node needs the same one, at least 32 bytes \
         (MATCHWIRE__AUTH__JWT_SECRET, for example from: openssl rand -hex 32)"
    )]
    Unset,
    /// The file beside the database cannot be read or made.
    #[error("the signing secret in {} cannot be kept: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        cause: io::Error,
    },
    /// The file beside the database was changed by somebody.
    #[error("{} holds less than 32 bytes: restore it, or delete it to sign everybody out", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The system has no randomness to give.
    #[error("no random bytes for a signing secret: {0}")]
    NoRandomness(rand::rand_core::OsError),
    /// The database URL is none. A checked configuration never leads here.
    #[error("database.url names no database")]
    NoDatabase,
}

/// The secret that signs and checks access tokens: the configured one; else, on SQLite, a random one kept in a file beside
/// the database, made at the first call; on PostgreSQL there is no else.
pub fn jwt_secret(config: &Config) -> Result<SecretString, SecretError> {
    if let Some(configured) = &config.auth.configured_jwt_secret {
        return Ok(configured.clone());
    }
    match Location::parse(config.database.url.expose_secret()) {
        Ok(Location::SqliteFile(database)) => kept_in(&beside(&database)),
        Ok(Location::SqliteTemporary) => random_secret(),
        Ok(Location::Postgres(_)) => Err(SecretError::Unset),
        Err(_) => Err(SecretError::NoDatabase),
    }
}

/// The same for a command that gives nothing away that it has signed: where there is no secret, any will do.
pub fn secret_of_no_signature(config: &Config) -> Result<SecretString, SecretError> {
    match jwt_secret(config) {
        Err(SecretError::Unset) => random_secret(),
        known => known,
    }
}

/// `data/matchwire.db` → `data/matchwire.db.jwt-secret`: two databases in one folder keep apart.
fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".jwt-secret");
    path.into()
}

fn kept_in(path: &Path) -> Result<SecretString, SecretError> {
    let at_path = |cause| SecretError::File { path: path.to_owned(), cause };
    loop {
        match fs::read_to_string(path) {
            Ok(text) => {
                close_to_others(path).map_err(at_path)?;
                let secret = text.trim();
                if secret.len() < 32 {
                    return Err(SecretError::Damaged { path: path.to_owned() });
                }
                return Ok(secret.into());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                create(path, random_secret()?.expose_secret()).map_err(at_path)?;
            }
            Err(error) => return Err(at_path(error)),
        }
    }
}

/// Writes the whole file under another name and links it into its place, so that of two processes that start together one
/// wins and nobody ever reads half a secret.
fn create(path: &Path, secret: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", uuid::Uuid::new_v4()));
    let draft = PathBuf::from(draft);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written = writeln!(file, "{secret}").and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        outcome => outcome,
    });
    fs::remove_file(&draft)?;
    linked
}

/// A restored backup may have lost the permissions of the original.
fn close_to_others(path: &Path) -> io::Result<()> {
    let for_others = fs::metadata(path)?.mode() & 0o077;
    if for_others == 0 {
        return Ok(());
    }
    tracing::warn!(file.path = %path.display(), "the signing secret could be read by other users of this machine; now it cannot");
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

fn random_secret() -> Result<SecretString, SecretError> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(SecretError::NoRandomness)?;
    let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok(hex.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;

    fn config(database_url: &str, secret: &str) -> Config {
        let environment = [("MATCHWIRE__AUTH__JWT_SECRET".to_owned(), secret.to_owned())];
        let overrides = Overrides { database_url: Some(database_url.to_owned()), ..Overrides::default() };
        Config::load(None, environment, &overrides).unwrap()
    }

    fn sqlite(folder: &Path) -> (Config, PathBuf) {
        let database = folder.join("new/folder/people.db");
        (config(&format!("sqlite://{}", database.display()), ""), beside(&database))
    }

    #[test]
    fn a_configured_secret_is_used_and_no_file_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/people.db", folder.path().display());
        let configured = "a-secret-of-more-than-thirty-two-bytes";
        assert_eq!(jwt_secret(&config(&url, configured)).unwrap().expose_secret(), configured);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn sqlite_makes_a_secret_once_and_keeps_it_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let (config, path) = sqlite(folder.path());
        let first = jwt_secret(&config).unwrap();
        assert_eq!(first.expose_secret().len(), 64);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(jwt_secret(&config).unwrap().expose_secret(), first.expose_secret());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn threads_that_start_together_get_the_same_secret() {
        let folder = tempfile::tempdir().unwrap();
        let (config, _) = sqlite(folder.path());
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let config = config.clone();
                std::thread::spawn(move || jwt_secret(&config).unwrap().expose_secret().to_owned())
            })
            .collect();
        let mut secrets: Vec<String> = starts.into_iter().map(|start| start.join().unwrap()).collect();
        secrets.dedup();
        assert_eq!(secrets.len(), 1);
    }

    #[test]
    fn a_file_that_others_could_read_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let (config, path) = sqlite(folder.path());
        jwt_secret(&config).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        jwt_secret(&config).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_cut_short_is_refused_rather_than_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (config, path) = sqlite(folder.path());
        jwt_secret(&config).unwrap();
        fs::write(&path, "0123").unwrap();
        assert!(matches!(jwt_secret(&config), Err(SecretError::Damaged { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "0123");
    }

    #[test]
    fn a_database_in_memory_has_a_secret_of_its_own_each_time() {
        let config = config("sqlite://:memory:", "");
        assert_ne!(jwt_secret(&config).unwrap().expose_secret(), jwt_secret(&config).unwrap().expose_secret());
    }

    #[test]
    fn postgresql_without_a_secret_is_refused_and_the_setting_named() {
        let unset = config("postgres://localhost/people", "");
        assert_eq!(secret_of_no_signature(&unset).unwrap().expose_secret().len(), 64, "nobody sees what it signs");
        let error = jwt_secret(&unset).unwrap_err();
        assert!(error.to_string().contains("auth.jwt_secret is not set"), "{error}");
    }
}
