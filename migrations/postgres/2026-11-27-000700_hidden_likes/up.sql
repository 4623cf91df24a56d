-- Likes that a block has taken away. They are only counted, where it is hidden who likes somebody: a number that a block made
-- smaller would tell that the blocked person was one of them. A node of the release before notes none.
CREATE TABLE blocked_likes (
    liked_id BIGINT NOT NULL REFERENCES persons (id),
    liker_id BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (liked_id, liker_id)
);
CREATE INDEX blocked_likes_by_liker ON blocked_likes (liker_id);

-- Whether others may choose somebody by when they were last here. What a node of the release before writes is brought in line
-- by reconciling.
ALTER TABLE discovery ADD COLUMN shows_activity BOOLEAN NOT NULL DEFAULT TRUE;
