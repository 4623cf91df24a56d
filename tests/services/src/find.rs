//! Where programs are.

use crate::Unavailable;
use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// `redis-server`, or one of its successors that speak the same.
pub(crate) fn redis_server() -> Result<PathBuf, Unavailable> {
    let names = ["redis-server", "valkey-server"];
    let found = names.iter().find_map(|name| folders().into_iter().map(|f| f.join(name)).find(|p| is_program(p)));
    found.ok_or_else(|| Unavailable::missing("redis"))
}

/// `nginx`, the proxy that `deploy/` has a configuration for.
pub(crate) fn nginx() -> Result<PathBuf, Unavailable> {
    // Where Debian keeps it is not on everybody's PATH.
    let folders = folders().into_iter().chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("nginx")).find(|path| is_program(path));
    found.ok_or_else(|| Unavailable::missing("nginx"))
}

/// `pgbouncer`, a pooler that people put in front of PostgreSQL.
pub(crate) fn pgbouncer() -> Result<PathBuf, Unavailable> {
    let found = folders().into_iter().map(|folder| folder.join("pgbouncer")).find(|path| is_program(path));
    found.ok_or_else(|| Unavailable::missing("pgbouncer"))
}

/// The folder that holds `initdb`, `postgres` and `psql` of one version, the newest first.
pub(crate) fn postgres_folder() -> Result<PathBuf, Unavailable> {
    let has_all = |folder: &PathBuf| ["initdb", "postgres", "psql"].iter().all(|name| is_program(&folder.join(name)));
    folders().into_iter().find(has_all).ok_or_else(|| Unavailable::missing("postgresql"))
}

/// Installs a Debian package when that is ours to do: as root, on Debian. Returns whether it was installed.
pub(crate) fn install(package: &str) -> bool {
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        return false;
    }
    println!("installing {package} with apt-get");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-q", "-y"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        // The programs are wanted, not the services that the packages would start: in runlevel 1 there are none.
        command.env("RUNLEVEL", "1");
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let install = ["install", "--no-install-recommends", package];
    apt(&install) || (apt(&["update"]) && apt(&install))
}

/// PostgreSQL refuses to run as root, so it is started as another user then.
pub(crate) fn is_root() -> bool {
    id(&["-u"]).as_deref() == Some("0")
}

/// Somebody other than root, who can run `initdb`: their user and group.
pub(crate) fn unprivileged() -> Option<(u32, u32)> {
    ["postgres", "nobody"].into_iter().find_map(|user| {
        let (user, group) = (id(&["-u", user])?, id(&["-g", user])?);
        Some((user.parse().ok()?, group.parse().ok()?))
    })
}

fn id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Every folder to look into: PATH, Debian's, Homebrew's.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    for parent in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let mut versions: Vec<PathBuf> =
            fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
        versions.sort_by_key(|folder| std::cmp::Reverse(version_in(folder)));
        folders.extend(versions);
    }
    folders.extend(["/opt/homebrew/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin"].map(PathBuf::from));
    folders
}

/// The first number in a path: `/usr/lib/postgresql/15/bin` → 15.
fn version_in(folder: &Path) -> u32 {
    let text = folder.to_string_lossy();
    text.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok()).unwrap_or(0)
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let mut folders = ["/usr/lib/postgresql/9/bin", "/usr/lib/postgresql/15/bin"].map(PathBuf::from);
        folders.sort_by_key(|folder| std::cmp::Reverse(version_in(folder)));
        assert_eq!(folders[0], Path::new("/usr/lib/postgresql/15/bin"));
    }
}
