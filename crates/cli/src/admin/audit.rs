use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Subcommand;
use server::Operator;

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Print what was done, the last first: number, time, who, what, to whom, and what is to be known besides.
    List {
        #[command(flatten)]
        options: ConfigOptions,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Find out whether the log is as it was written. Prints the last entry as NUMBER:DIGEST; ends with 1 where it does not hold.
    Verify {
        #[command(flatten)]
        options: ConfigOptions,
        /// What it printed before, kept somewhere else. Without it, a log that was written anew or lost its end looks whole.
        #[arg(long, value_name = "NUMBER:DIGEST", value_parser = kept)]
        expect: Option<(i64, String)>,
    },
}

impl Audit {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::List { options, limit } => {
                let operator = Operator::open(options.load()?).await?;
                for entry in operator.audit_log(limit).await? {
                    let subject = entry.subject.map_or_else(|| "-".to_owned(), |subject| subject.to_string());
                    let line = [&entry.actor, &entry.action, &subject, &entry.detail].map(String::as_str).join(" ");
                    // Whatever stands there, it is one line.
                    println!("{} {} {}", entry.number, entry.at, line.trim_end().escape_debug());
                }
                operator.close().await;
            }
            Self::Verify { options, expect } => {
                let operator = Operator::open(options.load()?).await?;
                let end = operator.verify_audit_log(expect).await??;
                println!("{}:{}", end.number(), end.digest());
                operator.close().await;
            }
        }
        Ok(())
    }
}

fn kept(text: &str) -> Result<(i64, String), String> {
    const WRONG: &str = "NUMBER:DIGEST, as `admin audit verify` has printed it";
    let (number, digest) = text.trim().split_once(':').ok_or(WRONG)?;
    let number = number.parse().map_err(|_| WRONG)?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|digit| digit.is_ascii_hexdigit());
    // Of an empty log there is no digest.
    let is_printed = if number == 0 { digest.is_empty() } else { number > 0 && is_digest };
    if is_printed { Ok((number, digest.to_ascii_lowercase())) } else { Err(WRONG.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_read() {
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(kept(&format!("12:{digest}\n")), Ok((12, digest.clone())));
        assert_eq!(kept(&format!("12:{}", digest.to_uppercase())), Ok((12, digest.clone())));
        assert_eq!(kept("0:"), Ok((0, String::new())), "of an empty log");
        let others = [format!("0:{digest}"), format!("-1:{digest}"), format!("1:{digest}0")];
        for refused in ["12", "12:", "12:ab", "ab:12", ""].map(str::to_owned).into_iter().chain(others) {
            assert!(kept(&refused).is_err(), "{refused}");
        }
    }
}
