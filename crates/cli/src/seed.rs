use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Args;
use indicatif::ProgressBar;
use server::Operator;
use std::{fmt::Write as _, path::PathBuf};

#[derive(Args)]
pub(crate) struct Seed {
    #[command(flatten)]
    options: ConfigOptions,
    /// So many people to measure discovery with, instead of demo people: in cities, without passwords.
    #[arg(long, value_name = "N", conflicts_with = "rooms")]
    people: Option<u64>,
    /// So many likes and passes among them.
    #[arg(long, value_name = "N", requires = "people")]
    swipes: Option<u64>,
    /// So many conversations to measure with, instead of demo people.
    #[arg(long, value_name = "N", requires_all = ["members", "tokens"])]
    rooms: Option<usize>,
    /// People in each of them.
    #[arg(long, value_name = "M")]
    members: Option<usize>,
    /// Where to write their tokens, one a line, room by room.
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
}

impl Seed {
    pub(crate) async fn run(self) -> Outcome {
        let config = self.options.load()?;
        let signs = self.tokens.is_some();
        let operator = if signs { Operator::open_to_sign(config).await? } else { Operator::open(config).await? };
        if let Some(people) = self.people {
            let swipes = self.swipes.unwrap_or_default();
            let progress = ProgressBar::new(people);
            operator.seed_people(people, swipes, |done| progress.set_position(done)).await?;
            progress.finish_and_clear();
            println!("people={people} swipes={swipes}");
        } else if let (Some(rooms), Some(members), Some(file)) = (self.rooms, self.members, self.tokens) {
            let seeded = operator.seed_rooms(rooms, members).await?;
            let mut text = String::new();
            for token in &seeded.tokens {
                writeln!(text, "{token}")?;
            }
            std::fs::write(&file, text)?;
            println!("room_base={}", seeded.first);
        } else {
            for person in operator.seed_demo().await? {
                println!("{} {}", person.id, person.name);
            }
        }
        operator.close().await;
        Ok(())
    }
}
