mod audit;
mod interests;
mod jobs;
mod photos;

use crate::{options::ConfigOptions, outcome::Outcome};
use audit::Audit;
use clap::{Args, Subcommand};
use interests::Interests;
use jobs::Jobs;
use kernel::Timestamp;
use photos::Photos;
use server::{Operator, Role};

#[derive(Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    options: ConfigOptions,
}

impl Migrate {
    pub(crate) async fn run(self) -> Outcome {
        let done = server::migrate(&self.options.load()?).await?;
        if done.is_empty() {
            println!("nothing to do");
        }
        for name in done {
            println!("{name}");
        }
        Ok(())
    }
}

#[derive(Args)]
pub(crate) struct Token {
    #[command(flatten)]
    options: ConfigOptions,
    /// An id or an e-mail address.
    who: String,
}

impl Token {
    pub(crate) async fn run(self) -> Outcome {
        let operator = Operator::open_to_sign(self.options.load()?).await?;
        println!("{}", operator.token(&self.who).await?);
        operator.close().await;
        Ok(())
    }
}

#[derive(Subcommand)]
pub(crate) enum Admin {
    /// Drop old events. Clients that were away for longer start anew from REST.
    TrimEvents {
        #[command(flatten)]
        options: ConfigOptions,
        /// Everything before this time goes, such as 2026-01-31T00:00:00Z.
        #[arg(long, value_name = "TIME", value_parser = time)]
        before: Timestamp,
    },
    /// Shut somebody's account: sign-in is refused, open sockets are closed on every node within two seconds.
    Ban {
        #[command(flatten)]
        options: ConfigOptions,
        /// An id or an e-mail address.
        who: String,
    },
    /// Open the account again; the person has to sign in anew.
    Unban {
        #[command(flatten)]
        options: ConfigOptions,
        /// An id or an e-mail address.
        who: String,
    },
    /// Tell somebody something, on all their devices, now or when they come back.
    Notify {
        #[command(flatten)]
        options: ConfigOptions,
        /// An id or an e-mail address.
        who: String,
        /// What it is about: a kind of notice that the catalogues have words for, such as `announcement` or `account_changed`.
        #[arg(long)]
        kind: String,
        /// The number of what it is about.
        #[arg(long = "ref", value_name = "NUMBER")]
        ref_id: Option<i64>,
    },
    /// Have the running servers send a mail that says nothing but that mail arrives.
    TestMail {
        #[command(flatten)]
        options: ConfigOptions,
        /// The e-mail address that it is sent to.
        to: String,
        /// In which language, such as fr; else in that of whoever has the address.
        #[arg(long, value_name = "TAG")]
        locale: Option<String>,
    },
    /// Look after the catalogue of interests that people choose from.
    #[command(subcommand)]
    Interests(Interests),
    /// Look after jobs that were given up: mails and whatever else is done behind the answers.
    #[command(subcommand)]
    Jobs(Jobs),
    /// Decide about photos.
    #[command(subcommand)]
    Photos(Photos),
    /// Let somebody act in the installation's name, as what the role says, in the place of another role.
    Grant {
        #[command(flatten)]
        options: ConfigOptions,
        /// An id or an e-mail address.
        who: String,
        /// viewer, moderator, operator or owner; each may all that the ones before it may.
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Take somebody's role.
    Revoke {
        #[command(flatten)]
        options: ConfigOptions,
        /// An id or an e-mail address.
        who: String,
    },
    /// Print who has a role, whoever may most first: number, role, since when.
    Staff {
        #[command(flatten)]
        options: ConfigOptions,
    },
    /// Look into the log of what was done in the installation's name.
    #[command(subcommand)]
    Audit(Audit),
    /// Give the history a new name, after a backup was restored: every client starts anew from REST.
    RenewEpoch {
        #[command(flatten)]
        options: ConfigOptions,
    },
}

impl Admin {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::TrimEvents { options, before } => {
                let operator = Operator::open(options.load()?).await?;
                println!("trimmed {} events", operator.trim_events(before).await?);
                operator.close().await;
            }
            Self::Ban { options, who } => {
                let operator = Operator::open(options.load()?).await?;
                let changed = operator.ban(&who).await?;
                println!("{}", if changed { "banned" } else { "nothing to do" });
                operator.close().await;
            }
            Self::Unban { options, who } => {
                let operator = Operator::open(options.load()?).await?;
                let changed = operator.unban(&who).await?;
                println!("{}", if changed { "the account is open again" } else { "nothing to do" });
                operator.close().await;
            }
            Self::Notify { options, who, kind, ref_id } => {
                let operator = Operator::open(options.load()?).await?;
                operator.notify(&who, &kind, ref_id).await?;
                println!("told");
                operator.close().await;
            }
            Self::TestMail { options, to, locale } => {
                let operator = Operator::open(options.load()?).await?;
                operator.send_test_mail(&to, locale.as_deref()).await?;
                println!("a server sends it; what cannot be sent is shown by `admin jobs list` in the end");
                operator.close().await;
            }
            Self::Interests(interests) => interests.run().await?,
            Self::Jobs(jobs) => jobs.run().await?,
            Self::Photos(photos) => photos.run().await?,
            Self::Grant { options, who, role } => {
                let operator = Operator::open(options.load()?).await?;
                let changed = operator.grant(&who, role).await?;
                println!(
                    "{}",
                    changed.map_or_else(|| "nothing to do".to_owned(), |id| format!("{id} {}", role.word()))
                );
                operator.close().await;
            }
            Self::Revoke { options, who } => {
                let operator = Operator::open(options.load()?).await?;
                let changed = operator.revoke(&who).await?;
                println!("{}", if changed { "no role any more" } else { "nothing to do" });
                operator.close().await;
            }
            Self::Staff { options } => {
                let operator = Operator::open(options.load()?).await?;
                for member in operator.staff().await? {
                    println!("{} {} {}", member.person, member.role.word(), member.since);
                }
                operator.close().await;
            }
            Self::Audit(audit) => audit.run().await?,
            Self::RenewEpoch { options } => {
                let operator = Operator::open(options.load()?).await?;
                operator.renew_epoch().await?;
                println!("the history has a new name; restart the servers");
                operator.close().await;
            }
        }
        Ok(())
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "expected an RFC 3339 time such as 2026-01-31T00:00:00Z".to_owned())
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "one of viewer, moderator, operator, owner".to_owned())
}
