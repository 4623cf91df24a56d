use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Args;
use server::{Application, Operator, Signals};
use std::{fmt::Write as _, net::SocketAddr};

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    options: ConfigOptions,
    /// The address to listen on.
    #[arg(long, value_name = "ADDR:PORT")]
    bind: Option<SocketAddr>,
    /// Make demo people if there is nobody yet, and print tokens to try it with.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub(crate) async fn run(self) -> Outcome {
        let config = self.options.config_bound_to(self.bind)?;
        server::logging::start(&config.logs)?;
        let mut signals = Signals::listen()?;
        let Some(application) = Application::build_unless_stopped(config, &mut signals).await? else { return Ok(()) };
        // Whoever started this may not read what it says, and is served all the same.
        let output = server::logging::stdout();
        output.say(format!("matchwire listens on http://{}\n", application.address()));
        if self.demo {
            output.say(introduction(&application).await?);
        }
        application.run_until_stopped(signals).await?;
        Ok(())
    }
}

/// Two people who can talk, and a line to paste.
async fn introduction(application: &Application) -> Result<String, Box<dyn std::error::Error>> {
    let (operator, address) = (application.operator(), application.address());
    let people = operator.seed_demo().await?;
    let mut text = format!("\ndemo people (password: {}):\n", Operator::DEMO_PASSWORD);
    for person in &people {
        writeln!(text, "  {:<14} {:<30} id {}", person.name, person.email, person.id)?;
    }
    let (ada, ben) = (operator.token(&people[0].email).await?, operator.token(&people[1].email).await?);
    write!(
        text,
        "
{} and {} have matched. Their tokens:

  ADA={ada}
  BEN={ben}

try it (the first line lists the conversation of the two; pip install websockets for the second):

  curl -s http://{address}/api/conversations/ -H \"Authorization: Bearer {ada}\"

  python3 -m websockets \"ws://{address}/ws/chat/?token={ben}\"

",
        people[0].name, people[1].name
    )?;
    Ok(text)
}
