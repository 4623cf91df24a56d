use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A Python that knows a package of its ecosystem: clients that share nothing with the server.
pub struct Python {
    program: PathBuf,
}

impl Python {
    /// The machine's own if it has the package, else one below `target/` that the package is installed into. `None` where neither
    /// can be had, which is told: a machine without Python or without a network loses these tests and no others.
    pub fn with(package: &str) -> Option<Self> {
        Self::with_module(package, package)
    }

    /// The same for a module that a package has under another name than its own.
    pub fn with_module(module: &str, package: &str) -> Option<Self> {
        let own = PathBuf::from("python3");
        if knows(&own, module) {
            return Some(Self { program: own });
        }
        let found = Self::installed(&own, module, package);
        if found.is_none() {
            eprintln!("skipped: python3 has no {package} and it cannot be installed (pip install {package})");
        }
        found
    }

    fn installed(own: &Path, module: &str, package: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/outside");
        fs::create_dir_all(&folder).ok()?;
        // Tests run at the same time; one installs.
        let lock = File::create(folder.join("lock")).ok()?;
        lock.lock().ok()?;
        let program = folder.join("python/bin/python3");
        if !program.exists() {
            runs(Command::new(own).args(["-m", "venv"]).arg(folder.join("python")));
        }
        let ask = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package];
        let there = knows(&program, module) || (runs(Command::new(&program).args(ask)) && knows(&program, module));
        there.then_some(Self { program })
    }

    /// One of the scripts in `tests/outside/`.
    pub fn script(&self, name: &str) -> Command {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("outside").join(name);
        let mut command = Command::new(&self.program);
        command.arg(script);
        command
    }
}

fn knows(python: &Path, package: &str) -> bool {
    runs(Command::new(python).args(["-c", &format!("import {package}")]))
}

fn runs(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
