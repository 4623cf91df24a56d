-- For erasing whoever reacted.
CREATE INDEX reactions_by_user ON reactions (user_id);
