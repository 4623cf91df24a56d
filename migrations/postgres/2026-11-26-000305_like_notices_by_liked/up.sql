-- For erasing whoever was liked.
CREATE INDEX CONCURRENTLY like_notices_by_liked ON like_notices (liked_id);
