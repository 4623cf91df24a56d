use crate::{Unavailable, name::test_name};
use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a service may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server process in a folder of its own. Both are gone when this value or its whole process is.
pub(crate) struct Daemon {
    service: &'static str,
    folder: PathBuf,
    server: Mutex<Option<Child>>,
    /// Waits for the end of its input, which comes when this value is dropped or this process dies in whatever way.
    janitor: Child,
}

/// Ends the server whose number stands in `$1/pid` with the signal `$2`, if need be by force, and removes the folder `$1`.
const JANITOR: &str = r#"
trap '' INT TERM HUP
cat
cd /
test ! -s "$1/frozen" || kill -CONT $(cat "$1/frozen")
if test -s "$1/pid"; then
    pid=$(cat "$1/pid")
    kill -"$2" "$pid"
    for tick in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kill -0 "$pid" || break
        sleep 0.1
    done
    kill -KILL "$pid"
fi
rm -rf "$1"
"#;

impl Daemon {
    /// Makes the folder. `ending` is the signal that ends this service quickly and cleanly.
    pub(crate) fn new(service: &'static str, ending: &str) -> Result<Self, Unavailable> {
        let folder = std::env::temp_dir().join(test_name());
        fs::create_dir(&folder).map_err(Unavailable::io(service))?;
        let janitor = Command::new("sh")
            .args(["-c", JANITOR, "janitor"])
            .arg(&folder)
            .arg(ending)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(Unavailable::io(service))?;
        Ok(Self { service, folder, server: Mutex::new(None), janitor })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the server and waits until `answers`.
    pub(crate) fn launch(&self, mut command: Command, answers: impl Fn() -> bool) -> Result<(), Unavailable> {
        let log = File::options().create(true).append(true).open(self.folder.join("log"));
        let log = log.map_err(Unavailable::io(self.service))?;
        let copy = log.try_clone().map_err(Unavailable::io(self.service))?;
        // A process group of its own: the Ctrl-C that ends a test run is not for the server.
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(log).stderr(copy).process_group(0);
        let mut server = command.spawn().map_err(Unavailable::io(self.service))?;
        fs::write(self.folder.join("pid"), server.id().to_string()).map_err(Unavailable::io(self.service))?;
        let begun = Instant::now();
        let verdict = loop {
            if !matches!(server.try_wait(), Ok(None)) {
                break Err("it ended at once");
            }
            if answers() {
                break Ok(());
            }
            if begun.elapsed() > PATIENCE {
                break Err("it does not answer");
            }
            sleep(Duration::from_millis(20));
        };
        *self.server() = Some(server);
        verdict.map_err(|complaint| {
            self.kill();
            Unavailable::broken(self.service, format!("{complaint}\n{}", self.end_of_log()))
        })
    }

    /// Stops the server and all processes it started, in the middle of whatever they do.
    pub(crate) fn freeze(&self) {
        let Some(root) = self.server().as_ref().map(Child::id) else { return };
        let mut frozen: Vec<u32> = Vec::new();
        let mut found = vec![root];
        // A process that is frozen starts no others, so this comes to an end.
        while !found.is_empty() {
            signal("STOP", &found);
            frozen.append(&mut found);
            found = family_of(root).into_iter().filter(|process| !frozen.contains(process)).collect();
        }
        let listed: Vec<String> = frozen.iter().map(u32::to_string).collect();
        fs::write(self.folder.join("frozen"), listed.join(" ")).expect("the folder is ours");
    }

    /// Lets the server go on where it was frozen.
    pub(crate) fn thaw(&self) {
        let list = self.folder.join("frozen");
        if let Ok(listed) = fs::read_to_string(&list) {
            let frozen: Vec<u32> = listed.split(' ').filter_map(|process| process.parse().ok()).collect();
            signal("CONT", &frozen);
            let _ = fs::remove_file(list);
        }
    }

    /// Ends the server and all processes it started without any warning.
    pub(crate) fn kill(&self) {
        self.freeze();
        let Some(mut server) = self.server().take() else { return };
        signal("KILL", &family_of(server.id()));
        let _ = server.wait();
        let _ = fs::remove_file(self.folder.join("pid"));
        let _ = fs::remove_file(self.folder.join("frozen"));
    }

    fn server(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_of_log(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.janitor.stdin.take());
        // A server that ended lingers until it is waited for, and the janitor would wait in vain.
        if let Some(mut server) = self.server().take() {
            let _ = server.wait();
        }
        let _ = self.janitor.wait();
    }
}

fn signal(name: &str, processes: &[u32]) {
    let numbers = processes.iter().map(u32::to_string);
    let _: io::Result<_> =
        Command::new("sh").args(["-c", r#"kill -"$0" "$@""#, name]).args(numbers).stderr(Stdio::null()).status();
}

/// A process and all its descendants.
fn family_of(root: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for (process, parent) in processes() {
        children.entry(parent).or_default().push(process);
    }
    let mut family = vec![root];
    let mut next = 0;
    while next < family.len() {
        family.extend(children.get(&family[next]).into_iter().flatten());
        next += 1;
    }
    family
}

/// Every process of this machine with its parent, from /proc where there is one, else from `ps`.
fn processes() -> Vec<(u32, u32)> {
    if let Ok(entries) = fs::read_dir("/proc/").and_then(|entries| fs::metadata("/proc/self/stat").map(|_| entries)) {
        return entries.flatten().filter_map(|entry| parent_in_proc(&entry.path())).collect();
    }
    let listing = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let listing = listing.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let pair = |line: &str| {
        let mut numbers = line.split_whitespace().map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    listing.lines().filter_map(pair).collect()
}

/// Reads `pid (name) state parent …`. The name may hold anything, so what follows is looked for behind its last bracket.
fn parent_in_proc(folder: &Path) -> Option<(u32, u32)> {
    let process = folder.file_name()?.to_str()?.parse().ok()?;
    let status = fs::read_to_string(folder.join("stat")).ok()?;
    let parent = status.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some((process, parent))
}
