-- The core: people, sessions, likes, matches, conversations, messages and each person's event log.
-- Times are microseconds since 1970-01-01T00:00:00Z, so both databases keep and compare the same integers.

-- One value for the whole database, such as the epoch that names its history.
CREATE TABLE server_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The narrow row that every write of a person locks: counters and state only. It outlives the account as a tombstone.
CREATE TABLE persons (
    id BIGINT PRIMARY KEY,
    cursor BIGINT NOT NULL DEFAULT 0,
    state SMALLINT NOT NULL DEFAULT 0, -- 0 active, 1 banned, 2 erased
    token_epoch BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY REFERENCES persons (id),
    email TEXT NOT NULL UNIQUE, -- normalised: trimmed, lower case
    email_verified BOOLEAN NOT NULL DEFAULT 0,
    password_hash TEXT,
    appwrite_id TEXT UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- A family is a session; a token is known only by the digest of its id.
CREATE TABLE refresh_tokens (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    first_used_at BIGINT
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE ws_tickets (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE profiles (
    user_id BIGINT PRIMARY KEY REFERENCES persons (id),
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE, -- lower case, for uniqueness
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    bio TEXT NOT NULL DEFAULT '',
    date_of_birth TEXT, -- YYYY-MM-DD
    gender TEXT, -- M, F or O
    phone_number TEXT,
    location TEXT NOT NULL DEFAULT '',
    picture TEXT, -- unguessable key of the profile picture
    last_seen_at BIGINT NOT NULL,
    min_age SMALLINT NOT NULL DEFAULT 18,
    max_age SMALLINT NOT NULL DEFAULT 99,
    max_distance INTEGER NOT NULL DEFAULT 50, -- km
    gender_preference TEXT NOT NULL DEFAULT 'A', -- M, F, O or A
    hide_last_name BOOLEAN NOT NULL DEFAULT 0,
    share_presence BOOLEAN NOT NULL DEFAULT 1,
    share_typing BOOLEAN NOT NULL DEFAULT 1,
    share_read_receipts BOOLEAN NOT NULL DEFAULT 1
);

CREATE TABLE interests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE profile_interests (
    user_id BIGINT NOT NULL REFERENCES profiles (user_id) ON DELETE CASCADE,
    interest_id BIGINT NOT NULL REFERENCES interests (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, interest_id)
) WITHOUT ROWID;

CREATE TABLE likes (
    liker_id BIGINT NOT NULL REFERENCES persons (id),
    liked_id BIGINT NOT NULL REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (liker_id, liked_id)
) WITHOUT ROWID;
CREATE INDEX likes_by_liked ON likes (liked_id, created_at);

CREATE TABLE passes (
    user_id BIGINT NOT NULL REFERENCES persons (id),
    passed_id BIGINT NOT NULL REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, passed_id)
) WITHOUT ROWID;

CREATE TABLE blocks (
    blocker_id BIGINT NOT NULL REFERENCES persons (id),
    blocked_id BIGINT NOT NULL REFERENCES persons (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
) WITHOUT ROWID;
CREATE INDEX blocks_by_blocked ON blocks (blocked_id);

-- How many likes a person has spent on a UTC day; an unlike gives none back.
CREATE TABLE like_budgets (
    user_id BIGINT NOT NULL REFERENCES persons (id),
    day BIGINT NOT NULL, -- days since 1970-01-01
    used BIGINT NOT NULL,
    PRIMARY KEY (user_id, day)
) WITHOUT ROWID;

-- When somebody was last told of this like, whatever became of the like itself.
CREATE TABLE like_notices (
    liker_id BIGINT NOT NULL REFERENCES persons (id),
    liked_id BIGINT NOT NULL REFERENCES persons (id),
    told_at BIGINT NOT NULL,
    PRIMARY KEY (liker_id, liked_id)
) WITHOUT ROWID;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL, -- last activity; never runs behind the last message
    closed_at BIGINT,
    last_seq BIGINT NOT NULL DEFAULT 0,
    last_rev BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE matches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    low_id BIGINT NOT NULL REFERENCES persons (id),
    high_id BIGINT NOT NULL REFERENCES persons (id),
    conversation_id BIGINT NOT NULL UNIQUE REFERENCES conversations (id),
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK (low_id < high_id)
);
-- At most one living match a pair; ended ones stay as history.
CREATE UNIQUE INDEX matches_living ON matches (low_id, high_id) WHERE ended_at IS NULL;
CREATE INDEX matches_by_low ON matches (low_id, created_at);
CREATE INDEX matches_by_high ON matches (high_id, created_at);

-- Horizons: how far each member has read and received, and the change of the conversation that moved them last.
CREATE TABLE conversation_members (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES persons (id),
    read_seq BIGINT NOT NULL DEFAULT 0,
    read_rev BIGINT NOT NULL DEFAULT 0,
    read_at BIGINT,
    delivered_seq BIGINT NOT NULL DEFAULT 0,
    delivered_rev BIGINT NOT NULL DEFAULT 0,
    delivered_at BIGINT,
    muted BOOLEAN NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
) WITHOUT ROWID;
CREATE INDEX conversation_members_by_user ON conversation_members (user_id, conversation_id);

-- No foreign keys on the two hot tables below: their rows are written only under the lock of the conversation and of
-- the persons they name.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    sender_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL, -- 1 text, 2 system
    content TEXT NOT NULL,
    attachment TEXT,
    client_message_id TEXT,
    fingerprint BIGINT NOT NULL, -- of the body as it was sent, so that a retry is recognised after an edit
    reply_to BIGINT,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX messages_by_seq ON messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_by_client_id ON messages (conversation_id, sender_id, client_message_id)
    WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_changed ON messages (conversation_id, rev);

CREATE TABLE reactions (
    message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    emoji TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, user_id, emoji)
) WITHOUT ROWID;

-- A person's log. A row names things and holds no content: frames are rendered from the present rows.
CREATE TABLE events (
    user_id BIGINT NOT NULL,
    cursor BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    at BIGINT NOT NULL,
    conversation_id BIGINT,
    seq BIGINT,
    rev BIGINT,
    match_id BIGINT,
    subject_id BIGINT,
    PRIMARY KEY (user_id, cursor)
) WITHOUT ROWID;
CREATE INDEX events_by_time ON events (at);
