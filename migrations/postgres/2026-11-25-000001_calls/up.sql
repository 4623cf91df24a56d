-- Calls of conversations. What a call is doing follows from its times: it rings until somebody answers or ends it.
-- Written under the locks of the conversation and of its people, which come before the rows of this table.
CREATE TABLE calls (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    call_id TEXT NOT NULL, -- the caller's word for it, never used twice in a conversation
    caller_id BIGINT NOT NULL REFERENCES persons (id),
    invited_at BIGINT NOT NULL,
    lapses_at BIGINT NOT NULL, -- until then it rings, or keeps people busy once it is answered
    answered_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (conversation_id, call_id)
);
-- Both hold only what has not ended, which is little.
CREATE INDEX calls_living ON calls (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX calls_lapsing ON calls (lapses_at) WHERE ended_at IS NULL;
