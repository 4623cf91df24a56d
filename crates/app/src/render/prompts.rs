use super::Renderer;
use locales::{Catalogues, Language};
use matching::PromptId;
use protocol::PromptAnswer;

/// The name of a question's text in the catalogues.
pub fn prompt_key(prompt: PromptId) -> String {
    format!("prompt-{}", prompt.0)
}

/// A question in this language; none that the catalogues do not have.
pub fn prompt(texts: &Catalogues, language: Language, prompt: PromptId) -> Option<String> {
    let key = prompt_key(prompt);
    texts.has(&key).then(|| texts.text(language, &key, &[]))
}

impl Renderer {
    /// What somebody answered, to a reader of this language. An answer to a question that the catalogues have no more is kept
    /// and not shown.
    pub fn prompts(&self, answers: Vec<matching::PromptAnswer>, reader_locale: Option<&str>) -> Vec<PromptAnswer> {
        let texts = self.notices.texts();
        let language = texts.of_locale(reader_locale);
        let shown = |given: matching::PromptAnswer| {
            let prompt = prompt(texts, language, given.prompt)?;
            Some(PromptAnswer { prompt_id: given.prompt.0, prompt, answer: given.answer })
        };
        answers.into_iter().filter_map(shown).collect()
    }
}
