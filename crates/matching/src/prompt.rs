use kernel::FieldError;

/// A question of the catalogue, whose texts are the door's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromptId(pub i64);

/// What somebody answers to a question of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptAnswer {
    /// The question.
    pub prompt: PromptId,
    /// The answer, 1 to 300 characters.
    pub answer: String,
}

impl PromptAnswer {
    /// The most questions that somebody answers.
    pub const MOST: usize = 3;

    /// The longest answer, in characters.
    const LONGEST: usize = 300;
}

/// Answers as somebody typed them, in the order in which they are to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptsForm(pub Vec<(i64, String)>);

impl PromptsForm {
    /// Reads the form: at most three answers to different questions of those that there are. All that cannot be accepted is
    /// named at once.
    pub fn read(self, is_known: impl Fn(PromptId) -> bool) -> Result<Vec<PromptAnswer>, Vec<FieldError>> {
        let (mut answers, mut wrong) = (Vec::<PromptAnswer>::new(), Vec::new());
        if self.0.len() > PromptAnswer::MOST {
            wrong.push(FieldError { field: "prompts", message: "must be at most 3" });
        }
        // No more is looked at than could ever be accepted.
        for (id, raw) in self.0.into_iter().take(PromptAnswer::MOST) {
            let (prompt, answer) = (PromptId(id), text::paragraphs(&raw).trim().to_owned());
            let is_answered = answers.iter().any(|earlier| earlier.prompt == prompt);
            for (is_wrong, field, message) in [
                (!is_known(prompt), "prompt_id", "names a prompt that does not exist"),
                (is_answered, "prompt_id", "must not stand twice"),
                (!is_answer(&answer), "answer", "must have 1 to 300 characters"),
            ] {
                let error = FieldError { field, message };
                if is_wrong && !wrong.contains(&error) {
                    wrong.push(error);
                }
            }
            answers.push(PromptAnswer { prompt, answer });
        }
        if wrong.is_empty() { Ok(answers) } else { Err(wrong) }
    }
}

fn is_answer(answer: &str) -> bool {
    let is_no_text = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    !answer.is_empty() && answer.chars().count() <= PromptAnswer::LONGEST && !answer.chars().any(is_no_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answers: &[(i64, &str)]) -> Result<Vec<PromptAnswer>, Vec<(&'static str, &'static str)>> {
        let form = PromptsForm(answers.iter().map(|(id, answer)| (*id, (*answer).to_owned())).collect());
        let read = form.read(|prompt| (1..=4).contains(&prompt.0));
        read.map_err(|wrong| wrong.into_iter().map(|error| (error.field, error.message)).collect())
    }

    #[test]
    fn answers_are_taken_in_their_order_and_without_what_nobody_sees() {
        let taken = read(&[(3, " tea\nor\u{202E} coffee "), (1, "é")]).unwrap();
        let shown: Vec<_> = taken.iter().map(|one| (one.prompt.0, one.answer.as_str())).collect();
        assert_eq!(shown, [(3, "tea\nor coffee"), (1, "é")]);
        assert_eq!(read(&[]).unwrap(), []);
        assert!(read(&[(1, &"é".repeat(300))]).is_ok(), "characters are counted, not bytes");
    }

    #[test]
    fn all_that_cannot_be_accepted_is_named_at_once() {
        let (unknown, twice) = ("names a prompt that does not exist", "must not stand twice");
        let length = ("answer", "must have 1 to 300 characters");
        assert_eq!(read(&[(9, "a"), (0, "")]).unwrap_err(), [("prompt_id", unknown), length]);
        assert_eq!(read(&[(1, "a"), (1, "b")]).unwrap_err(), [("prompt_id", twice)]);
        for answer in ["", " \u{200B}", "a\0b", &"x".repeat(301)] {
            assert_eq!(read(&[(1, answer)]).unwrap_err(), [length], "{answer:?}");
        }
        let four = read(&[(1, "a"), (2, "b"), (3, "c"), (4, "d")]);
        assert_eq!(four.unwrap_err(), [("prompts", "must be at most 3")]);
    }
}
