use crate::{PATIENCE, statements::StatementLog};
use client::Api;
use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// One node: a process of the real program.
pub struct Node {
    child: Child,
    base: String,
    log: Arc<Mutex<String>>,
    unread: Arc<AtomicBool>,
    statements: StatementLog,
}

/// The setting that says where a node listens.
pub(crate) const BIND: &str = "MATCHWIRE__SERVER__BIND";

impl Node {
    /// Starts one on a free port with these settings (environment variables) and waits until it listens.
    pub fn start(settings: &[(String, String)]) -> Self {
        Self::start_under(&[], settings)
    }

    /// The same by another program, which becomes the node by running what it is given behind its own arguments.
    pub fn start_under(launcher: &[&str], settings: &[(String, String)]) -> Self {
        let mut command = serve(launcher, settings);
        let statements = StatementLog::new();
        let (name, file) = statements.setting();
        command.env(name, file);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let mut errors = child.stderr.take().expect("stderr is piped");
        let unread = Arc::<AtomicBool>::default();
        let (kept, ignored) = (log.clone(), unread.clone());
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = errors.read(&mut buffer) {
                kept.lock().expect("the log").push_str(&String::from_utf8_lossy(&buffer[..length]));
                while ignored.load(Ordering::Relaxed) {
                    thread::park();
                }
            }
        });
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let base = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("matchwire listens on ").map(|address| address.trim().to_owned()));
        // Keeps the pipe open and empty.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let Some(base) = base else {
            let status = child.wait();
            let log = log.lock().expect("the log");
            panic!("the node did not start ({status:?}):\n{log}");
        };
        Self { child, base, log, unread, statements }
    }

    /// Lets one try to start that must not; what it said.
    pub fn refused_under(launcher: &[&str], settings: &[(String, String)]) -> String {
        let mut child = serve(launcher, settings).stderr(Stdio::piped()).spawn().expect("the program starts");
        let ended = end_of(&mut child, PATIENCE);
        if ended.is_none() {
            child.kill().expect("the node is ours");
        }
        let status = ended.expect("it has started, or hangs");
        let mut said = String::new();
        child.stderr.take().expect("stderr is piped").read_to_string(&mut said).expect("it has ended");
        assert!(!status.success(), "it ended well:\n{said}");
        said
    }

    /// Lets one begin to start, and kills it after this time wherever it is.
    pub fn kill_while_it_starts(settings: &[(String, String)], after: Duration) {
        let mut child = serve(&[], settings).stderr(Stdio::null()).spawn().expect("the program starts");
        thread::sleep(after);
        child.kill().expect("the node is ours");
        child.wait().expect("the node is ours");
    }

    /// Lets one begin to start, stops it in order once `begun` says that it has, and tells whether it ended well.
    pub fn stop_while_it_starts(settings: &[(String, String)], begun: impl FnOnce()) -> bool {
        let mut child = serve(&[], settings).stderr(Stdio::null()).spawn().expect("the program starts");
        begun();
        let told = Command::new("kill").args(["-TERM".to_owned(), child.id().to_string()]).status();
        assert!(told.expect("kill is there").success(), "it takes the signal");
        child.wait().expect("the node is ours").success()
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Where it answers, such as `http://127.0.0.1:40123`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its address without the scheme.
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// A client of it that is nobody yet.
    pub fn api(&self) -> Api {
        Api::new(&self.base).expect("a client")
    }

    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// Leaves unread what it says from now on, as a supervisor that hangs. The pipe stays open and fills.
    pub fn stop_reading(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// How much memory of the machine it holds, in KiB.
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process of Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("every process has memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        self.child.kill().expect("the node is ours");
        self.child.wait().expect("the node is ours");
    }

    /// Sends it a signal, such as `TERM`, `STOP` or `CONT`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(status.expect("kill is there").success(), "the node takes the signal");
    }

    /// Waits until it has ended by itself and tells whether it ended well.
    pub fn wait(&mut self) -> bool {
        self.child.wait().expect("the node is ours").success()
    }

    /// The same if it ends within this time.
    pub fn wait_within(&mut self, patience: Duration) -> Option<bool> {
        end_of(&mut self.child, patience).map(|status| status.success())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- log of {}\n{}", self.base, self.log());
            return;
        }
        let unregistered = self.statements.unregistered();
        assert!(
            unregistered.is_empty(),
            "statements that stand in no registry: have a contract test send them and renew it by `make statements`:\n{}",
            unregistered.join("\n")
        );
    }
}

/// The command of a node, which says nothing that anybody reads.
fn serve(launcher: &[&str], settings: &[(String, String)]) -> Command {
    let program = program();
    let mut command = match launcher {
        [] => Command::new(program),
        [launcher, words @ ..] => {
            let mut command = Command::new(launcher);
            command.args(words).arg(program);
            command
        }
    };
    // An address of its own, unless others know it under one.
    let bind = settings.iter().find(|(name, _)| name == BIND).map_or("127.0.0.1:0", |(_, address)| address);
    command.args(["serve", "--bind", bind]).envs(settings.iter().cloned()).stdout(Stdio::null());
    // What the machine has is not this node's business.
    for name in ["DATABASE_URL", "REDIS_URL"] {
        if !settings.iter().any(|(set, _)| set == name) {
            command.env_remove(name);
        }
    }
    command
}

/// The program that the same build has made. `make test` builds it; a test alone needs `cargo build -p cli` before.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("a test lies in target/PROFILE/deps");
    let program = folder.join("matchwire");
    assert!(program.exists(), "{} is missing: cargo build -p cli", program.display());
    program
}

impl Node {
    /// Begins another command of the program and sends it SIGTERM after this time, wherever it is; whether it had ended well before.
    pub(crate) fn interrupted_command(settings: &[(String, String)], arguments: &[&str], after: Duration) -> bool {
        let mut command = Command::new(program());
        command.args(arguments).envs(settings.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        thread::sleep(after);
        // It may be over.
        let _ = Command::new("kill").args(["-TERM".to_owned(), child.id().to_string()]).stderr(Stdio::null()).status();
        child.wait().expect("the command is ours").success()
    }

    /// Runs another command of the program to its end and returns what it printed.
    pub(crate) fn command(settings: &[(String, String)], arguments: &[&str]) -> String {
        let (out, err, is_success) = Self::outcome(settings, arguments);
        assert!(is_success, "{arguments:?} failed:\n{out}{err}");
        out
    }

    /// Runs one that has to fail and returns why it says it did.
    pub(crate) fn refused_command(settings: &[(String, String)], arguments: &[&str]) -> String {
        let (out, err, is_success) = Self::outcome(settings, arguments);
        assert!(!is_success, "{arguments:?} succeeded:\n{out}{err}");
        err
    }

    fn outcome(settings: &[(String, String)], arguments: &[&str]) -> (String, String, bool) {
        let output = Command::new(program())
            .args(arguments)
            .envs(settings.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr), output.status.success())
    }
}

/// How a process ended, if it does within this time. Nothing tells of it but the process itself.
fn end_of(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        match child.try_wait().expect("the process is ours") {
            Some(status) => return Some(status),
            None if begun.elapsed() > patience => return None,
            None => thread::sleep(Duration::from_millis(20)),
        }
    }
}
