-- Whom discovery may show now, by the few things that it chooses by: a function of the wide rows, written with whatever changes
-- them. A node of the release before writes none of these tables: what it leaves out is made good by reconciling.
-- No foreign keys: rows are written under the locks of the rows that they follow.
CREATE TABLE discovery (
    user_id INTEGER PRIMARY KEY,
    cell BIGINT NOT NULL, -- H3, resolution 6; 0 without a position
    gender SMALLINT NOT NULL, -- a bit: 1 man, 2 woman, 4 other, 8 untold
    wants SMALLINT NOT NULL, -- such bits; 15 for anybody
    born INTEGER NOT NULL, -- days since 1970-01-01, as are the days below
    min_age SMALLINT NOT NULL,
    max_age SMALLINT NOT NULL, -- 99 has no end
    max_km INTEGER NOT NULL,
    active_day INTEGER NOT NULL,
    created_day INTEGER NOT NULL,
    has_photo BOOLEAN NOT NULL,
    username_key TEXT NOT NULL, -- folded, as searched by
    first_name_key TEXT NOT NULL
);
-- A search reads this index alone, one cell after the other. There is no other index beside it that a planner could prefer.
CREATE INDEX discovery_seek ON discovery
    (cell, gender, active_day DESC, user_id, wants, min_age, max_age, has_photo, born, max_km, created_day);

-- Whom discovery does not show to a viewer: the union of likes, passes, blocks either way and matches, living or ended.
CREATE TABLE seen (
    viewer_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    until INTEGER, -- the day on which a pass returns; NULL: never
    PRIMARY KEY (viewer_id, other_id)
) WITHOUT ROWID;
CREATE INDEX seen_by_until ON seen (until) WHERE until IS NOT NULL;

-- What was shown to whom on a day, in numbers.
CREATE TABLE impressions (
    user_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    shown INTEGER NOT NULL, -- how often to others
    seen INTEGER NOT NULL, -- how many cards this person saw
    liked INTEGER NOT NULL, -- how many likes this person gave
    PRIMARY KEY (user_id, day)
) WITHOUT ROWID;
CREATE INDEX impressions_by_day ON impressions (day);

-- The order in which a viewer is shown people, so that pages stay true.
CREATE TABLE decks (
    viewer_id BIGINT NOT NULL,
    filter_hash BIGINT NOT NULL,
    built_at BIGINT NOT NULL,
    widened_to_km INTEGER,
    searched_to_km INTEGER,
    ids BLOB NOT NULL, -- eight bytes each, the highest first
    PRIMARY KEY (viewer_id, filter_hash)
);
CREATE INDEX decks_by_time ON decks (built_at);

-- When a viewer has built decks, for the bound of an hour.
CREATE TABLE deck_builds (
    viewer_id BIGINT NOT NULL,
    built_at BIGINT NOT NULL,
    PRIMARY KEY (viewer_id, built_at)
) WITHOUT ROWID;
CREATE INDEX deck_builds_by_time ON deck_builds (built_at);
