-- Photos of profiles, at most six a person. The pictures themselves lie in the storage of files, under the key.
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES profiles (user_id) ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,
    position SMALLINT NOT NULL, -- from 0; of the approved ones the first is the profile's picture
    state SMALLINT NOT NULL, -- 1 pending, 2 approved, 3 rejected
    reason_code TEXT, -- why it is rejected
    blurhash TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX photos_by_owner ON photos (owner_id, position);
-- Those that wait longest for somebody to look at them.
CREATE INDEX photos_by_state ON photos (state, created_at, id);
