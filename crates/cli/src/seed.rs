use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Args;
use indicatif::ProgressBar;
use server::{Operator, Villagers};
use std::{
    fs::File,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

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
    /// So many people more, in the middle of the largest city, who have swiped at 20,000 of those whom they would be shown.
    #[arg(long, value_name = "N", requires_all = ["people", "tokens"])]
    viewers: Option<u64>,
    /// So many conversations to measure with, instead of demo people.
    #[arg(long, value_name = "N", requires_all = ["members", "tokens"])]
    rooms: Option<usize>,
    /// People in each of them.
    #[arg(long, value_name = "M", requires = "rooms")]
    members: Option<usize>,
    /// Where to write their tokens, or those of the viewers: one a line, room by room.
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
}

impl Seed {
    pub(crate) async fn run(self) -> Outcome {
        if self.tokens.is_some() && self.viewers.is_none() && self.rooms.is_none() {
            return Err("--tokens wants --rooms or --viewers, whose tokens are written".into());
        }
        // Before anything is made whose tokens could then not be written.
        let mut file = self.tokens.as_deref().map(open_for_tokens).transpose()?;
        let config = self.options.load()?;
        let signs = self.tokens.is_some();
        let operator = if signs { Operator::open_to_sign(config).await? } else { Operator::open(config).await? };
        if let Some(people) = self.people {
            let (swipes, viewers) = (self.swipes.unwrap_or_default(), self.viewers.unwrap_or_default());
            let progress = ProgressBar::new(people);
            let villagers = Villagers { people, swipes, viewers };
            let tokens = operator.seed_people(villagers, |done| progress.set_position(done)).await?;
            progress.finish_and_clear();
            if let Some(file) = &mut file {
                write_lines(file, &tokens)?;
            }
            println!("people={people} swipes={swipes} viewers={viewers}");
        } else if let (Some(rooms), Some(members), Some(file)) = (self.rooms, self.members, &mut file) {
            let seeded = operator.seed_rooms(rooms, members).await?;
            write_lines(file, &seeded.tokens)?;
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

/// A file that nobody else reads: a token is as good as a password.
fn open_for_tokens(path: &Path) -> Outcome<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    Ok(options.open(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn write_lines(file: &mut File, lines: &[String]) -> Outcome {
    lines.iter().try_for_each(|line| writeln!(file, "{line}"))?;
    Ok(())
}
