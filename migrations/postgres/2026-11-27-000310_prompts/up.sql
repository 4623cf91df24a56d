-- What people answer to questions of the catalogue. A node of the release before shows none.
CREATE TABLE profile_prompts (
    user_id BIGINT NOT NULL REFERENCES profiles (user_id) ON DELETE CASCADE,
    prompt_id BIGINT NOT NULL,
    place SMALLINT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (user_id, prompt_id)
);
