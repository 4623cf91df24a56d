//! `make test`: runs every ring of tests with PostgreSQL and Redis, found or started.
//!
//! Arguments go to the test runner: `make test ARGS='-p storage'`, or `ARGS="--workspace -E 'package(tests)'"`, which builds
//! everything with the same features as a run of all tests does.

use services::{Services, Unavailable, statements};
use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Command, ExitCode, Stdio},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let services = Services::find_or_start();
    let missing: Vec<&Unavailable> = [
        announce("postgresql", services.postgres.as_ref().map(|found| found.how)),
        announce("redis", services.redis.as_ref().map(|found| found.how)),
    ]
    .into_iter()
    .flatten()
    .collect();
    for unavailable in &missing {
        println!("skipped: {}: {unavailable}", rings_without(unavailable));
    }
    if !missing.is_empty() && env::var("CI").is_ok_and(|value| value == "true" || value == "1") {
        eprintln!("nothing is run: with CI=true a skipped ring is a failure");
        return ExitCode::FAILURE;
    }
    if arguments.iter().any(|argument| argument == RENEW) {
        return if renew_statements(&services) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let run = Run { services: &services, arguments: &arguments };
    let passed = run.builds() && if has_nextest() { run.with_nextest() } else { run.with_cargo_test() };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The argument that renews the registry of statements instead of testing anything.
const RENEW: &str = "--renew-statements";

/// Runs the contracts of the stores, which send every statement there is, and writes down what they sent.
fn renew_statements(services: &Services) -> bool {
    let arguments = ["-p", "storage", "--test", "contract"].map(str::to_owned);
    let run = Run { services, arguments: &arguments };
    let renewed = statements::folder().and_then(|folder| {
        let mut tests = run.of_cargo(&["test", "--quiet"]);
        // Plans are looked at afterwards.
        let tests = tests.args(run.what()).args(["--", "--skip", "plans::"]).env(statements::INTO, &folder);
        let passed = tests.status()?.success();
        statements::renew(&folder).map(|()| passed)
    });
    match renewed {
        Ok(passed) => passed && services.postgres.is_ok(),
        Err(error) => {
            eprintln!("the registry of statements could not be renewed: {error}");
            false
        }
    }
}

fn announce<'a>(service: &str, how: Result<&str, &'a Unavailable>) -> Option<&'a Unavailable> {
    match how {
        Ok(how) => {
            println!("{service}: {how}");
            None
        }
        Err(unavailable) => Some(unavailable),
    }
}

fn rings_without(unavailable: &Unavailable) -> &'static str {
    match unavailable.service() {
        "postgresql" => "contract on postgresql, system on postgresql, cluster",
        _ => "system with redis, cluster",
    }
}

fn has_nextest() -> bool {
    let mut ask = Command::new(cargo());
    ask.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    ask.status().is_ok_and(|status| status.success())
}

fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

struct Run<'a> {
    services: &'a Services,
    arguments: &'a [String],
}

impl Run<'_> {
    /// Builds the program, which the rings of `tests` start as processes and cargo would not build for them. Together with
    /// the tests, when everything is wanted: apart, crates would be built twice, with the features of either.
    fn builds(&self) -> bool {
        let asks_for = |word: &str| self.arguments.iter().any(|argument| argument == word);
        let what: &[&str] = if self.is_of_everything() || asks_for("--workspace") {
            &["build", "--workspace", "--all-targets"]
        } else if asks_for("tests") {
            &["build", "--package", "cli"]
        } else {
            return true;
        };
        self.of_cargo(what).status().is_ok_and(|status| status.success())
    }

    /// The examples in the documentation first, because nextest does not run them and its summary is to be the last word.
    fn with_nextest(&self) -> bool {
        let examples = !self.is_of_everything() || self.examples_pass();
        let mut tests = self.of_cargo(&["nextest", "run", "--no-fail-fast"]);
        let tests = tests.args(self.what()).args(self.skips()).status().is_ok_and(|status| status.success());
        if !examples {
            println!("examples in the documentation failed, see above");
        }
        examples && tests
    }

    /// Of all crates at once, although most have none: of some, cargo would build with other features, for minutes.
    fn examples_pass(&self) -> bool {
        let mut said = Vec::new();
        let mut examples = self.of_cargo(&["test", "--doc", "--workspace", "--no-fail-fast"]);
        let (passed, tally) = tallied(&mut examples, |line| said.push(line.to_owned()));
        if !passed {
            println!("{}", said.join("\n"));
        }
        println!("examples in the documentation: {} passed, {} failed", tally.passed, tally.failed);
        passed
    }

    fn with_cargo_test(&self) -> bool {
        let mut tests = self.of_cargo(&["test", "--no-fail-fast"]);
        let (passed, tally) = tallied(tests.args(self.what()).args(self.skips()), |line| println!("{line}"));
        println!("{} passed, {} failed", tally.passed, tally.failed);
        passed
    }

    fn is_of_everything(&self) -> bool {
        self.arguments.is_empty()
    }

    fn what(&self) -> Vec<String> {
        if self.is_of_everything() { vec!["--workspace".to_owned()] } else { self.arguments.to_vec() }
    }

    /// Tests on a shared service have its name in their path, so that a summary counts them as skipped and not as passed.
    fn skips(&self) -> Vec<&str> {
        let mut skips = vec!["--"];
        if self.services.postgres.is_err() {
            skips.extend(["--skip", "postgres"]);
        }
        if self.services.redis.is_err() {
            skips.extend(["--skip", "redis"]);
        }
        if skips.len() == 1 { Vec::new() } else { skips }
    }

    /// Cargo as somebody would call it by hand, with the services and without settings that a server under test would read.
    fn of_cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.args(arguments).stdin(Stdio::null());
        let ours = |name: &str| name.starts_with("MATCHWIRE__") || name.starts_with("CARGO_PKG_");
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|name| ours(name) || name.starts_with("CARGO_MANIFEST_")) {
                command.env_remove(name);
            }
        }
        set(&mut command, "DATABASE_URL", self.services.database_url());
        set(&mut command, "REDIS_URL", self.services.redis_url());
        command
    }
}

fn set(command: &mut Command, name: &str, value: Option<String>) {
    match value {
        Some(value) => command.env(name, value),
        None => command.env_remove(name),
    };
}

#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

/// Runs a command, hands on each line it prints, and adds up its `test result:` lines.
fn tallied(command: &mut Command, mut print: impl FnMut(&str)) -> (bool, Tally) {
    let mut tally = Tally::default();
    let Ok(mut child) = command.stdout(Stdio::piped()).spawn() else { return (false, tally) };
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok) {
        print(&line);
        tally.add(&line);
    }
    (child.wait().is_ok_and(|status| status.success()), tally)
}

impl Tally {
    /// Reads `test result: ok. 3 passed; 1 failed; 0 ignored; …`.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let count = |what: &str| -> u64 {
            let words: Vec<&str> = result.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
            let pair = words.windows(2).find(|pair| pair[1] == what);
            pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
        };
        self.passed += count("passed");
        self.failed += count("failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_binaries_are_added_up() {
        let mut tally = Tally::default();
        tally.add("test result: ok. 23 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.06s");
        tally.add("test one::passed ... ok");
        tally.add("test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.06s");
        assert_eq!((tally.passed, tally.failed), (27, 2));
    }
}
