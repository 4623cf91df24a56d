use crate::{Outcome, options::ConfigOptions};
use clap::Args;
use server::{Application, Operator};
use std::net::SocketAddr;

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    options: ConfigOptions,
    /// Where to listen.
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
        let application = Application::build(config).await?;
        println!("matchwire listens on http://{}", application.address());
        if self.demo {
            introduce(&application).await?;
        }
        application.run_until_stopped().await?;
        Ok(())
    }
}

/// Two people who can talk, and a line to paste.
async fn introduce(application: &Application) -> Outcome {
    let (operator, address) = (application.operator(), application.address());
    let people = operator.seed_demo().await?;
    println!("\ndemo people (password: {}):", Operator::DEMO_PASSWORD);
    for person in &people {
        println!("  {:<14} {:<30} id {}", person.name, person.email, person.id);
    }
    let (ada, ben) = (operator.token(&people[0].email).await?, operator.token(&people[1].email).await?);
    println!("\n{} and {} have matched. Their tokens:\n", people[0].name, people[1].name);
    println!("  ADA={ada}\n  BEN={ben}\n");
    println!("try it (the first line lists the conversation of the two; pip install websockets for the second):\n");
    println!("  curl -s http://{address}/api/conversations/ -H \"Authorization: Bearer {ada}\"\n");
    println!("  python3 -m websockets \"ws://{address}/ws/chat/?token={ben}\"\n");
    Ok(())
}
