use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Args;
use server::{Application, DemoPerson, Signals};
use std::{fmt::Write as _, net::SocketAddr};

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    options: ConfigOptions,
    /// The address to listen on.
    #[arg(long, value_name = "ADDR:PORT")]
    bind: Option<SocketAddr>,
    /// Let demo people sign in, make those who are missing, and print tokens to try it with.
    #[arg(long)]
    demo: bool,
    /// The same with so many more of them, to fill lists.
    #[arg(long, value_name = "N", default_value_t = 0)]
    demo_people: usize,
}

impl Serve {
    pub(crate) async fn run(self) -> Outcome {
        let config = self.options.config_to_serve(self.bind, self.demo || self.demo_people > 0)?;
        server::logging::start(&config.logs)?;
        let mut signals = Signals::listen()?;
        let Some(application) = Application::build_unless_stopped(config, &mut signals).await? else { return Ok(()) };
        // Whoever started this may not read what it says, and is served all the same.
        let output = server::logging::stdout();
        output.say(format!("matchwire listens on http://{}\n", application.address()));
        if self.demo || self.demo_people > 0 {
            let people = application.operator().seed_demo().await?;
            output.say(introduction(&application, &people).await?);
            application.operator().seed_extras(self.demo_people).await?;
            application.operator().begin_painting(people);
        }
        application.run_until_stopped(signals).await?;
        Ok(())
    }
}

/// Where to look first, and what is needed to try it by hand.
async fn introduction(application: &Application, people: &[DemoPerson]) -> Result<String, Box<dyn std::error::Error>> {
    let (operator, address) = (application.operator(), application.address());
    let (ada, ben) = (operator.demo_token(people[0].id).await?, operator.demo_token(people[1].id).await?);
    let mut text = String::new();
    write!(
        text,
        "
  Matchwire runs, with {} demo people.

    Playground   http://{address}/playground    like, match and chat as two of them, side by side
    Start page   http://{address}/              everything else that is served here

  By hand: {} and {} have matched. Their tokens, and a first question:

ADA={ada}
BEN={ben}
curl -s http://{address}/api/conversations/ -H \"Authorization: Bearer $ADA\"

",
        people.len(),
        people[0].name,
        people[1].name,
    )?;
    Ok(text)
}
