use client::Api;
use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

/// One node: a process of the real program.
pub struct Node {
    child: Child,
    base: String,
    log: Arc<Mutex<String>>,
}

impl Node {
    /// Starts one on a free port with these settings (environment variables) and waits until it listens.
    pub fn start(settings: &[(String, String)]) -> Self {
        let mut command = Command::new(program());
        command.args(["serve", "--bind", "127.0.0.1:0"]).envs(settings.iter().cloned());
        // What the machine has is not this node's business.
        for name in ["DATABASE_URL", "REDIS_URL"] {
            if !settings.iter().any(|(set, _)| set == name) {
                command.env_remove(name);
            }
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let mut errors = child.stderr.take().expect("stderr is piped");
        let kept = log.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = errors.read(&mut buffer) {
                kept.lock().expect("the log").push_str(&String::from_utf8_lossy(&buffer[..length]));
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
        Self { child, base, log }
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

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
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
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- log of {}\n{}", self.base, self.log());
        }
    }
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
    /// Runs another command of the program to its end and returns what it printed.
    pub(crate) fn command(settings: &[(String, String)], arguments: &[&str]) -> String {
        let output = Command::new(program())
            .args(arguments)
            .envs(settings.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?} failed:\n{out}{err}");
        out.into_owned()
    }
}
