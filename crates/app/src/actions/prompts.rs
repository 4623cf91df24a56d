//! Questions that people can answer on their profile. The catalogue is that of the texts: what has a text `prompt-NUMBER` can be
//! answered, so a team adds to it by a file.

use crate::{App, Asker, Refusal, render};
use kernel::UserId;
use locales::Language;
use matching::{PromptId, PromptsForm};
use protocol::{Prompt, PromptAnswer, PromptsRequest};

/// Every question there is, by id, and the language that they are in: the one that the request wants, else that of the profile.
pub async fn catalogue(
    app: &App,
    person: UserId,
    wanted: Option<Language>,
) -> Result<(Language, Vec<Prompt>), Refusal> {
    let language = match wanted {
        Some(language) => language,
        None => app.texts.of_locale(app.matchmaker.profile(person).await?.locale.as_deref()),
    };
    let text = |prompt: PromptId| Some(Prompt { id: prompt.0, prompt: render::prompt(&app.texts, language, prompt)? });
    let mut all: Vec<Prompt> = app.texts.keys(KEYS).filter_map(id_of).filter_map(text).collect();
    all.sort_unstable_by_key(|prompt| prompt.id);
    Ok((language, all))
}

/// Replaces the answers of this person.
pub async fn answer(app: &App, by: &Asker, body: PromptsRequest) -> Result<Vec<PromptAnswer>, Refusal> {
    let form = PromptsForm(body.0.into_iter().map(|given| (given.prompt_id, given.answer)).collect());
    let is_known = |prompt: PromptId| app.texts.has(&render::prompt_key(prompt));
    let acting = app.matchmaker.acting(by.author.clone());
    let changed = acting.set_prompts(by.person(), form, is_known, app.clock.now()).await?;
    app.publish(changed.events);
    Ok(app.renderer.prompts(changed.now.prompts, changed.now.locale.as_deref()))
}

/// How the names of the catalogue's texts begin.
const KEYS: &str = "prompt-";

/// The id in the name of a text; none for a name that is none of ours, such as `prompt-07`.
fn id_of(key: &str) -> Option<PromptId> {
    let prompt = PromptId(key.strip_prefix(KEYS)?.parse().ok()?);
    (render::prompt_key(prompt) == key).then_some(prompt)
}
