-- Super likes, what a like is about and what it says. A node of the release before keeps plain likes; a match that it makes leaves
-- the words of a like that waited where they are, and nobody is shown them.
ALTER TABLE likes ADD COLUMN kind SMALLINT NOT NULL DEFAULT 1; -- 1 plain, 2 super
ALTER TABLE likes ADD COLUMN photo_id BIGINT;
ALTER TABLE likes ADD COLUMN prompt_id BIGINT;
ALTER TABLE likes ADD COLUMN comment TEXT;

-- From when somebody who was passed over may be shown again. A pass of the release before has none: it holds for 90 days.
ALTER TABLE passes ADD COLUMN returns_at BIGINT;

-- Beside the plain likes of a day, its super likes and its passes.
ALTER TABLE like_budgets ADD COLUMN super_used BIGINT NOT NULL DEFAULT 0;
ALTER TABLE like_budgets ADD COLUMN passes BIGINT NOT NULL DEFAULT 0;

-- What somebody may still take back, and when the own devices were last told of swipes. Written under the lock of the person.
CREATE TABLE last_swipes (
    user_id BIGINT PRIMARY KEY REFERENCES persons (id),
    other_id BIGINT REFERENCES persons (id), -- none: there is nothing to take back
    kind SMALLINT NOT NULL, -- 1 like, 2 super like, 3 pass
    at BIGINT NOT NULL,
    told_at BIGINT
);
