-- The latest time of anything in this person's lists of matches and conversations: a clock that goes back must not put what
-- is new behind what is old.
ALTER TABLE persons ADD COLUMN listed_at BIGINT NOT NULL DEFAULT 0;
UPDATE persons SET listed_at = COALESCE(
    (SELECT MAX(c.updated_at) FROM conversation_members AS m JOIN conversations AS c ON c.id = m.conversation_id
     WHERE m.user_id = persons.id),
    0);
