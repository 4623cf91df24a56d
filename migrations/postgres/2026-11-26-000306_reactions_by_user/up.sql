-- For erasing whoever reacted.
CREATE INDEX CONCURRENTLY reactions_by_user ON reactions (user_id);
