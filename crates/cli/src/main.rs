#![doc = include_str!("../README.md")]

mod admin;
mod bench;
mod check;
mod options;
mod outcome;
mod seed;
mod serve;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The backend of a dating app: likes, matches, conversations, in real time.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve people. Without any option: on 127.0.0.1:8000, with a database in ./data/matchwire.db.
    Serve(serve::Serve),
    /// Bring the database to the newest schema.
    Migrate(admin::Migrate),
    /// Make demo people, or rooms to measure with.
    Seed(seed::Seed),
    /// Print an access token of somebody, and nothing else.
    Token(admin::Token),
    /// Sign two people up on a running server and drive the whole flow.
    Check(check::Check),
    /// Measure this program, beside other servers where there are some.
    Bench(Box<bench::Bench>),
    /// Look after a database.
    #[command(subcommand)]
    Admin(admin::Admin),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    server::logging::log_panics();
    let outcome = actix_rt::System::new().block_on(async {
        match cli.command {
            Command::Serve(serve) => serve.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Seed(seed) => seed.run().await,
            Command::Token(token) => token.run().await,
            Command::Check(check) => check.run().await,
            Command::Bench(bench) => bench.run().await,
            Command::Admin(admin) => admin.run().await,
        }
    });
    let code = match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            server::logging::stderr().say(format!("matchwire: {error}\n"));
            ExitCode::FAILURE
        }
    };
    server::logging::finish();
    code
}
