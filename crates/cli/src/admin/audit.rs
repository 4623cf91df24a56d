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
        /// What it printed before, kept somewhere else: so it is found too if the end of the log is gone.
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
                    println!("{} {} {}", entry.number, entry.at, line.trim_end());
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
    let parts = text.split_once(':').and_then(|(number, digest)| Some((number.parse().ok()?, digest.to_owned())));
    parts.ok_or_else(|| "NUMBER:DIGEST, as `admin audit verify` has printed it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_read() {
        assert_eq!(kept("12:ab"), Ok((12, "ab".to_owned())));
        assert_eq!(kept("0:"), Ok((0, String::new())), "of an empty log");
        for refused in ["12", "ab:12", ""] {
            assert!(kept(refused).is_err(), "{refused}");
        }
    }
}
